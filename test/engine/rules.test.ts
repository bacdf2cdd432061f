// Every rule on the real engine: a case that fails stops the preview, or warns in it, with these words; the mended
// program passes; and at `up` nothing is made that a rule about one resource stops. The cases are those of the unit tests.
import { expect } from "chai";
import { mergeBucketPolicy } from "../../permissions/access/bucketPolicy";
import { rules } from "../../policypack/rules/registry";
import { casesOf } from "../policypack/pages";
import type { CaseResource, RuleCase } from "../policypack/rules/cases";
import { admins, object, organization, tag, tagged } from "../policypack/rules/exception";
import { authorPolicies, pipelineRoleArn } from "../policypack/rules/quickstart";
import type { Engine } from "./engine";
import { openListedResources, saidBy, type ListedResources } from "./listedResources";
import { sharedEngine } from "./shared";

/** What a failing case says: level, the resource and the words that are this rule's alone. */
interface Shown {
  /** The case's title. */
  readonly fails: string;
  readonly says: readonly (readonly [level: "mandatory" | "advisory", resource: string, words: string, code: string])[];
}

const shown: Readonly<Record<string, Shown>> = {
  "pass-role-scope": {
    fails: "the role is any",
    says: [
      [
        "mandatory",
        "Pipeline",
        'policy: Statement[0].Resource: "*" stands for every role: whoever has this policy takes the power of any of them.',
        "pass-role-any-role",
      ],
    ],
  },
  "service-role-trust": {
    fails: "the pipeline's role trusts an account",
    says: [
      [
        "mandatory",
        "pipeline-role",
        "assumeRolePolicy: Statement[1].Principal.AWS: A role that a pipeline uses trusts an AWS principal too",
        "trust-other-principal",
      ],
    ],
  },
  "pipeline-role-gaps": {
    fails: "a role that may not pass the steps' roles",
    says: [
      [
        "mandatory",
        "pipeline",
        "For steps PreprocessData, TrainModel, EvaluateModel and 1 more, the role lacks iam:PassRole",
        "missing-pass-step-roles",
      ],
    ],
  },
  "pipeline-role-full-access": {
    fails: "AmazonSageMakerFullAccess on the role",
    says: [
      [
        "mandatory",
        "pipeline-role",
        "managedPolicyArns[0]: AmazonSageMakerFullAccess gives far more than any definition needs",
        "full-access-policy",
      ],
    ],
  },
  "pipeline-role-excess": {
    fails: "an action that nothing needs",
    says: [["advisory", "pipeline-0", "This grants more than the definition needs: dynamodb:…", "excess-grant"]],
  },
  "step-role-gaps": {
    fails: "a step's role that may not read its inputs",
    says: [["mandatory", "TrainModel", "For step TrainModel, the role lacks s3:GetObject", "missing-read-inputs"]],
  },
  "step-role-isolation": {
    fails: "what a step writes that this one is not related to",
    says: [
      [
        "mandatory",
        "PreprocessData-0",
        "This statement lets PreprocessData use s3:GetObject on what PredictBatch writes",
        "reaches-other-step",
      ],
    ],
  },
  "step-role-shared": {
    fails: "a step that runs as the pipeline's role",
    says: [["advisory", "abalone", "TrainModel runs as the pipeline's role", "runs-as-pipeline-role"]],
  },
  "json-get-read": {
    fails: "nothing lets the role read the file",
    says: [
      [
        "mandatory",
        "pipeline",
        "For step CheckError, the role lacks s3:GetObject, which /Steps/3/Arguments/Conditions/0/LeftValue asks for",
        "missing-read-json-get-files",
      ],
    ],
  },
  "scp-json-get-exception": {
    fails: "S3 inside a VPC, and no exception",
    says: [
      [
        "mandatory",
        "net",
        "content: Statement[0]: This statement keeps S3 inside a network, and JsonGet calls from the service's own",
        "json-get-not-excepted",
      ],
    ],
  },
  "exception-tag-holders": {
    fails: "a step's role has the tag",
    says: [
      [
        "mandatory",
        "TrainModel",
        "tags: TrainModel runs as this role, which carries the tag that service control policies except",
        "tag-on-step-role",
      ],
    ],
  },
  "exception-tag-guarded": {
    fails: "an exception without guards",
    says: [
      ["mandatory", "net", "content: The policy exempts a tag that anybody may set", "tag-not-guarded"],
      [
        "mandatory",
        "net",
        "content: Anybody may take over a role that has the exempted tag",
        "tagged-role-not-guarded",
      ],
    ],
  },
  "json-get-bucket-policy": {
    fails: "everybody",
    says: [
      [
        "mandatory",
        "bucket-policy",
        "policy: Statement[0].Principal: This lets everybody read what JsonGet opens, not the pipeline's role alone.",
        "json-get-open-principal",
      ],
    ],
  },
  "author-pass-role": {
    fails: "an author that may pass another role too",
    says: [
      [
        "mandatory",
        "may",
        "policy: Statement[2].Resource: This lets who may create or update abalone pass SageMaker a role that is not the pipeline's",
        "author-passes-more",
      ],
    ],
  },
  "known-actions": {
    fails: "s3:HeadObject, as AWS's page had it",
    says: [
      [
        "advisory",
        "read",
        "policy: Statement[0].Action[1]: s3:HeadObject is an API operation, not an IAM action, so it grants nothing.",
        "unknown-action",
      ],
    ],
  },
  "policy-size": {
    fails: "a managed policy",
    says: [
      [
        "mandatory",
        "managed",
        "policy: 6213 characters; 6144 is the limit of a managed policy (as of 2026-11-24).",
        "policy-too-large",
      ],
    ],
  },
  "definition-readable": {
    fails: "text that is no JSON",
    says: [
      [
        "mandatory",
        "pipeline",
        "pipelineDefinition: The definition cannot be read. This is no JSON: the text stops making sense at line 1, column 2.",
        "json-syntax",
      ],
    ],
  },
};

/** The case of this title. */
function caseOf(rule: string, title: string): RuleCase {
  const found = casesOf[rule]?.find((each) => each.title === title);
  if (found === undefined) throw new Error(`${rule} has no case "${title}"`);
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
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    await engine.reset();
    listed = await openListedResources(engine);
  });
  after(() => {
    listed.remove();
  });

  it("are all shown here", () => {
    expect(Object.keys(shown)).to.have.members(rules.map(({ name }) => name));
    expect(Object.keys(stopped)).to.have.members(
      rules.flatMap(({ name, level, checkResource }) => (level === "mandatory" && checkResource ? [name] : [])),
    );
  });

  for (const { name, level } of rules)
    it(`${name} ${level === "mandatory" ? "stops" : "warns of"} ${shown[name]?.fails ?? ""}`, async () => {
      const { fails, says } = shown[name] ?? { fails: "", says: [] };
      const { resources, settings = {} } = caseOf(name, fails);
      listed.list(resources);
      const outcome = await listed.project.preview(listed.pack({ [name]: { enforcementLevel: level, ...settings } }));
      const said = saidBy(outcome);
      expect(
        said.map((each) => [each.level, each.rule, each.name, each.code]),
        outcome.stdout,
      ).to.have.deep.members(says.map(([at, resource, , code]) => [at, name, resource, code]));
      for (const [, resource, words, code] of says)
        expect(said.find((each) => each.name === resource && each.code === code)?.message).to.include(words);
      expect(outcome.code === 0, outcome.stdout).to.equal(level === "advisory");
    });

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
