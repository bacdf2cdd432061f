/** The document of a Job step, whose form each category defines: what it names is told by its value, an ARN or an S3 URI.
 * The service takes its text, so the SDK writes a string, or a Join where a value is known only at run time. Scoped after
 * AmazonSageMakerJobFullAccess, the policy AWS gives a job's role.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-customize-mtrl-prereqs.html */
import { readExpression } from "../definition/expression";
import { readJoinedJson } from "../definition/joinedJson";
import { placesAt, type Place } from "../definition/resolve";
import { isLiteral, literalText } from "../iam/patternText";
import { isArray, isObject, pointerTo, type JsonValue } from "../json";
import { requireMlflowResources } from "./customization";
import type { StepNeeds, StepReader } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "job-document": (step: string) =>
    `The job document of step ${step} is unknown before a run, so access to what it names was not granted. Write the document in the definition, or allow the access in the step's role.`,
} as const;

/** What AWS's policy allows on the resources that a document may name, by a part of their ARN. */
const allowed: readonly (readonly [RegExp, readonly string[]])[] = [
  [/:hub-content\//, ["sagemaker:DescribeHubContent"]],
  [/:model-package\//, ["sagemaker:AccessModelPackage", "sagemaker:DescribeModelPackage"]],
  [
    /:model-package-group\//,
    [
      "sagemaker:AccessModelPackage",
      "sagemaker:CreateModelPackage",
      "sagemaker:DescribeModelPackage",
      "sagemaker:DescribeModelPackageGroup",
    ],
  ],
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

/** What it allows on MLflow apps. */
const mlflowActions = [
  "CreateExperiment",
  "CreateRun",
  "EndTrace",
  "GetExperimentByName",
  "GetMetricHistory",
  "GetRun",
  "ListArtifacts",
  "LogBatch",
  "SearchTraces",
  "StartTrace",
  "UpdateRun",
];

/** What the step's role needs for the document: what it writes stands below a key that says output, the rest is read. */
export function requireDocument(needs: StepNeeds): void {
  const [given] = needs.places("JobConfigDocument");
  if (!given) return;
  const document = readDocument(needs, given);
  if (document === undefined) {
    needs.report({
      severity: "warning",
      code: "job-document",
      message: messages["job-document"](needs.step.name),
      path: given.path,
    });
    return;
  }
  for (const { place, isOutput } of leaves(document, given)) {
    const { patterns } = needs.resolve(place.value);
    const mlflow = patterns.filter((pattern) => /^arn:[^:]*:sagemaker:.*:mlflow-(app|tracking-server)\//.test(pattern));
    if (mlflow.length > 0) requireMlflowResources(needs, mlflow, place.path, mlflowActions);
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

/** What a reference such as `Steps.Tune.JobConfigDocument.OutputDataConfig.S3OutputPath` stands for: the service reads
 * the document for it. The model package that a job makes is one of the group it names. */
export function documentProperty(property: string, needs: StepReader): readonly string[] | undefined {
  const [, path] = /^JobConfigDocument\.([\w.]+)$/.exec(property) ?? [];
  const [given] = needs.places("JobConfigDocument");
  const document = path !== undefined && given && readDocument(needs, given);
  if (document === undefined || document === false || path === undefined) return undefined;
  const at = (field: string): string[] =>
    placesAt(document, field, "").flatMap(({ value }) => needs.resolve(value).patterns);
  const found =
    path === "OutputModelPackageArn"
      ? at("ModelPackageConfig.OutputModelPackageGroupArn").map(
          (arn) => `${arn.replace(":model-package-group/", ":model-package/")}/*`,
        )
      : at(path);
  return found.length > 0 ? found : undefined;
}

/** The document as JSON. Text is put together of its parts, or is the whole of a parameter. */
function readDocument(needs: StepReader, { value }: Place): JsonValue | undefined {
  if (!isExpression(value) && typeof value !== "string") return value;
  const [whole = "", ...more] = readExpression(value).kind === "get" ? needs.resolve(value).patterns : [];
  const document = readJoinedJson(whole !== "" && more.length === 0 && isLiteral(whole) ? literalText(whole) : value);
  return document !== undefined && isExpression(document) ? undefined : document;
}

/** The values in a document. A document that is text has one pointer for all of them. */
function leaves(document: JsonValue, given: Place): { readonly place: Place; readonly isOutput: boolean }[] {
  const found: { place: Place; isOutput: boolean }[] = [];
  const below = (path: string, key: string | number): string =>
    document === given.value ? pointerTo(path, key) : path;
  const walk = (value: JsonValue, path: string, isOutput: boolean): void => {
    if (isArray(value))
      value.forEach((item, index) => {
        walk(item, below(path, index), isOutput);
      });
    else if (isObject(value) && !isExpression(value))
      for (const key of Object.keys(value)) walk(value[key] ?? null, below(path, key), isOutput || /output/i.test(key));
    else found.push({ place: { value, path }, isOutput });
  };
  walk(document, given.path, false);
  return found;
}

const isExpression = (value: JsonValue): boolean => !["literal", "container"].includes(readExpression(value).kind);
