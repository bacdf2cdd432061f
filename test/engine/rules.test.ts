// Every rule on the real engine: its first failing case, which its page shows, stops the preview or warns in it, in the
// page's words; the fixed program passes; and at `up` nothing is created that a rule about one resource stops.
import { expect } from "chai";
import { mergeBucketPolicy } from "../../permissions/policies/bucketPolicy";
import { rules } from "../../policypack/registry";
import { formatFinding } from "../../policypack/rule/formatFinding";
import { casesOf } from "../../policypack/examples/casesOf";
import { judgeCase, type CaseResource, type RuleCase } from "../../policypack/examples/cases";
import { admins, object, organization, tag, tagged } from "../../policypack/examples/exception";
import { authorPolicies, pipelineRoleArn } from "../../policypack/examples/quickstart";
import type { Engine } from "./engine";
import { openListedResources, saidBy, type ListedResources } from "./listedResources";
import { sharedEngine } from "./shared";

/** The case of this title. */
function caseOf(rule: string, title: string): RuleCase {
  const found = casesOf(rule).find((each) => each.title === title);
  if (found === undefined) throw new Error(`${rule} has no case "${title}"`);
  return found;
}

/** The case that a rule's page shows. */
function exampleOf(rule: string): RuleCase {
  const found = casesOf(rule).find(({ scenario }) => scenario === "fail");
  if (found === undefined) throw new Error(`${rule} has no case that fails`);
  return found;
}

/** The fixed program: the quickstart, its bucket's policy, its author, and the organisation's policies with the exception. */
const fixed: readonly CaseResource[] = [
  ...organization(),
  ...tagged(),
  {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    name: "bucket-policy",
    properties: {
      bucket: "data",
      policy: mergeBucketPolicy({ partition: "aws", bucket: "data", roleArns: [pipelineRoleArn], objects: [object] })
        .policy,
    },
  },
  { type: "aws:iam/role:Role", name: "deploy", properties: { name: "deploy" } },
  ...authorPolicies("deploy"),
];

/** Rules that judge a resource alone, by a resource of theirs that AWS would take. */
const stopped: Readonly<Record<string, CaseResource>> = {
  "pass-role-scope": {
    type: "aws:iam/policy:Policy",
    name: "Policy",
    properties: {
      name: "pass",
      policy: caseOf("pass-role-scope", "the role is any").resources[0]?.properties["policy"],
    },
  },
  "service-role-trust": {
    type: "aws:iam/role:Role",
    name: "Role",
    properties: {
      name: "trusting",
      assumeRolePolicy: caseOf("service-role-trust", "no account").resources[0]?.properties["assumeRolePolicy"],
    },
  },
  "policy-size": {
    type: "aws:iam/policy:Policy",
    name: "Large",
    properties: { name: "large", policy: caseOf("policy-size", "a managed policy").resources[0]?.properties["policy"] },
  },
  "definition-readable": {
    type: "aws:sagemaker/pipeline:Pipeline",
    name: "Pipeline",
    properties: { pipelineName: "broken", roleArn: pipelineRoleArn, pipelineDefinition: "{" },
  },
};

describe("the rules in the engine", function () {
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

  it("that judge a resource alone and stop updates are all tried at `up`", () => {
    expect(Object.keys(stopped)).to.have.members(
      rules.flatMap(({ name, level, checkResource }) => (level === "mandatory" && checkResource ? [name] : [])),
    );
  });

  for (const rule of rules) {
    const { name, level } = rule;
    const example = exampleOf(name);
    it(`${name} ${level === "mandatory" ? "stops" : "warns of"} ${example.title}`, async () => {
      listed.list(example.resources);
      const outcome = await listed.project.preview(
        listed.pack({ [name]: { enforcementLevel: level, ...example.settings } }),
      );
      const said = saidBy(outcome);
      expect(
        said.map((each) => `${each.rule} ${each.name}: ${each.code}`),
        outcome.stdout,
      ).to.have.members(example.finds.map((each) => `${name} ${each.replace(/@.*$/s, "")}`));
      expect(said.map(({ message }) => message.trim())).to.have.members(
        judgeCase(rule, example).violations.map((finding) => formatFinding(finding)),
      );
      const levels = new Set(said.map((each) => each.level));
      expect([...levels], outcome.stdout).to.deep.equal([level]);
      expect(outcome.code === 0, outcome.stdout).to.equal(level === "advisory");
    });
  }

  it("have nothing to say about the fixed program", async () => {
    listed.list(fixed);
    const told = { tag, admins, s3InsideVpc: true };
    const settings = Object.fromEntries(
      rules.map(({ name, settings: own = {} }) => [
        name,
        {
          enforcementLevel: "mandatory",
          whenUnknown: "stop",
          ...Object.fromEntries(Object.entries(told).filter(([setting]) => Object.hasOwn(own, setting))),
        },
      ]),
    );
    const outcome = await listed.project.preview(listed.pack(settings));
    expect(saidBy(outcome), outcome.stdout).to.deep.equal([]);
    expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
  });

  for (const [rule, resource] of Object.entries(stopped))
    it(`let nothing be created that ${rule} stops, without any preview`, async () => {
      listed.list([resource]);
      const outcome = await listed.project.up(listed.pack({ [rule]: { enforcementLevel: "mandatory" } }));
      expect(outcome.code, outcome.stdout).to.not.equal(0);
      expect(saidBy(outcome).map((each) => [each.level, each.rule, each.name])).to.deep.equal([
        ["mandatory", rule, resource.name],
      ]);
      await engine.expectEmptyAws();
    });

  it("stopped what AWS would have taken", async () => {
    listed.list(Object.values(stopped));
    const outcome = await listed.project.up();
    expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
    const { roles, policies, pipelines } = await engine.aws();
    expect({ roles, policies, pipelines }).to.deep.equal({
      roles: ["trusting"],
      policies: ["large", "pass"],
      pipelines: ["broken"],
    });
  });
});
