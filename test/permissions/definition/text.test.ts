import { expect } from "chai";
import fc from "fast-check";
import { fillRoles, readDefinition } from "../../../permissions";
import { pipeline, plan, training } from "../pipelines";

const text = pipeline([training("T", [], "s3://data/t")]);

describe("a definition's text", () => {
  const accepted: readonly [string, string][] = [
    ["with a byte order mark", `\uFEFF${text}`],
    ["in a JSON string", JSON.stringify(text)],
    ["in a JSON string of a JSON string", JSON.stringify(JSON.stringify(text))],
    ["in the output of describe-pipeline", JSON.stringify({ PipelineName: "P", PipelineDefinition: text }, null, 2)],
    ["as an object in the output of describe-pipeline", `{"PipelineDefinition": ${text}}`],
    ["in CloudFormation's property", JSON.stringify({ PipelineDefinitionBody: text })],
  ];
  for (const [what, document] of accepted)
    it(`is read ${what}`, () => {
      const { definition, diagnostics } = readDefinition(document);
      expect(diagnostics).to.deep.equal([]);
      expect(definition?.text).to.equal(text);
      expect(JSON.parse(fillRoles(plan(document)))).to.have.property("Steps");
    });

  const refused: readonly [string, string, string][] = [
    ["an empty file", "", "definition-empty"],
    ["white space", " \n\t", "definition-empty"],
    ["a byte order mark alone", "\uFEFF", "definition-empty"],
    ["UTF-16 read as UTF-8, little endian", '{\0"\0V\0', "definition-encoding"],
    ["UTF-16 read as UTF-8, big endian", '\0{\0"', "definition-encoding"],
    ["UTF-16 with its mark read as UTF-8", "\uFFFD\uFFFD{\0", "definition-encoding"],
    ["YAML", "Version: '2020-12-01'\nSteps:\n  - Name: A\n", "definition-yaml"],
    ["YAML with its mark", "---\nSteps: []\n", "definition-yaml"],
    ["a Python dict", "{'Version': '2020-12-01', 'Steps': []}", "definition-python"],
    ["a Python dict with double quotes", '{"Steps": [{"Name": "A", "Description": None}]}', "definition-python"],
    ["a place in S3", '{"PipelineDefinitionS3Location": {"Bucket": "b", "ObjectKey": "k"}}', "definition-in-s3"],
    ["a CloudFormation template", '{"Resources": {"P": {"Type": "AWS::SageMaker::Pipeline"}}}', "definition-template"],
    ["a state machine", '{"StartAt": "A", "States": {}}', "definition-state-machine"],
    ["a pipeline without its definition", '{"PipelineArn": "a", "PipelineName": "P"}', "definition-missing"],
    ["a list of pipelines", '{"PipelineSummaries": []}', "definition-missing"],
    ["a list", "[]", "definition-shape"],
    ["a number", "5", "definition-shape"],
    ["null", "null", "definition-shape"],
    ["broken JSON", '{"Steps": [', "json-syntax"],
    ["broken JSON in describe-pipeline's output", '{"PipelineDefinition": "{"}', "json-syntax"],
    [
      "text in text without end",
      Array.from({ length: 6 }).reduce<string>((inner) => JSON.stringify(inner), text),
      "definition-shape",
    ],
  ];
  for (const [what, document, code] of refused)
    it(`that is ${what} is refused as ${code}`, () =>
      expect(readDefinition(document).diagnostics.map((each) => [each.severity, each.code])).to.deep.equal([
        ["error", code],
      ]));

  for (const given of [undefined, null, 5, {}, [], { Steps: [] }])
    it(`that is ${JSON.stringify(given) ?? "undefined"} instead of text is refused`, () =>
      expect(readDefinition(given as unknown as string).diagnostics.map(({ code }) => code)).to.deep.equal([
        "definition-type",
      ]));

  it("is found or refused in any document", () =>
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.json().map((each) => JSON.stringify({ PipelineDefinition: each })),
        ),
        (document) => {
          const { definition, diagnostics } = readDefinition(document);
          expect(definition !== undefined || diagnostics.length > 0).to.equal(true);
        },
      ),
    ));
});
