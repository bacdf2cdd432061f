/** The document of a Job step, whose form each category defines: what it names is told by its value, an ARN or an S3 URI.
 * Scoped after AmazonSageMakerJobFullAccess, the policy AWS gives a job's role.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-customize-mtrl-prereqs.html */
import type { Place } from "../definition/resolve";
import { isArray, isObject, pointerTo, readJson, type JsonValue } from "../json";
import type { StepNeeds } from "./stepType";

/** What AWS's policy allows on the resources that a document may name, by a part of their ARN. */
const allowed: readonly (readonly [RegExp, readonly string[]])[] = [
  [/:hub-content\//, ["sagemaker:DescribeHubContent"]],
  [/:model-package\//, ["sagemaker:AccessModelPackage", "sagemaker:DescribeModelPackage"]],
  [/:model-package-group\//, ["sagemaker:CreateModelPackage", "sagemaker:DescribeModelPackageGroup"]],
  [
    /:bedrock-agentcore:.*:runtime\//,
    [
      "bedrock-agentcore:GetAgentRuntime",
      "bedrock-agentcore:InvokeAgentRuntime",
      "bedrock-agentcore:StopRuntimeSession",
    ],
  ],
  [/:lambda:.*:function:/, ["lambda:InvokeFunction"]],
  [/:kms:.*:key\//, ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"]],
];

/** What the step's role needs for the document: what it writes stands below a key that says output, the rest is read. */
export function requireDocument(needs: StepNeeds): void {
  const [document] = needs.places("JobConfigDocument");
  if (!document) return;
  for (const { place, isOutput } of leaves(document)) {
    const { patterns } = needs.resolve(place.value);
    if (patterns.some((pattern) => pattern.startsWith("s3://"))) (isOutput ? needs.writeData : needs.readData)(place);
    for (const [arn, actions] of allowed) {
      const named = patterns.filter((pattern) => pattern.startsWith("arn:") && arn.test(pattern));
      if (named.length > 0)
        needs.require({
          by: "stepRole",
          actions,
          resources: named.flatMap((each) => withContainer(each)),
          clause: "job-document",
          path: place.path,
        });
    }
  }
}

/** Hub contents are described in their hub, model packages made in their group, agents invoked at an endpoint. */
const withContainer = (arn: string): readonly string[] => {
  if (arn.includes(":bedrock-agentcore:")) return [arn, `${arn}/*`];
  if (arn.includes(":hub-content/")) return [arn, arn.replace(/:hub-content\/([^/]*).*$/, ":hub/$1")];
  return arn.includes(":model-package-group/")
    ? [arn, `${arn.replace(":model-package-group/", ":model-package/")}/*`]
    : [arn];
};

/** The document is an object, or its text: then every place in it has the text's pointer. */
function leaves(document: Place): { readonly place: Place; readonly isOutput: boolean }[] {
  const text = document.value;
  const parsed = typeof text === "string" ? readJson(text).value : undefined;
  const found: { place: Place; isOutput: boolean }[] = [];
  const walk = (value: JsonValue, path: string, isOutput: boolean): void => {
    if (isArray(value))
      value.forEach((item, index) => {
        walk(item, parsed === undefined ? pointerTo(path, index) : path, isOutput);
      });
    else if (isObject(value) && !isExpression(value))
      for (const key of Object.keys(value))
        walk(value[key] ?? null, parsed === undefined ? pointerTo(path, key) : path, isOutput || /output/i.test(key));
    else found.push({ place: { value, path }, isOutput });
  };
  walk(parsed ?? text, document.path, false);
  return found;
}

const isExpression = (value: JsonValue): boolean =>
  isObject(value) && Object.keys(value).length === 1 && /^(Get$|Std:)/.test(Object.keys(value)[0] ?? "");
