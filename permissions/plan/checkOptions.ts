/**
 * Whether a plan can be made with these options at all. Options come from programs in any language and from files, so
 * nothing is taken for granted of their types. What fits no shape is refused with its place: it would end up in a policy.
 */
import { shapes, type Shape } from "../aws/names";
import type { Definition } from "../definition/definition";
import type { Diagnostic } from "../diagnostic";
import { didYouMean } from "../nearest";
import { RoleSeparation, type PlanOptions } from "./accessPlan";
import { checkBindings } from "./bindings";
import { isRecord, own } from "./untyped";

/** `place: invalid role name "a/b". Expected …` */
const invalid =
  (what: string) =>
  (place: string, expected: string, shown: string): string =>
    `${place}: invalid ${what}${shown}. Expected ${expected}.`;

/** Codes and texts. `place` is the option, such as `sharedRoles["data"][0]`; values are shown where none can be secret. */
const messages = {
  "pipeline-name": invalid("pipeline name"),
  account: invalid("account ID"),
  region: invalid("region"),
  partition: invalid("partition"),
  "role-path": invalid("path"),
  "role-name": invalid("role name"),
  "role-arn": invalid("role ARN"),
  "role-separation": invalid("value"),
  "kms-key": invalid("KMS key"),
  "bucket-key": invalid("bucket name"),
  "queue-key": invalid("queue name"),
  tag: invalid("tag"),
  "definition-location": invalid("location"),
  "option-value": invalid("value"),
  "unused-key": (place: string, _expected: string, shown: string) =>
    `${place}: the definition does not name${shown}, so its key has no effect.`,
} as const;

type Code = keyof typeof messages;

/** Codes of errors about the call, not about the definition. */
export const optionCodes: ReadonlySet<string> = new Set([
  ...Object.keys(messages),
  "role-assignment",
  "unknown-binding",
  "binding-value",
]);

/** What is wrong with a value, given where it stands. */
type Check = (value: unknown, place: string) => readonly Diagnostic[];

const wrong = (code: Code, place: string, expected: string, value?: unknown, hint = ""): readonly Diagnostic[] => {
  const shown = typeof value === "string" ? ` ${JSON.stringify(value.slice(0, 80))}` : "";
  return [{ severity: "error", code, message: `${messages[code](place, expected, shown)}${hint}`, path: "" }];
};

const shaped =
  (code: Code, shape: Shape, mayBeShown = false): Check =>
  (value, place) =>
    typeof value === "string" && shape.matches(value)
      ? []
      : wrong(code, place, shape.expected, mayBeShown ? value : undefined);

const oneOf =
  (code: Code, values: readonly string[]): Check =>
  (value, place) =>
    typeof value === "string" && values.includes(value)
      ? []
      : wrong(
          code,
          place,
          `one of ${values.join(", ")}`,
          value,
          typeof value === "string" ? didYouMean(value, values) : "",
        );

const boolean: Check = (value, place) =>
  typeof value === "boolean" ? [] : wrong("option-value", place, "true or false");

const positive: Check = (value, place) =>
  typeof value === "number" && Number.isSafeInteger(value) && value > 0
    ? []
    : wrong("option-value", place, "a whole number above 0");

const text: Check = (value, place) => (typeof value === "string" ? [] : wrong("option-value", place, "a string"));

const listOf =
  (check: Check): Check =>
  (value, place) =>
    Array.isArray(value)
      ? value.flatMap((each: unknown, index) => check(each, `${place}[${index}]`))
      : wrong("option-value", place, "a list");

/** A map with any keys of a kind. */
const mapOf =
  (checkKey: Check, checkValue: Check): Check =>
  (value, place) =>
    isRecord(value)
      ? Object.entries(value).flatMap(([key, each]) => {
          const at = `${place}[${JSON.stringify(key.slice(0, 80))}]`;
          return [...checkKey(key, at), ...checkValue(each, at)];
        })
      : wrong("option-value", place, "an object");

