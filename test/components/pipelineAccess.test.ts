import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { PipelineAccess, type PipelineAccessArgs } from "../../components/index";
import { RoleSeparation } from "../../permissions/plan/accessPlan";
import { messageOf, mockEngine, unknownOutput, valueOf, type Registered } from "./mocks";
import { pipeline as pipelineText, processing } from "../permissions/pipelines";

const training = (name: string, input: unknown, output: unknown): unknown => ({
  Name: name,
  Type: "Training",
  Arguments: {
    AlgorithmSpecification: {
      TrainingInputMode: "File",
      TrainingImage: "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1",
    },
    RoleArn: "arn:aws:iam::111111111111:role/placeholder",
    InputDataConfig: [{ ChannelName: "train", DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: input } } }],
    OutputDataConfig: { S3OutputPath: output },
  },
});
const inBucket = (...path: string[]): unknown => ({
  "Std:Join": { On: "/", Values: ["s3:/", { Get: "Parameters.Bucket" }, ...path] },
});
const definition = (steps: unknown[], parameters: unknown[] = [{ Name: "Bucket", Type: "String" }]): string =>
  JSON.stringify({ Version: "2020-12-01", Metadata: {}, Parameters: parameters, Steps: steps });
const twoSteps = definition([
  training("First", inBucket("in"), inBucket("first")),
  training("Second", inBucket("in"), inBucket("second")),
]);
const given: PipelineAccessArgs = { pipelineName: "Shop", definition: twoSteps, bindings: { Bucket: "shop-data" } };

const ofType = (registered: readonly Registered[], type: string): Registered[] =>
  registered.filter((each) => each.type === type).sort((a, b) => (a.name < b.name ? -1 : 1));
const roles = (registered: readonly Registered[]): Registered[] => ofType(registered, "aws:iam/role:Role");

async function access(args: PipelineAccessArgs): Promise<{ made: PipelineAccess; registered: Registered[] }> {
  const registered = mockEngine();
  const made = new PipelineAccess("shop", args);
  await valueOf(made.definition);
  await pulumi.runtime.disconnect();
  return { made, registered };
}

