// Whatever stands in a property, on the real engine: the pack goes on, and what is no document or definition is found.
import { expect } from "chai";
import { policy, type CaseResource } from "../../policypack/examples/cases";
import { quickstart } from "../../policypack/examples/quickstart";
import type { Engine } from "./engine";
import { openListedResources, saidBy, type ListedResources } from "./listedResources";
import { sharedEngine } from "./shared";

const inherited = (members: string) => `{"__proto__": ${members}}`;
const passRole = policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" });

/** Values that stand for a document: by what they are. */
const values: Readonly<Record<string, unknown>> = {
  number: 7,
  truth: true,
  list: ["a"],
  object: { a: { b: [null, 1] } },
  "empty-text": "",
  "text-without-end": "{",
  "deep-text": "[".repeat(200_000),
  "deep-object-text": '{"Statement":'.repeat(5_000),
  "deep-list": JSON.parse("[".repeat(60) + "]".repeat(60)),
  "huge-text": "x".repeat(500_000),
  "huge-name": JSON.stringify({ ["x".repeat(200_000)]: 1 }),
  "document-in-document": JSON.stringify(passRole),
  "inherited-document": inherited(passRole),
  "inherited-definition": inherited('{"Version": "2020-12-01", "Steps": []}'),
  "statement-of-texts": '{"Version": "2012-10-17", "Statement": ["__proto__", 7, null]}',
};

/** A resource for every place where a rule reads one; named after the value. Bucket policies matter beside a pipeline with JsonGet. */
const resourcesWith = (name: string, value: unknown): CaseResource[] => [
  { type: "aws:iam/policy:Policy", name: `policy-${name}`, properties: { policy: value } },
  {
    type: "aws:iam/rolePolicy:RolePolicy",
    name: `inline-${name}`,
    properties: { role: `role-${name}`, policy: value },
  },
  {
    type: "aws:iam/role:Role",
    name: `role-${name}`,
    properties: { name: `role-${name}`, assumeRolePolicy: value, inlinePolicies: [{ name: "a", policy: value }] },
  },
  { type: "aws:s3/bucketPolicy:BucketPolicy", name: `bucket-${name}`, properties: { bucket: "data", policy: value } },
  {
    type: "aws:organizations/policy:Policy",
    name: `scp-${name}`,
    properties: { type: "SERVICE_CONTROL_POLICY", content: value },
  },
  {
    type: "aws:sagemaker/pipeline:Pipeline",
    name: `pipeline-${name}`,
    properties: {
      pipelineName: `pipeline-${name}`,
      roleArn: `arn:aws:iam::123456789012:role/role-${name}`,
      pipelineDefinition: value,
    },
  },
];

/** Properties of other kinds than a rule expects, in every place besides documents. */
const misplaced: readonly CaseResource[] = [
  {
    type: "aws:iam/role:Role",
    name: "misplaced-role",
    properties: {
      assumeRolePolicy: policy(),
      inlinePolicies: "none",
      managedPolicyArns: { a: 1 },
      permissionsBoundary: ["a"],
      tags: ["a"],
    },
  },
  {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    name: "misplaced-attachment",
    properties: { role: { a: 1 }, policyArn: [7] },
  },
  {
    type: "aws:sagemaker/pipeline:Pipeline",
    name: "misplaced-pipeline",
    properties: { pipelineName: { a: 1 }, roleArn: [[]], pipelineDefinition: '{"Version": "2020-12-01", "Steps": []}' },
  },
];

describe("hostile properties in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let listed: ListedResources;

  before(async () => {
    engine = await sharedEngine();
    listed = await openListedResources(engine);
  });
  after(() => {
    listed.remove();
  });

  it("neither crash the pack nor pass", async () => {
    const resources = Object.entries(values).flatMap(([name, value]) => resourcesWith(name, value));
    listed.list([...quickstart(), ...resources, ...misplaced]);
    const outcome = await listed.project.preview(listed.pack());
    const said = saidBy(outcome);
    expect(outcome.code).to.not.equal(0);
    expect(said.filter(({ code }) => code === "rule-crashed")).to.deep.equal([]);
    // The pack has lived to the end: rules about the whole stack have spoken, and no policy has failed.
    expect(said.some(({ rule }) => rule === "scp-json-get-exception")).to.equal(true);
    expect(outcome.stdout + outcome.stderr).to.not.match(/unhandled|panic|(Unknown|Type|Range)\w*Error|ECONN/i);

    const wrong = new Set(said.filter(({ level }) => level === "mandatory").map(({ name }) => name));
    expect(resources.map(({ name }) => name).filter((name) => !wrong.has(name))).to.deep.equal([]);
    for (const name of Object.keys(values))
      expect(said.filter((each) => each.name === `pipeline-${name}`).map(({ rule }) => rule)).to.include(
        "definition-readable",
      );
  });
});
