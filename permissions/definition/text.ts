/**
 * From what people hand over as a definition to the definition's own JSON text: a byte order mark, JSON in a string, the
 * output of `aws sagemaker describe-pipeline`. What is something else (YAML, a Python dict, UTF-16) is named.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribePipeline.html
 */
import { hasErrors, type Diagnostic } from "../diagnostic";
import { isObject, jsonLimits, member, readJson, type JsonObject, type JsonValue } from "../json";

const messages = {
  "definition-empty": () => "The definition is empty. Give the JSON text that the SDK's pipeline.definition() returns.",
  "definition-encoding": () => "The text is not UTF-8 (UTF-16, most likely). Save the file as UTF-8.",
  "definition-yaml": () =>
    "This is YAML. A definition is JSON: convert it, or give what pipeline.definition() returns.",
  "definition-python": () =>
    "This is a Python dict, not JSON. Write it with json.dumps(…), or print(pipeline.definition()).",
  "definition-in-s3": () =>
    "The document names a place in Amazon S3 (PipelineDefinitionS3Location) instead of the definition. Download that object and give its text.",
  "definition-template": () =>
    "This is a CloudFormation template. Give the text of PipelineDefinitionBody of its AWS::SageMaker::Pipeline, or what pipeline.definition() returns.",
  "definition-state-machine": () =>
    "This is a state machine of AWS Step Functions, not a pipeline definition. Give what the SageMaker SDK's pipeline.definition() returns.",
  "definition-missing": () =>
    "The document describes a pipeline without its definition. Give the output of `aws sagemaker describe-pipeline`, or what pipeline.definition() returns.",
  "definition-type": () => "The definition must be JSON text, a string. Give what pipeline.definition() returns.",
  "definition-shape": () =>
    "Expected a JSON object with Version and Steps, as pipeline.definition() returns it, or the output of `aws sagemaker describe-pipeline`.",
} as const;

type Code = keyof typeof messages;

/** Documents of other kinds, by members that a definition does not have. */
const otherDocuments: readonly (readonly [Code, readonly string[]])[] = [
  ["definition-template", ["AWSTemplateFormatVersion"]],
  ["definition-template", ["Resources"]],
  ["definition-state-machine", ["StartAt", "States"]],
  ["definition-missing", ["PipelineArn"]],
  ["definition-missing", ["PipelineName"]],
  ["definition-missing", ["PipelineSummaries"]],
];

/** The definition's JSON with its own text, or why there is none. */
export interface DefinitionText {
  readonly text: string;
  readonly json?: JsonObject;
  readonly diagnostics: readonly Diagnostic[];
}

/** Members that hold a definition's text in what the API, CloudFormation and Terraform write. */
const holders = ["PipelineDefinition", "PipelineDefinitionBody", "pipelineDefinition", "pipelineDefinitionBody"];

/** So often text is taken out of text. */
const mostLayers = 3;

const refuse = (text: string, code: Code): DefinitionText => ({
  text,
  diagnostics: [{ severity: "error", code, message: messages[code](), path: "" }],
});

/** Finds the definition in a document. Never throws, whatever a program in another language gives. */
export function findDefinition(document: unknown): DefinitionText {
  if (typeof document !== "string") return refuse("", "definition-type");
  let text = document;
  for (let layer = 0; ; layer++) {
    text = text.replace(/^\uFEFF/, "");
    // Text in text is escaped, so what holds a definition of the full size is longer.
    const limits = { ...jsonLimits, size: layer === 0 ? jsonLimits.size * 4 : jsonLimits.size };
    const { value, diagnostics } = readJson(text, limits);
    const fail = (code: Code): DefinitionText => refuse(text, code);
    if (value === undefined) {
      const code = lookOf(text);
      return code === undefined ? { text, diagnostics } : fail(code);
    }
    const held = heldIn(value);
    if (typeof held === "string" && layer < mostLayers) {
      text = held;
      continue;
    }
    if (isObject(held)) {
      text = JSON.stringify(held);
      continue;
    }
    if (!isObject(value)) return fail("definition-shape");
    const other = member(value, "Steps") === undefined ? otherKind(value) : undefined;
    if (other !== undefined) return fail(other);
    if (text.length > jsonLimits.size) return { text, diagnostics: readJson(text).diagnostics };
    return hasErrors(diagnostics) ? { text, diagnostics } : { text, json: value, diagnostics };
  }
}

/** What a document holds in a definition's place; undefined where it is the definition itself. */
function heldIn(value: JsonValue): JsonValue | undefined {
  if (typeof value === "string") return value;
  if (member(value, "Steps") !== undefined) return undefined;
  return holders
    .map((name) => member(value, name))
    .find((held) => (typeof held === "string" && held !== "") || isObject(held));
}

const otherKind = (value: JsonObject): Code | undefined =>
  hasS3Location(value)
    ? "definition-in-s3"
    : otherDocuments.find(([, names]) => names.every((name) => member(value, name) !== undefined))?.[0];

const hasS3Location = (value: JsonValue): boolean =>
  ["PipelineDefinitionS3Location", "pipelineDefinitionS3Location"].some((name) => isObject(member(value, name)));

/** What a text that is not JSON looks like. */
function lookOf(text: string): Code | undefined {
  const head = text.slice(0, 4_096);
  if (text.trim() === "") return "definition-empty";
  if (/^[\0\uFFFD]|^.\0/s.test(head)) return "definition-encoding";
  if (/^\s*(---|%YAML|[A-Za-z]\w*:(\s|$))/.test(head)) return "definition-yaml";
  return /^\s*(\{\s*'|\[\s*\{\s*'|b?['"]{1,3}\s*\{)/.test(head) || /['"]\s*:\s*(None|True|False)\s*[,}\]]/.test(head)
    ? "definition-python"
    : undefined;
}
