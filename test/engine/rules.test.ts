// Every rule on the real engine: its first case that fails at its own level stops the preview or warns in it, in the
// page's words; the fixed program passes; and at `up` nothing is created that a rule about one resource stops.
import { expect } from "chai";
import { mergeBucketPolicy } from "../../permissions/policies/bucketPolicy";
import { rules } from "../../policypack/registry";
import type { Rule } from "../../policypack/rule/rule";
import { formatFinding } from "../../policypack/rule/formatFinding";
import { casesOf } from "../../policypack/examples/casesOf";
import { judgeCase, type CaseResource, type RuleCase } from "../../policypack/examples/cases";
import { admins, object, organization, tag, tagged } from "../../policypack/examples/exception";
import { authorPolicies, pipelineRoleArn } from "../../policypack/examples/quickstart";
import type { Engine } from "./engine";
import { isAdviceAboutNetwork, openListedResources, saidBy, type ListedResources } from "./listedResources";
import { sharedEngine } from "./shared";

/** The case of this title. */
function caseOf(rule: string, title: string): RuleCase {
  const found = casesOf(rule).find((each) => each.title === title);
  if (found === undefined) throw new Error(`${rule} has no case "${title}"`);
  return found;
}

/** The first case in which a rule fails at its own level. */
function exampleOf(rule: Rule): RuleCase {
  const found = casesOf(rule.name).find(
    (each) => each.scenario === "fail" && judgeCase(rule, each).violations.every(({ level }) => level === undefined),
  );
  if (found === undefined) throw new Error(`${rule.name} has no case that fails at its own level`);
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

/** Rules that judge a resource alone, without the stack that could weigh what they find, by a resource of theirs that AWS would take. */
const stopped: Readonly<Record<string, CaseResource>> = {
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
      rules.flatMap(({ name, level, checkResource, weigh }) =>
        level === "mandatory" && checkResource && weigh === undefined ? [name] : [],
      ),
    );
  });

  for (const rule of rules) {
    const { name, level } = rule;
    const example = exampleOf(rule);
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
          whenUnknown: name === "step-role-gaps" ? "report" : "stop",
          ...Object.fromEntries(Object.entries(told).filter(([setting]) => Object.hasOwn(own, setting))),
        },
      ]),
    );
    const outcome = await listed.project.preview(listed.pack(settings));
    expect(
      saidBy(outcome).filter((each) => !isAdviceAboutNetwork(each)),
      outcome.stdout,
    ).to.deep.equal([]);
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
      policies: ["large"],
      pipelines: ["broken"],
    });
  });
});
