// The components on the real engine: what issue trackers call "the main job", from preview to an empty account.
import { GetRolePolicyCommand, ListAttachedRolePoliciesCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { DescribePipelineCommand, StartPipelineExecutionCommand } from "@aws-sdk/client-sagemaker";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { awsClients } from "./aws";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import { startFaultProxy } from "./faults";
import type { EngineEvent, Outcome, Project } from "./project";
import { runOrThrow } from "./processes";
import { sharedEngine } from "./shared";

const definitionText = readFileSync(join(repositoryRoot, "examples", "quickstart", "definition.json"), "utf8");
const components = join(repositoryRoot, "components");

/** Steps of the quickstart that take a role. */
const stepsWithRoles = ["Batch-CreateModel", "EvaluateModel", "PreprocessData", "TrainModel"];

/** A program in a directory of its own: what follows the imports. */
const program = (body: string, files: Record<string, string> = {}): Record<string, string> => ({
  "Pulumi.yaml": "name: case\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": `import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import * as access from ${JSON.stringify(join(components, "index"))};
const config = new pulumi.Config();
${body}`,
  ...files,
});

const quickstart = (settings = ""): Record<string, string> =>
  program(
    `
const bucket = new aws.s3.Bucket("data", { bucket: "abalone-data", forceDestroy: true });
const made = new access.PipelineAccess("abalone", {
  pipelineName: "AbalonePipeline",
  definition: readFileSync("definition.json", "utf8"),
  bindings: { DataBucket: bucket.bucket },
  ${settings}
});
new aws.sagemaker.Pipeline("abalone", {
  pipelineName: "AbalonePipeline",
  pipelineDisplayName: "AbalonePipeline",
  pipelineDefinition: made.definition,
  roleArn: made.pipelineRoleArn,
});
export const { pipelineRoleArn, stepRoleArns, warnings } = made;`,
    { "definition.json": definitionText },
  );

/** The resources that a run touches, with what it does to each and their new inputs. */
function resourcesOf({
  events,
}: Outcome): { op: string; type: string; urn: string; inputs: Record<string, unknown> }[] {
  return events.flatMap((event: EngineEvent) => {
    const pre = event["resourcePreEvent"] as
      { metadata: { op: string; type: string; urn: string; new?: { inputs?: Record<string, unknown> } } } | undefined;
    return pre === undefined ? [] : [{ ...pre.metadata, inputs: pre.metadata.new?.inputs ?? {} }];
  });
}

const changes = (outcome: Outcome): string[] =>
  resourcesOf(outcome)
    .filter(({ op }) => op !== "same" && op !== "refresh")
    .map(({ op, type }) => `${op} ${type}`)
    .sort();

function succeeded(outcome: Outcome): Outcome {
  expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
  return outcome;
}

/** What the engine writes where a value is not known yet. */
const unknownMark = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

describe("the components on the real engine", function () {
  this.timeout(600_000);
  let engine: Engine;
  let project: Project;
  before(async () => {
    engine = await sharedEngine();
    await engine.reset();
  });
  afterEach(async function () {
    if (this.currentTest?.state === "failed") await engine.reset();
    else await engine.expectEmptyAws();
  });

  describe("PipelineAccess with the quickstart's definition", () => {
    before(async () => {
      project = await engine.project(quickstart());
    });
    after(() => {
      project.remove();
    });

    it("goes from a preview that knows every policy text to an account that is empty again", async () => {
      const preview = succeeded(await project.preview());
      const documents = resourcesOf(preview).flatMap(({ type, inputs }) =>
        type.startsWith("aws:iam/") || type.startsWith("aws:sagemaker/")
          ? [inputs["policy"], inputs["assumeRolePolicy"], inputs["pipelineDefinition"]].filter(
              (text) => text !== undefined,
            )
          : [],
      );
      expect(documents.length).to.equal(11); // five roles with trust and policy, one definition
      for (const text of documents) {
        expect(text).to.be.a("string").and.not.contain(unknownMark);
        JSON.parse(text as string);
      }

      succeeded(await project.up());
      const { iam, sagemaker } = awsClients(engine.endpoint);
      const outputs = await project.outputs();
      const stepRoleArns = outputs["stepRoleArns"] as Record<string, string>;
      expect(Object.keys(stepRoleArns).sort()).to.deep.equal(stepsWithRoles);
      expect(new Set(Object.values(stepRoleArns)).size).to.equal(stepsWithRoles.length);
      for (const arn of [...Object.values(stepRoleArns), outputs["pipelineRoleArn"] as string]) {
        const RoleName = arn.split("/").at(-1) ?? "";
        const inline = await iam.send(new ListRolePoliciesCommand({ RoleName }));
        expect(inline.PolicyNames).to.deep.equal(["pipeline-access"]);
        const { PolicyDocument = "" } = await iam.send(
          new GetRolePolicyCommand({ RoleName, PolicyName: "pipeline-access" }),
        );
        expect(decodeURIComponent(PolicyDocument)).to.contain("abalone-data");
        const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
        expect(attached.AttachedPolicies).to.deep.equal([]);
      }
      const described = await sagemaker.send(new DescribePipelineCommand({ PipelineName: "AbalonePipeline" }));
      expect(described.RoleArn).to.equal(outputs["pipelineRoleArn"]);
      for (const arn of Object.values(stepRoleArns)) expect(described.PipelineDefinition).to.contain(arn);
      expect(described.PipelineDefinition).not.to.contain("role/placeholder");
      const started = await sagemaker.send(
        new StartPipelineExecutionCommand({
          PipelineName: "AbalonePipeline",
          ClientRequestToken: "0123456789abcdef0123456789abcdef",
        }),
      );
      expect(started.PipelineExecutionArn).to.contain(":pipeline/AbalonePipeline/execution/");

      expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
      expect(changes(succeeded(await project.refresh()))).to.deep.equal([]);
      expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
      succeeded(await project.destroy());
    });
  });

  it("updates in place when the definition changes; declared access that is unknown hides one policy", async () => {
    project = await engine.project(
      program(
        `
const tables = new aws.s3.Bucket("tables", { forceDestroy: true });
const made = new access.PipelineAccess("shop", {
  pipelineName: "Shop",
  definition: readFileSync("definition.json", "utf8").replaceAll("code", config.require("code")),
  bindings: { DataBucket: "shop-data" },
  declaredAccess: { EvaluateModel: { reads: [pulumi.interpolate\`s3://\${tables.id}/t/\`] } },
});
export const { definition } = made;
export const bucketName = tables.id;`,
        { "definition.json": definitionText },
      ),
      { config: { code: "code" } },
    );
    const preview = resourcesOf(succeeded(await project.preview()));
    const policies = preview.filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
    expect(policies.filter(({ inputs }) => inputs["policy"] === unknownMark).map(({ urn }) => urn)).to.deep.equal([
      "urn:pulumi:test::case::sagemaker-pipeline-access:index:PipelineAccess$aws:iam/rolePolicy:RolePolicy::shop-step-EvaluateModel",
    ]);
    const made = resourcesOf(succeeded(await project.up()));
    const { bucketName } = await project.outputs();
    const written = made.flatMap(({ type, inputs }) =>
      type.endsWith(":RolePolicy") ? [String(inputs["policy"])] : [],
    );
    expect(written.filter((text) => text.includes(`arn:aws:s3:::${String(bucketName)}/t/*`))).to.have.length(1);
    const changed = succeeded(await project.up({ args: ["--config", "code=scripts"] }));
    expect(changes(changed)).to.deep.equal([
      "update aws:iam/rolePolicy:RolePolicy",
      "update aws:iam/rolePolicy:RolePolicy",
      "update sagemaker-pipeline-access:index:PipelineAccess",
    ]);
    succeeded(await project.destroy());
    project.remove();
  });

  it("replaces roles in another path without meeting their predecessors", async () => {
    project = await engine.project(quickstart('rolePath: config.require("path")'), { config: { path: "/" } });
    succeeded(await project.up());
    const moved = succeeded(await project.up({ args: ["--config", "path=/ml/"] }));
    expect(changes(moved).filter((change) => change === "create-replacement aws:iam/role:Role").length).to.equal(5);
    const { pipelineRoleArn } = await project.outputs();
    expect(pipelineRoleArn).to.contain(":role/ml/AbalonePipeline-pipeline-");
    expect((await engine.aws()).roles.length).to.equal(5);
    succeeded(await project.destroy());
    project.remove();
  });

  it("takes a bucket whose name nobody knows before it exists", async () => {
    project = await engine.project(
      program(
        `
const bucket = new aws.s3.Bucket("data", { forceDestroy: true });
const made = new access.PipelineAccess("abalone", {
  pipelineName: "AbalonePipeline",
  definition: readFileSync("definition.json", "utf8"),
  bindings: { DataBucket: bucket.id },
});
export const { definition, pipelineRoleArn } = made;
export const bucketName = bucket.id;`,
        { "definition.json": definitionText },
      ),
    );
    succeeded(await project.preview());
    succeeded(await project.up());
    const { definition, bucketName } = await project.outputs();
    expect(definition).to.contain(`"DefaultValue": ${JSON.stringify(bucketName)}`);
    expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
    succeeded(await project.destroy());
    project.remove();
  });

  it("makes roles and caller policies by themselves", async () => {
    project = await engine.project(
      program(`
const step = new access.StepRole("train", {
  pipelineName: "Shop",
  stepName: "Train",
  jobType: "Training",
  inputs: ["s3://shop-data/in"],
  outputs: ["s3://shop-data/models"],
  images: ["683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"],
});
const role = new access.PipelineRole("shop", {
  pipelineName: "Shop",
  jobTypes: ["Training"],
  passRoles: [{ arn: step.arn }],
  jsonGetObjects: ["s3://shop-data/*/evaluation.json"],
});
const ci = new aws.iam.Role("ci", { name: "ci", assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) });
new access.PipelineAuthorPolicy("author", { pipelineNames: ["Shop"], pipelineRoleArn: role.arn, roleNames: [ci.name] });
new access.PipelineOperatorPolicy("operator", { pipelineNames: ["Shop", "Shop2"], roleNames: [ci.name] });
export const pipelineRole = role.name;
export const stepRole = step.arn;`),
    );
    const preview = succeeded(await project.preview());
    const policies = resourcesOf(preview).flatMap(({ inputs }) =>
      inputs["policy"] === undefined ? [] : [inputs["policy"]],
    );
    expect(policies.length).to.equal(4);
    for (const text of policies) expect(text).not.to.contain(unknownMark);
    succeeded(await project.up());
    const { pipelineRole, stepRole } = await project.outputs();
    const { iam } = awsClients(engine.endpoint);
    const { PolicyDocument = "" } = await iam.send(
      new GetRolePolicyCommand({ RoleName: pipelineRole as string, PolicyName: "pipeline-access" }),
    );
    const statements = (JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: unknown[] }).Statement;
    expect(statements).to.deep.include({
      Sid: "PassStepRoles",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [stepRole],
      Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    });
    expect(statements).to.deep.include({
      Sid: "ReadJsonGetFiles",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: ["arn:aws:s3:::shop-data/*/evaluation.json"],
    });
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: "ci" }));
    expect(attached.AttachedPolicies?.length).to.equal(2);
    expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
    succeeded(await project.destroy());
    project.remove();
  });

  it("stops with one message that lists what is wrong, and makes nothing", async () => {
    project = await engine.project(
      program(`
new access.PipelineAccess("shop", {
  pipelineName: "Shop",
  definition: JSON.stringify({ Version: "2020-12-01", Metadata: {}, Parameters: [], Steps: [{ Name: "A", Type: "Magic", Arguments: {} }] }),
});`),
    );
    const outcome = await project.preview();
    expect(outcome.code).not.to.equal(0);
    expect(outcome.stdout + outcome.stderr)
      .to.contain('Pipeline "Shop": the access cannot be planned.')
      .and.to.contain("unknown-step-type at /Steps/0/Type")
      .and.not.to.contain("unhandled exception");
    project.remove();
  });

  it("lets nobody use a role before its policies are attached", async () => {
    const proxy = await startFaultProxy(engine.endpoint);
    proxy.inject({ action: "PutRolePolicy", kind: "delay", milliseconds: 300 });
    project = await engine.project(quickstart(), { env: { AWS_ENDPOINT_URL: proxy.endpoint } });
    succeeded(await project.up());
    const [last, created] = [proxy.seen.lastIndexOf("PutRolePolicy"), proxy.seen.indexOf("CreatePipeline")];
    expect(last).to.be.greaterThan(-1);
    expect(created).to.be.greaterThan(last);
    succeeded(await project.destroy());
    project.remove();
    await proxy.stop();
  });

  it("converges when a call was refused half way", async () => {
    const proxy = await startFaultProxy(engine.endpoint);
    project = await engine.project(quickstart(), {
      checkpoints: true,
      env: { AWS_ENDPOINT_URL: proxy.endpoint, AWS_MAX_ATTEMPTS: "1" },
    });
    proxy.inject({ action: "PutRolePolicy", kind: "before", skip: 2, times: 1 });
    expect((await project.up()).code).not.to.equal(0);
    expect((await engine.aws()).pipelines).to.deep.equal([]);
    succeeded(await project.up());
    expect((await engine.aws()).pipelines).to.deep.equal(["AbalonePipeline"]);
    expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
    succeeded(await project.destroy());
    project.remove();
    await proxy.stop();
  });

  it("assigns roles in every way there is", async () => {
    project = await engine.project(
      program(
        `
const existing = new aws.iam.Role("existing", { assumeRolePolicy: JSON.stringify({ Version: "2012-10-17", Statement: [] }) });
const definition = readFileSync("definition.json", "utf8");
const ways: Record<string, Partial<access.PipelineAccessArgs>> = {
  perStep: {},
  perJobType: { roleSeparation: access.RoleSeparation.PerJobType },
  asDefined: { roleSeparation: access.RoleSeparation.AsDefined },
  pipelineRole: { roleSeparation: access.RoleSeparation.PipelineRole },
  shared: { sharedRoles: { data: ["PreprocessData", "EvaluateModel"] } },
  existing: { existingRoles: { TrainModel: existing.arn } },
};
export const existingArn = existing.arn;
export const arns = Object.fromEntries(
  Object.entries(ways).map(([pipelineName, way]) => {
    const made = new access.PipelineAccess(pipelineName, { pipelineName, definition, bindings: { DataBucket: "shop-data" }, ...way });
    return [pipelineName, made.stepRoleArns];
  }),
);`,
        { "definition.json": definitionText },
      ),
    );
    succeeded(await project.up());
    const { arns, existingArn } = (await project.outputs()) as {
      arns: Record<string, Record<string, string>>;
      existingArn: string;
    };
    const roles = (way: string): number => new Set(Object.values(arns[way] ?? {})).size;
    expect([roles("perStep"), roles("perJobType"), roles("pipelineRole"), roles("shared")]).to.deep.equal([4, 3, 1, 3]);
    expect(new Set(Object.values(arns["asDefined"] ?? {}))).to.deep.equal(
      new Set(["arn:aws:iam::123456789012:role/placeholder"]),
    );
    expect(arns["existing"]?.["TrainModel"]).to.equal(existingArn);
    expect(roles("existing")).to.equal(4);
    expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
    succeeded(await project.destroy());
    project.remove();
  });

  it("puts JsonGet's statement beside those that the bucket's policy has", async () => {
    project = await engine.project(
      program(
        `
const bucket = new aws.s3.Bucket("data", { bucket: "abalone-data", forceDestroy: true });
const made = new access.PipelineAccess("abalone", {
  pipelineName: "AbalonePipeline",
  definition: readFileSync("definition.json", "utf8"),
  bindings: { DataBucket: bucket.bucket },
});
const others = { Sid: "Others", Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "s3:ListBucket", Resource: "arn:aws:s3:::abalone-data" };
const merged = new access.JsonGetBucketPolicy("abalone", {
  bucket: bucket.bucket,
  roleArns: [made.pipelineRoleArn],
  objects: made.jsonGetObjects,
  existingPolicy: JSON.stringify({ Version: "2012-10-17", Statement: others }),
});
export const role = made.pipelineRoleArn;
export const policy = merged.policy;`,
        { "definition.json": definitionText },
      ),
    );
    succeeded(await project.up());
    const { policy, role } = (await project.outputs()) as { policy: string; role: string };
    const read = JSON.parse(policy) as { Statement: Record<string, unknown>[] };
    expect(read.Statement.map(({ Sid }) => Sid)).to.deep.equal(["Others", "SageMakerPipelinesJsonGet"]);
    expect(read.Statement[1]).to.deep.include({
      Principal: { AWS: [role] },
      Resource: ["arn:aws:s3:::abalone-data/executions/*/evaluation/evaluation.json"],
    });
    expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
    succeeded(await project.destroy());
    project.remove();
  });

  describe("as a component package", () => {
    before("build what the package ships", () =>
      runOrThrow("The build", process.execPath, ["scripts/setup.mjs", "--build"], { cwd: repositoryRoot }),
    );

    it("describes every input of every component in its schema", async () => {
      const { code, stdout, stderr } = await engine.packageGetSchema(components);
      expect(code, stderr).to.equal(0);
      type Described = Record<string, { description?: string }>;
      const { resources, types } = JSON.parse(stdout) as {
        resources: Record<string, { description?: string; inputProperties: Described }>;
        types: Record<string, { properties?: Described }>;
      };
      expect(Object.keys(types).map((token) => token.split(":").at(-1))).to.include.members([
        ...["DeclaredAccess", "DeclaredGrant", "ExceptionTag"],
      ]);
      for (const [token, { properties = {} }] of Object.entries(types))
        for (const [name, property] of Object.entries(properties))
          expect(property.description, `${token}.${name}`).to.be.a("string");
      expect(Object.keys(resources).map((token) => token.split(":").at(-1))).to.include.members([
        ...["JsonGetBucketPolicy", "PipelineAccess", "PipelineAuthorPolicy"],
        ...["PipelineOperatorPolicy", "PipelineRole", "ScpException", "StepRole"],
      ]);
      for (const [token, { description, inputProperties }] of Object.entries(resources)) {
        expect(description, token).to.be.a("string");
        for (const [input, property] of Object.entries(inputProperties))
          expect(property.description, `${token}.${input}`).to.be.a("string");
      }
    });

    it("serves a YAML program that reads its definition from a file", async () => {
      project = await engine.project(join(repositoryRoot, "examples", "yaml"));
      const preview = succeeded(await project.preview());
      const policies = resourcesOf(preview).filter(({ type }) => type === "aws:iam/rolePolicy:RolePolicy");
      expect(policies.length).to.equal(5);
      for (const { inputs } of policies) expect(inputs["policy"]).not.to.contain(unknownMark);
      succeeded(await project.up());
      const { stepRoleArns } = await project.outputs();
      expect(Object.keys(stepRoleArns as object).sort()).to.deep.equal(stepsWithRoles);
      expect((await engine.aws()).pipelines).to.deep.equal(["AbalonePipeline"]);
      expect(changes(succeeded(await project.preview()))).to.deep.equal([]);
      succeeded(await project.destroy());
      project.remove();
    });
  });
});