/** An object with these members, all optional but the named ones. */
const objectOf =
  (checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, place) =>
    isRecord(value)
      ? Object.entries(checks).flatMap(([name, check]) => {
          const each = own(value, name);
          return each === undefined && !required.includes(name) ? [] : check(each, `${place}.${name}`);
        })
      : wrong("option-value", place, "an object");

const anyKey: Check = () => [];
const kmsKey = shaped("kms-key", shapes.kmsKey);
const jobNames = oneOf("option-value", ["step", "pipelines", "all"]);

/** A tag's key and value, as IAM takes them. */
const tag = objectOf({ key: shaped("tag", shapes.tagKey), value: shaped("tag", shapes.tagValue) }, ["key", "value"]);

/** Checks by option; those that only some callers know are checked by them. */
const checks: Readonly<Record<string, Check>> = {
  pipelineName: shaped("pipeline-name", shapes.pipelineName, true),
  account: shaped("account", shapes.account, true),
  region: shaped("region", shapes.region, true),
  partition: shaped("partition", shapes.partition, true),
  bindings: mapOf(anyKey, text),
  roleSeparation: oneOf("role-separation", Object.values(RoleSeparation)),
  sharedRoles: mapOf(shaped("role-name", shapes.roleName, true), listOf(text)),
  existingRoles: mapOf(anyKey, shaped("role-arn", shapes.roleArn)),
  rolePath: shaped("role-path", shapes.rolePath, true),
  nameSeed: text,
  exceptionTag: tag,
  bucketKeys: mapOf(shaped("bucket-key", shapes.bucket), kmsKey),
  queueKeys: mapOf(shaped("queue-key", shapes.queue), kmsKey),
  definitionLocation: shaped("definition-location", shapes.s3Location, true),
  uploadLocations: listOf(shaped("definition-location", shapes.s3Location, true)),
  uploadKeys: listOf(kmsKey),
  scheduleRoleArn: shaped("role-arn", shapes.roleArn),
  startableVersions: listOf(positive),
  policySizes: objectOf({ inline: positive, managed: positive, attached: positive }),
  switches: objectOf({
    jobNames,
    shortJobNames: jobNames,
    experiments: boolean,
    baselineReads: boolean,
    modelPackageReads: boolean,
    sourceArnTrust: boolean,
    sdkRoleValidation: boolean,
    consoleAccess: boolean,
  }),
};

/** What has no default. */
const required = ["pipelineName", "account", "region"];

/** Tags as IAM takes them: key -> value. @internal For tests. */
export const checkTags = (tags: unknown, place: string): readonly Diagnostic[] =>
  mapOf(shaped("tag", shapes.tagKey), shaped("tag", shapes.tagValue))(tags, place);

/** What is wrong with the options, or does not fit the definition. Never throws. */
export function checkOptions(definition: Definition, options: PlanOptions): readonly Diagnostic[] {
  const given: unknown = options;
  if (!isRecord(given)) return wrong("option-value", "options", "an object");
  const problems = Object.entries(checks).flatMap(([name, check]) => {
    const value = own(given, name);
    return value === undefined && !required.includes(name) ? [] : check(value, name);
  });
  return problems.length > 0
    ? problems
    : [...checkBindings(definition, options.bindings ?? {}), ...unusedKeys(definition, options)];
}

/** Keys of buckets and queues that the definition never names: most often a misspelt name. */
function unusedKeys({ text: document, steps }: Definition, options: PlanOptions): readonly Diagnostic[] {
  // A single role is planned without a definition.
  if (steps.length === 0) return [];
  const values = Object.values(options.bindings ?? {});
  const isNamed = (name: string): boolean => document.includes(name) || values.some((value) => value.includes(name));
  return (["bucketKeys", "queueKeys"] as const).flatMap((option) =>
    Object.keys(options[option] ?? {})
      .filter((name) => !isNamed(name))
      .map((name): Diagnostic => ({
        severity: "warning",
        code: "unused-key",
        message: messages["unused-key"](option, "", ` ${JSON.stringify(name)}`),
        path: "",
      })),
  );
}