describe("PipelineAccess", () => {
  it("makes the pipeline role and one role per step, each with one inline policy", async () => {
    const { registered } = await access(given);
    expect(roles(registered).map(({ name }) => name)).to.deep.equal([
      "shop-pipeline",
      "shop-step-First",
      "shop-step-Second",
    ]);
    expect(ofType(registered, "aws:iam/rolePolicy:RolePolicy").map(({ name }) => name)).to.deep.equal([
      "shop-pipeline",
      "shop-step-First",
      "shop-step-Second",
    ]);
    expect(ofType(registered, "aws:iam/policy:Policy")).to.deep.equal([]);
  });

  it("attaches managed policies to the pipeline role where an inline one does not hold a pipeline of 150 steps", async function () {
    this.timeout(90_000);
    const steps = Array.from({ length: 150 }, (_, step) =>
      training(`TrainTheModel${step}`, inBucket("in"), inBucket(`out${step}`)),
    );
    for (const bucket of ["shop-data", pulumi.output("shop-data")]) {
      const { registered } = await access({ ...given, definition: definition(steps), bindings: { Bucket: bucket } });
      const policies = ofType(registered, "aws:iam/policy:Policy");
      const attached = ofType(registered, "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
      expect(roles(registered)).to.have.length(151);
      expect(policies.length).to.be.within(1, 10);
      expect(attached.map(({ name }) => name)).to.deep.equal(policies.map(({ name }) => name));
      for (const { inputs } of policies) expect(String(inputs["policy"])).to.have.length.within(100, 6144);
    }
  });

  it("gives the definition back with each step's role and the binding as the parameter's default", async () => {
    const { made } = await access(given);
    const arns = await valueOf(made.stepRoleArns);
    const filled = JSON.parse(await valueOf(made.definition)) as {
      Parameters: { DefaultValue: string }[];
      Steps: { Name: string; Arguments: { RoleArn: string } }[];
    };
    expect(filled.Steps.map(({ Name, Arguments }) => [Name, Arguments.RoleArn])).to.deep.equal([
      ["First", arns["First"]],
      ["Second", arns["Second"]],
    ]);
    expect(arns["First"]).to.match(/^arn:aws:iam::123456789012:role\/Shop-First-[0-9a-f]{8}$/);
    expect(filled.Parameters[0]?.DefaultValue).to.equal("shop-data");
  });

  it("says the same of a bucket that is an Output as of one that is named", async () => {
    const plain = await access(given);
    const output = await access({ ...given, bindings: { Bucket: pulumi.output("shop-data") } });
    expect(output.registered.map(({ inputs }) => inputs)).to.deep.equal(plain.registered.map(({ inputs }) => inputs));
  });

  it("finds the form of a parameter that is an Output: a URI, a key", async () => {
    const step = training("First", { Get: "Parameters.Input" }, inBucket("out")) as {
      Arguments: { OutputDataConfig: Record<string, unknown> };
    };
    step.Arguments.OutputDataConfig["KmsKeyId"] = { Get: "Parameters.Key" };
    const text = definition(
      [step],
      ["Bucket", "Input", "Key"].map((Name) => ({ Name, Type: "String" })),
    );
    const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    const { registered } = await access({
      pipelineName: "Shop",
      definition: text,
      bindings: {
        Bucket: pulumi.output("shop-data"),
        Input: pulumi.output("s3://elsewhere/in"),
        Key: pulumi.output(key),
      },
    });
    const policy = registered.find(({ type, name }) => type.endsWith("RolePolicy") && name === "shop-step-First");
    expect(policy?.inputs["policy"]).to.contain("arn:aws:s3:::elsewhere/in/*").and.to.contain(key);
  });

  it("takes the key of a bucket that a parameter holds by the parameter's name", async () => {
    const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
    const { registered } = await access({
      ...given,
      bindings: { Bucket: pulumi.output("shop-data") },
      bucketKeys: { Bucket: pulumi.output(key) },
    });
    const policy = registered.find(({ type, name }) => type.endsWith("RolePolicy") && name === "shop-step-First");
    expect(policy?.inputs["policy"]).to.contain(key);
  });

  it("makes one role per job type, or per named group, or none", async () => {
    const perType = await access({ ...given, roleSeparation: RoleSeparation.PerJobType });
    expect(roles(perType.registered).map(({ name }) => name)).to.deep.equal([
      "shop-job-type-Training",
      "shop-pipeline",
    ]);
    const shared = await access({ ...given, sharedRoles: { both: ["First", "Second"] } });
    expect(roles(shared.registered).map(({ name }) => name)).to.deep.equal(["shop-pipeline", "shop-shared-both"]);
    const none = await access({ ...given, roleSeparation: RoleSeparation.PipelineRole });
    expect(roles(none.registered).map(({ name }) => name)).to.deep.equal(["shop-pipeline"]);
    expect(Object.values(await valueOf(none.made.stepRoleArns))).to.deep.equal([
      await valueOf(none.made.pipelineRoleArn),
      await valueOf(none.made.pipelineRoleArn),
    ]);
  });

  it("uses a role that exists, also where it is an Output", async () => {
    const arn = "arn:aws:iam::123456789012:role/first";
    for (const first of [arn, pulumi.output(arn)]) {
      const { made, registered } = await access({ ...given, existingRoles: { First: first } });
      expect(roles(registered).map(({ name }) => name)).to.deep.equal(["shop-pipeline", "shop-step-Second"]);
      expect((await valueOf(made.stepRoleArns))["First"]).to.equal(arn);
    }
  });

  it("sets the exception tag on the pipeline role alone", async () => {
    const { made, registered } = await access({
      ...given,
      exceptionTag: { key: "json-get", value: "true" },
      tags: { team: "shop" },
    });
    expect(roles(registered).map(({ inputs }) => inputs["tags"])).to.deep.equal([
      { team: "shop", "json-get": "true" },
      { team: "shop" },
      { team: "shop" },
    ]);
    expect(made.exceptionTag && (await valueOf(made.exceptionTag))).to.deep.equal({ key: "json-get", value: "true" });
  });

  it("takes the exception tag as an Output, as ScpException hands it out", async () => {
    const { registered } = await access({
      ...given,
      exceptionTag: pulumi.output({ key: "json-get", value: "true" }),
      tags: { team: "shop" },
    });
    expect(roles(registered).map(({ inputs }) => inputs["tags"])).to.deep.equal([
      { team: "shop", "json-get": "true" },
      { team: "shop" },
      { team: "shop" },
    ]);
  });

  it("refuses to give every role the exception tag, in any spelling", () => {
    mockEngine();
    expect(
      messageOf(
        () =>
          new PipelineAccess("shop", {
            ...given,
            exceptionTag: { key: "json-get", value: "true" },
            tags: { "Json-Get": "x" },
          }),
      ),
    ).to.equal(
      "tags contains the key of exceptionTag (keys are compared without regard to case), so every role would carry the exception. Remove it from tags: the component sets it on the pipeline role only.",
    );
  });

  it("bounds every new role, in the given path", async () => {
    const permissionsBoundary = "arn:aws:iam::123456789012:policy/boundary";
    const { made, registered } = await access({ ...given, permissionsBoundary, rolePath: "/ml/" });
    expect(roles(registered).map(({ inputs }) => [inputs["path"], inputs["permissionsBoundary"]])).to.deep.equal([
      ["/ml/", permissionsBoundary],
      ["/ml/", permissionsBoundary],
      ["/ml/", permissionsBoundary],
    ]);
    expect(await valueOf(made.pipelineRoleArn)).to.match(/:role\/ml\/Shop-pipeline-/);
  });

  it("has other role names in another path, so that a replacement never meets its predecessor", async () => {
    const names = async (rolePath: string): Promise<unknown[]> =>
      roles((await access({ ...given, rolePath })).registered).map(({ inputs }) => inputs["name"]);
    const [before, after] = [await names("/"), await names("/ml/")];
    expect(after.filter((name) => before.includes(name))).to.deep.equal([]);
  });

  it("attaches a policy to its authors and another to its operators, and none where there are none", async () => {
    const { registered } = await access({ ...given, authorRoleNames: ["ci"], operatorRoleNames: ["ops", "oncall"] });
    expect(ofType(registered, "aws:iam/policy:Policy").map(({ name }) => name)).to.deep.equal([
      "shop-author",
      "shop-operator",
    ]);
    expect(
      ofType(registered, "aws:iam/rolePolicyAttachment:RolePolicyAttachment").map(({ name, inputs }) => [
        name,
        inputs["role"],
        inputs["policyArn"],
      ]),
    ).to.deep.equal([
      ["shop-author-ci", "ci", "arn-of-shop-author"],
      ["shop-operator-oncall", "oncall", "arn-of-shop-operator"],
      ["shop-operator-ops", "ops", "arn-of-shop-operator"],
    ]);
  });

  it("hands the author where to upload a large definition, and the operator the versions to start", async () => {
    const { registered } = await access({
      ...given,
      authorRoleNames: ["data-scientist"],
      operatorRoleNames: ["night-shift"],
      definitionLocation: "s3://shop-artifacts/definitions",
      startableVersions: [2],
      uploadLocations: ["s3://shop-code"],
      scheduleRoleArn: "arn:aws:iam::123456789012:role/schedule",
      sdkRoleValidation: true,
      consoleAccess: true,
    });
    const [author, operator] = ofType(registered, "aws:iam/policy:Policy").map(({ inputs }) =>
      String(inputs["policy"]),
    );
    expect(author).to.include('"s3:PutObject"').and.to.include('"arn:aws:s3:::shop-artifacts/definitions/*"');
    expect(author).to.include('"arn:aws:s3:::shop-code/*"').and.to.include('"scheduler:CreateSchedule"');
    expect(author).to.include('"iam:SimulatePrincipalPolicy"').and.to.include('"sagemaker:UpdatePipelineVersion"');
    expect(operator).to.include('"sagemaker:UpdatePipelineExecution"');
    expect(operator).to.include('"NumericEquals":{"sagemaker:PipelineVersionId":"2"}');
  });

  it("refuses more versions to start than one policy holds, rather than drop some", () => {
    mockEngine();
    const startableVersions = Array.from({ length: 900 }, (_, index) => index + 1);
    expect(messageOf(() => new PipelineAccess("shop", { ...given, startableVersions }))).to.equal(
      'Pipeline "Shop": the policy of its operator exceeds the size of one managed policy. Name fewer startableVersions.',
    );
  });

  it("says what to do when the definition is an Output", () => {
    mockEngine();
    expect(
      messageOf(() => new PipelineAccess("shop", { ...given, definition: pulumi.output("{}") as unknown as string })),
    ).to.match(/^definition must be a plain value, not an Output, .*in bindings\.$/);
  });

  describe("declaredAccess", () => {
    const policiesOf = (registered: readonly Registered[]): Record<string, unknown> =>
      Object.fromEntries(
        ofType(registered, "aws:iam/rolePolicy:RolePolicy").map(({ name, inputs }) => [name, inputs["policy"]]),
      );
    const withReads = (uri: pulumi.Input<string>): PipelineAccessArgs => ({
      ...given,
      declaredAccess: { Second: { reads: [uri] } },
    });

    it("is granted to the step's role alone, and is the same as an Output", async () => {
      const [none, plain, output] = [
        policiesOf((await access(given)).registered),
        policiesOf((await access(withReads("s3://{Bucket}/tables/"))).registered),
        policiesOf((await access(withReads(pulumi.output("s3://{Bucket}/tables/")))).registered),
      ];
      expect(plain["shop-step-Second"]).to.contain("arn:aws:s3:::shop-data/tables/*");
      expect({ ...plain, "shop-step-Second": "" }).to.deep.equal({ ...none, "shop-step-Second": "" });
      expect(output).to.deep.equal(plain);
    });

    it("leaves only the policies of its own role unknown in a preview that does not know it", async () => {
      const registered = mockEngine({ preview: true });
      const made = new PipelineAccess("shop", withReads(unknownOutput()));
      const warnings = await valueOf(made.warnings);
      const filled = await valueOf(made.definition);
      await pulumi.runtime.disconnect();
      const shown = policiesOf(registered);
      expect(pulumi.isUnknown(shown["shop-step-Second"])).to.equal(true);
      expect(shown["shop-step-First"]).to.contain("arn:aws:s3:::shop-data/in/*");
      expect(shown["shop-pipeline"]).to.be.a("string");
      expect(warnings).to.deep.equal([]);
      expect(filled).to.contain("role/Shop-Second-");
    });

    it("is refused by its place where the definition has no such step, and where it decides what is made", () => {
      mockEngine();
      const refused = (declaredAccess: unknown): string =>
        messageOf(() => new PipelineAccess("shop", { ...given, declaredAccess } as PipelineAccessArgs));
      expect(refused({ Frist: { reads: ["s3://a/b"] } })).to.contain(
        '  - declared-step: declaredAccess["Frist"]: the definition has no step of this name. Did you mean First?',
      );
      expect(refused({ First: pulumi.output({ reads: ["s3://a/b"] }) })).to.match(
        /^declaredAccess\.First must be a plain/,
      );
      expect(refused({ First: "s3://a/b" })).to.contain('declaredAccess["First"]: invalid value. Expected an object');
    });

    it("does not appear in a message where it is a secret", async () => {
      const registered = mockEngine();
      const made = new PipelineAccess("shop", {
        ...withReads(pulumi.secret("s3://xqbad BUCKET/in")),
        allowIncomplete: true,
      });
      const warnings = await valueOf(made.warnings);
      await pulumi.runtime.disconnect();
      expect(registered.length).to.be.greaterThan(0);
      expect(warnings.join("\n")).to.contain("(declaredAccess.Second)").and.not.to.contain("xqbad");
    });
  });

  it("lists every error of the definition with its code and place", () => {
    mockEngine();
    const text = definition([
      { Name: "A", Type: "Magic", Arguments: {} },
      { Name: "B", Type: "Magic", Arguments: {} },
    ]);
    const message = messageOf(() => new PipelineAccess("shop", { pipelineName: "Shop", definition: text }));
    expect(message.split("\n")[0]).to.equal('Pipeline "Shop": the access cannot be planned.');
    expect(message)
      .to.contain("  - unknown-step-type at /Steps/0/Type:")
      .and.to.contain("  - unknown-step-type at /Steps/1/Type:");
  });

  it("leaves out what cannot be written only where an incomplete plan is allowed, and warns of it", async () => {
    const incomplete = definition([
      training("A", "s3://data/in", "s3://data/out"),
      { Name: "B", Type: "Magic", Arguments: {} },
    ]);
    mockEngine();
    expect(messageOf(() => new PipelineAccess("shop", { pipelineName: "Shop", definition: incomplete }))).to.contain(
      "To deploy without these permissions, set allowIncomplete to true.",
    );
    const { made, registered } = await access({ pipelineName: "Shop", definition: incomplete, allowIncomplete: true });
    expect((await valueOf(made.warnings)).filter((text) => text.startsWith("unknown-step-type"))).to.have.length(1);
    expect(roles(registered).map(({ name }) => name)).to.deep.equal(["shop-pipeline", "shop-step-A"]);
  });

  it("names every input of a wrong type, and no value", () => {
    mockEngine();
    const args = {
      ...{ pipelineName: 7, definition: {}, bindings: "xqsecret", roleSeparation: "xqsecret" },
      ...{ sharedRoles: ["xqsecret"], grantExperiments: "true", startableVersions: 1, authorRoleNames: "ci" },
    };
    expect(
      messageOf(() => new PipelineAccess("shop", args as unknown as PipelineAccessArgs)).split("\n"),
    ).to.deep.equal([
      "pipelineName: expected a string, got a number.",
      "definition: expected a string, got a map.",
      "bindings: expected a map, got a string.",
      "roleSeparation: expected one of per-step, per-job-type, as-defined, pipeline-role.",
      "sharedRoles: expected a map, got a list.",
      "authorRoleNames: expected a list, got a string.",
      "startableVersions: expected a list, got a number.",
      "grantExperiments: expected true or false, got a string.",
    ]);
    expect(messageOf(() => new PipelineAccess("shop", {} as unknown as PipelineAccessArgs)).split("\n")).to.deep.equal([
      "pipelineName is missing: it is required.",
      "definition is missing: it is required.",
    ]);
  });

  it("hands out a picture of the steps, their roles and their data", async () => {
    const { made } = await access({
      pipelineName: "Shop",
      definition: pipelineText([processing("Clean", ["s3://in/raw"], ["s3://out/clean"])]),
    });
    const lines = (await valueOf(made.diagram)).split("\n");
    expect(lines.filter((line) => /^ +[spr]\d+( |\[)/.test(line))).to.deep.equal([
      '    s0["Clean<br/>Processing"]:::step',
      '    p0[("clean")]:::place',
      '    p1[("raw<br/>external")]:::external',
      '  p1 -->|"read"| s0',
      '  s0 ==>|"write"| p0',
    ]);
  });

  it("hands out warnings", async () => {
    const transform = {
      Name: "Transform",
      Type: "Transform",
      Arguments: {
        ModelName: "made-elsewhere",
        TransformInput: { DataSource: { S3DataSource: { S3DataType: "S3Prefix", S3Uri: inBucket("in") } } },
        TransformOutput: { S3OutputPath: inBucket("out") },
        TransformResources: { InstanceType: "ml.m5.large", InstanceCount: 1 },
      },
    };
    const { made } = await access({ ...given, definition: definition([transform]) });
    expect((await valueOf(made.warnings)).map((warning) => warning.split(" ")[0])).to.deep.equal(["model-elsewhere"]);
  });

  it("refuses to tag a pipeline role that steps run as", () => {
    mockEngine();
    const tagged = { ...given, exceptionTag: { key: "json-get", value: "true" } };
    expect(
      messageOf(() => new PipelineAccess("shop", { ...tagged, roleSeparation: RoleSeparation.PipelineRole })),
    ).to.contain("tagged-role-runs-steps: The pipeline role carries the exception tag json-get, and 2 steps");
  });
});
