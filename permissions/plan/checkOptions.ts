/** Whether a plan can be made with these options at all. */
import type { Definition } from "../definition/definition";
import type { Diagnostic } from "../diagnostic";
import { arnIn } from "../iam/arn";
import { readKey } from "../aws/kms";
import type { PlanOptions } from "./accessPlan";

/** What is wrong with the options, or does not fit the definition. */
export function checkOptions(definition: Definition, options: PlanOptions): Diagnostic[] {
  const wrong = (code: string, message: string, path = ""): Diagnostic => ({ severity: "error", code, message, path });
  const { pipelineName, account, region, rolePath = "/", bindings = {}, bucketKeys = {} } = options;
  return [
    ...(/^[A-Za-z0-9](-*[A-Za-z0-9]){0,255}$/.test(pipelineName)
      ? []
      : [
          wrong(
            "pipeline-name",
            `${JSON.stringify(pipelineName)} is no pipeline name: 1 to 256 letters, digits and hyphens.`,
          ),
        ]),
    ...(/^\d{12}$/.test(account)
      ? []
      : [wrong("account", `${JSON.stringify(account)} is no account id: it has twelve digits.`)]),
    ...(/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region) ? [] : [wrong("region", `${JSON.stringify(region)} is no region.`)]),
    ...(/^\/([\x21-\x7e]+\/)?$/.test(rolePath)
      ? []
      : [wrong("role-path", `${JSON.stringify(rolePath)} is no path: it starts and ends with a slash.`)]),
    ...Object.entries(bucketKeys).flatMap(([bucket, key]) =>
      readKey(key, arnIn(options))
        ? []
        : [
            wrong(
              "kms-key",
              `${JSON.stringify(key)}, the key of bucket ${bucket}, is neither ARN, id nor alias of a KMS key.`,
            ),
          ],
    ),
    ...Object.keys(bindings).flatMap((name) =>
      name.startsWith("Steps.") || definition.parameters.has(name)
        ? []
        : [wrong("unknown-binding", `There is no parameter ${JSON.stringify(name)} to bind.`, "/Parameters")],
    ),
  ];
}
