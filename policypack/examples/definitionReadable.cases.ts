import { unknown, type CaseResource, type RuleCase } from "./cases";

const definition = JSON.stringify({ Version: "2020-12-01", Steps: [{ Name: "End", Type: "Fail", Arguments: {} }] });
const pipeline = (properties: object, type = "aws:sagemaker/pipeline:Pipeline"): CaseResource => ({
  type,
  name: "pipeline",
  properties: { pipelineName: "p", ...properties },
});
const fails = (title: string, pipelineDefinition: unknown, ...finds: string[]): RuleCase => ({
  scenario: "fail",
  title,
  resources: [pipeline({ pipelineDefinition })],
  finds: finds.map((each) => `pipeline: ${each}`),
});

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a stack without pipelines",
    resources: [{ type: "aws:s3/bucket:Bucket", name: "data", properties: {} }],
    finds: [],
  },
  { scenario: "pass", title: "text", resources: [pipeline({ pipelineDefinition: definition })], finds: [] },
  {
    scenario: "pass",
    title: "aws-native's body",
    resources: [
      pipeline({ pipelineDefinition: { pipelineDefinitionBody: definition } }, "aws-native:sagemaker:Pipeline"),
    ],
    finds: [],
  },
  fails("text that is not JSON", "{", "json-syntax@pipelineDefinition"),
  fails("JSON that is not a definition", "[]", "definition-shape@pipelineDefinition"),
  fails("JSON that nests without end", "[".repeat(100_000), "json-too-deep@pipelineDefinition"),
  fails("a number", 7, "definition-shape@pipelineDefinition"),
  {
    scenario: "exempted",
    title: "a definition that a tool fills in later",
    resources: [pipeline({ pipelineDefinition: "{{definition}}" })],
    settings: {
      exemptions: [{ resource: "pipeline", finding: "json-syntax", reason: "a template", expires: "2026-12-31" }],
    },
    finds: ["pipeline: json-syntax@pipelineDefinition"],
  },
  {
    scenario: "unknown",
    title: "a definition that is not known yet",
    resources: [pipeline({ pipelineDefinition: unknown })],
    finds: ["pipeline: unknown-value@pipelineDefinition"],
  },
  {
    scenario: "unknown",
    title: "a definition in S3",
    resources: [pipeline({ pipelineDefinitionS3Location: { bucket: "b", objectKey: "k" } })],
    finds: ["pipeline: definition-elsewhere@pipelineDefinition"],
  },
];
