// No secret of a stack is printed: one stack that breaks every rule, in documents that are secrets or made of secrets,
// through `pulumi preview`, `pulumi policy analyze` (which masks nothing) and `pipeline-access check`.
import { expect } from "chai";
import type { Statement } from "../../permissions";
import { rules } from "../../policypack/registry";
import { runCheck } from "../cli/runCheck";
import { policy, type CaseResource } from "../../policypack/examples/cases";
import { admins, tag } from "../../policypack/examples/exception";
import { documents, pipelineRoleArn, quickstart, set, withRoles } from "../../policypack/examples/quickstart";
import type { Engine } from "./engine";
import { openListedResources, policyPack, saidBy, type ListedResources } from "./listedResources";
import type { EngineEvent } from "./project";
import { sharedEngine } from "./shared";

/** Words that stand in documents alone: of ARNs, names, conditions, actions, environments, images, unreadable text. */
const secrets = [
  ...["Xqsid", "xqrole", "xqstatement", "xqnetwork", "xqprincipal", "xqcondition", "XqAction", "xqkey", "xqpadding"],
  ...["xqexecutions", "xqenvironment", "xqimage", "xqbroken"],
];

const allow = (Action: string | string[], Resource: string, more: object = {}): Statement => ({
  Effect: "Allow",
  Action: [Action].flat(),
  Resource: [Resource],
  ...more,
});
const another = "arn:aws:iam::123456789012:role/xqrole";
const everyObject = "arn:aws:s3:::data/*";
const network = { StringNotEquals: { "aws:SourceVpc": "vpc-xqnetwork" } };

/** Statements that each role of the quickstart has besides its own, and those of its own that it lacks. */
const more: Readonly<Record<string, readonly Statement[]>> = {
  pipeline: [
    allow("iam:PassRole", `${another}-*`, {
      Sid: "Xqsid",
      Condition: { StringLike: { "iam:PassedToService": "xqcondition*" } },
    }),
    allow(["s3:HeadObject", "s3:XqAction", "dynamodb:GetItem"], "arn:aws:s3:::xqstatement/*"),
    allow("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/xqkey"),
  ],
  EvaluateModel: [allow("sagemaker:*", "arn:aws:sagemaker:*:*:*/xqstatement*")],
  PreprocessData: [
    allow("s3:GetObject", "arn:aws:s3:::data/executions/*/predictions/*"),
    allow("iam:PutRolePolicy", "*", { Sid: "XqsidWrites" }),
  ],
};
const lacking: Readonly<Record<string, string>> = { pipeline: "RunJobs1", TrainModel: "ReadInputs" };

const held = documents.map((each) => ({
  ...each,
  document: {
    ...each.document,
    Statement: [...each.document.Statement.filter(({ Sid }) => Sid !== lacking[each.key]), ...(more[each.key] ?? [])],
  },
}));

const definition = withRoles((arn, step) => (step === "Batch-CreateModel" ? pipelineRoleArn : arn))
  .replaceAll('"Environment": {}', '"Environment": {"PASSWORD": "xqenvironment"}')
  .replaceAll("sagemaker-xgboost", "xqimage");

const trust = policy(
  { Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" },
  { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:role/xqprincipal" }, Action: "sts:AssumeRole" },
);
const own = set(
  set(set(quickstart(held), "abalone", { pipelineDefinition: definition }), "pipeline", {
    assumeRolePolicy: trust,
    tags: { jsonget: "yes" },
  }),
  "TrainModel",
  {
    tags: { jsonget: "yes" },
    inlinePolicies: [{ name: "inline", policy: policy(allow("iam:PassRole", `${another}*`)) }],
  },
);

/** The stack, in an order in which AWS takes it. */
const broken: readonly CaseResource[] = JSON.parse(
  JSON.stringify([
    ...own,
    { type: "aws:iam/role:Role", name: "deploy", properties: { name: "deploy", assumeRolePolicy: trust } },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "author",
      properties: {
        role: "deploy",
        policy: policy(
          allow(["sagemaker:CreatePipeline", "sagemaker:UpdatePipeline"], "*"),
          allow("iam:PassRole", another, {
            Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
          }),
        ),
      },
    },
    {
      type: "aws:iam/policy:Policy",
      name: "large",
      properties: { policy: policy(allow("s3:GetObject", `arn:aws:s3:::xqpadding/${"x".repeat(6100)}`)) },
    },
    { type: "aws:s3/bucket:Bucket", name: "bucket", properties: { bucket: "data" } },
    {
      type: "aws:s3/bucketPolicy:BucketPolicy",
      name: "bucket-policy",
      properties: {
        bucket: "data",
        policy: policy(
          {
            ...allow("s3:GetObject", everyObject),
            Principal: { AWS: ["*", "arn:aws:iam::123456789012:role/xqprincipal"] },
          },
          { Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: everyObject, Condition: network },
        ),
      },
    },
    {
      type: "aws:organizations/organization:Organization",
      name: "organization",
      properties: { enabledPolicyTypes: ["SERVICE_CONTROL_POLICY"] },
    },
    {
      type: "aws:organizations/policy:Policy",
      name: "net",
      properties: {
        content: policy({
          Effect: "Deny",
          Action: "s3:*",
          Resource: "*",
          Condition: { StringNotEquals: { ...network.StringNotEquals, "aws:PrincipalTag/jsonget": "yes" } },
        }),
      },
    },
    {
      type: "aws:sagemaker/pipeline:Pipeline",
      name: "unreadable",
      properties: {
        pipelineName: "unreadable",
        roleArn: another,
        pipelineDefinition: '{"Version": "xqbroken", ',
      },
    },
  ]).replaceAll("executions", "xqexecutions"),
) as CaseResource[];

const settings = Object.fromEntries(
  rules.map(({ name, level }) => [
    name,
    {
      enforcementLevel: level,
      ...(["scp-json-get-exception", "exception-tag-holders", "exception-tag-guarded"].includes(name) ? { tag } : {}),
      ...(name === "exception-tag-guarded" ? { admins } : {}),
    },
  ]),
);

/** The secrets that a text holds. */
const seenIn = (text: string): string[] => secrets.filter((word) => text.toLowerCase().includes(word.toLowerCase()));

/** The engine's debug messages, which `--debug` alone shows, hold every resource's outputs as they are. */
const isShown = ({ diagnosticEvent }: EngineEvent): boolean =>
  (diagnosticEvent as { severity?: string } | undefined)?.severity !== "debug";

describe("secrets of a stack in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let listed: ListedResources;

  before(async () => {
    engine = await sharedEngine();
    listed = await openListedResources(engine);
    listed.list(broken, { secrets, inOrder: true });
  });
  after(() => {
    listed.remove();
  });

  /** The rules that found something wrong. */
  const rulesIn = (events: readonly EngineEvent[]): string[] => [
    ...new Set(saidBy({ events: [...events] }).flatMap(({ rule, code }) => (code === "" ? [] : [rule]))),
  ];
  const all = rules.map(({ name }) => name);

  it("stand in the documents", () => {
    expect(seenIn(JSON.stringify(broken))).to.deep.equal(secrets);
  });

  it("are not printed by a preview in which every rule finds something", async () => {
    const { events, stdout, stderr } = await listed.project.preview({
      ...listed.pack(settings),
      args: ["--diff"],
    });
    expect(rulesIn(events), stdout).to.have.members(all);
    expect(seenIn(stdout + stderr + JSON.stringify(events.filter(isShown)))).to.deep.equal([]);
  });

  it("are not printed by an analysis of the state, file or stack, in which every rule finds something", async () => {
    const up = await listed.project.up();
    expect(up.code, up.stdout + up.stderr).to.equal(0);
    const { policyPackConfig = "" } = listed.pack(settings);
    const args = ["--policy-pack-config", policyPackConfig];
    const file = await listed.project.policyAnalyze(policyPack, { args: [...args, "--json"] });
    const events = file.stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as EngineEvent);
    expect(rulesIn(events), file.stdout + file.stderr).to.have.members(all);
    expect(seenIn(file.stdout + file.stderr)).to.deep.equal([]);
    const stack = await listed.project.pulumi([
      "policy",
      "analyze",
      "--policy-pack",
      policyPack,
      "--stack",
      "test",
      ...args,
    ]);
    for (const rule of all) expect(stack.stdout, stack.stderr).to.include(rule);
    expect(seenIn(stack.stdout + stack.stderr)).to.deep.equal([]);
  });

  it("are not printed by `pipeline-access check` on the export, be they shown in it or not", async () => {
    const shown = await listed.project.pulumi(["stack", "export", "--stack", "test", "--show-secrets"]);
    expect(seenIn(shown.stdout)).to.deep.equal(secrets);
    for (const text of [shown.stdout, (await listed.project.stackExport()).text])
      for (const format of ["text", "json", "sarif", "junit", "markdown"]) {
        const { out, err } = runCheck(text, { config: settings, args: ["--format", format] });
        expect(out, err).to.include("secret-value");
        expect(seenIn(out + err), format).to.deep.equal([]);
      }
  });
});
