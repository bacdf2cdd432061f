import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  JsonGetBucketPolicy,
  PipelineAuthorPolicy,
  type PipelineAuthorPolicyArgs,
  PipelineOperatorPolicy,
  PipelineRole,
  PipelineScheduleRole,
  ScheduleService,
  StepRole,
} from "../../components/index";
import { messageOf, mockEngine, valueOf } from "./mocks";

describe("components for one thing at a time", () => {
  it("StepRole makes one role with one inline policy, in the partition it stands in", async () => {
    const registered = mockEngine({ region: "cn-north-1", partition: "aws-cn" });
    const made = new StepRole("train", {
      pipelineName: "Shop",
      stepName: "Train",
      jobType: "Training",
      inputs: [pulumi.output("s3://shop-data/in")],
    });
    expect(await valueOf(made.arn)).to.match(/^arn:aws-cn:iam::123456789012:role\/Shop-Train-[0-9a-f]{8}$/);
    await pulumi.runtime.disconnect();
    expect(registered.map(({ type, name }) => `${type} ${name}`)).to.have.members([
      "sagemaker-pipeline-access:index:StepRole train",
      "aws:iam/role:Role train",
      "aws:iam/rolePolicy:RolePolicy train",
      "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive train",
      "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive train",
    ]);
    const inputs = (type: string): unknown => registered.find((each) => each.type.endsWith(`:${type}`))?.inputs;
    expect(inputs("RolePoliciesExclusive")).to.deep.include({ policyNames: ["pipeline-access"] });
    expect(inputs("RolePolicyAttachmentsExclusive")).to.deep.include({ policyArns: [] });
    expect(inputs("Role")).to.deep.include({ forceDetachPolicies: true });
    expect(JSON.stringify(inputs("RolePolicy"))).to.contain("arn:aws-cn:s3:::shop-data/in/*");
  });

  it("StepRole grants what is declared for the step's code, also where it is an Output", async () => {
    const table = "arn:aws:dynamodb:us-east-1:123456789012:table/t";
    const step = { pipelineName: "Shop", stepName: "Train", jobType: "Training" };
    for (const resource of [table, pulumi.output(table), Promise.resolve(table)]) {
      const registered = mockEngine();
      const grants = [{ actions: ["dynamodb:GetItem"], resources: [resource] }];
      await valueOf(new StepRole("train", { ...step, declaredAccess: { reads: ["s3://tables/t/"], grants } }).arn);
      await pulumi.runtime.disconnect();
      const policy = registered.find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")?.inputs["policy"];
      expect(policy).to.contain(table).and.to.contain("arn:aws:s3:::tables/t/*");
    }
    const actions = [pulumi.output("dynamodb:GetItem")] as unknown as string[];
    mockEngine();
    expect(
      messageOf(
        () => new StepRole("train", { ...step, declaredAccess: { grants: [{ actions, resources: [table] }] } }),
      ),
    ).to.match(/^declaredAccess\.grants\[0\]\.actions\[0\] must be a plain value, not an Output/);
  });

  it("StepRole leaves foreign policies where it is told to", async () => {
    const registered = mockEngine();
    const step = { pipelineName: "Shop", stepName: "Train", jobType: "Training", inputs: ["s3://shop-data/in"] };
    await valueOf(new StepRole("train", { ...step, keepForeignPolicies: true }).arn);
    await pulumi.runtime.disconnect();
    expect(registered.filter(({ type }) => type.includes("Exclusive"))).to.deep.equal([]);
  });

  it("PipelineScheduleRole starts the pipelines it names for EventBridge, and does nothing else", async () => {
    const registered = mockEngine();
    const made = new PipelineScheduleRole("nightly", { pipelineNames: ["shop"], service: ScheduleService.Events });
    expect(await valueOf(made.arn)).to.match(/^arn:aws:iam::123456789012:role\/shop-schedule-[0-9a-f]{8}$/);
    await pulumi.runtime.disconnect();
    const inputs = (type: string): Record<string, unknown> =>
      registered.find((each) => each.type === type)?.inputs ?? {};
    expect(JSON.parse(String(inputs("aws:iam/rolePolicy:RolePolicy")["policy"]))).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "RunPipeline",
          Effect: "Allow",
          Action: ["sagemaker:StartPipelineExecution"],
          Resource: ["arn:aws:sagemaker:us-east-1:123456789012:pipeline/shop"],
        },
      ],
    });
    expect(String(inputs("aws:iam/role:Role")["assumeRolePolicy"]))
      .to.include('"Service":["events.amazonaws.com","sagemaker.amazonaws.com"]')
      .and.to.include('"aws:SourceAccount":"123456789012"');
  });

  it("PipelineRole carries the exception tag beside its other tags", async () => {
    const registered = mockEngine();
    const made = new PipelineRole("shop", {
      pipelineName: "Shop",
      jobTypes: ["Training"],
      exceptionTag: { key: "json-get", value: "true" },
      tags: { team: "shop" },
    });
    await valueOf(made.arn);
    expect(registered.find(({ type }) => type === "aws:iam/role:Role")?.inputs["tags"]).to.deep.equal({
      team: "shop",
      "json-get": "true",
    });
  });

  it("PipelineRole passes roles that are Outputs as a whole", async () => {
    const registered = mockEngine();
    const arn = "arn:aws:iam::123456789012:role/step";
    await valueOf(new PipelineRole("shop", { pipelineName: "Shop", passRoles: [pulumi.output({ arn })] }).arn);
    await pulumi.runtime.disconnect();
    const policy = registered.find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")?.inputs["policy"];
    expect(policy).to.contain('"Action":["iam:PassRole"]').and.to.contain(`"Resource":["${arn}"]`);
  });

  it("refuses inputs of a wrong type by name", () => {
    mockEngine();
    const args = { pipelineName: "Shop", stepName: "Train", jobType: 5, inputs: "s3://xqsecret/in", vpc: "no" };
    expect(
      messageOf(() => new StepRole("train", args as unknown as ConstructorParameters<typeof StepRole>[1])),
    ).to.equal(
      "jobType: expected a string, got a number.\ninputs: expected a list, got a string.\nvpc: expected true or false, got a string.",
    );
  });

  it("PipelineAuthorPolicy passes exactly the pipeline role, and is attached to the roles it names", async () => {
    const registered = mockEngine();
    const role = "arn:aws:iam::123456789012:role/shop";
    const made = new PipelineAuthorPolicy("author", {
      pipelineNames: ["Shop"],
      pipelineRoleArn: pulumi.output(role),
      roleNames: ["ci"],
    });
    await valueOf(made.arn);
    const { Statement } = JSON.parse(await valueOf(made.policy)) as { Statement: Record<string, unknown>[] };
    expect(Statement.filter(({ Sid }) => Sid === "PassPipelineRole")).to.deep.equal([
      {
        Sid: "PassPipelineRole",
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: [role],
        Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      },
    ]);
    expect(registered.find(({ name }) => name === "author-ci")?.inputs["role"]).to.equal("ci");
  });

  it("PipelineAuthorPolicy hands over uploads and schedules, and refuses what is no place", async () => {
    mockEngine();
    const given = { pipelineNames: ["Shop"], pipelineRoleArn: "arn:aws:iam::123456789012:role/shop" };
    const made = new PipelineAuthorPolicy("author", {
      ...given,
      uploadLocations: ["s3://sagemaker-us-east-1-123456789012"],
      uploadKeys: ["alias/uploads"],
      scheduleRoleArn: pulumi.output("arn:aws:iam::123456789012:role/schedule"),
      consoleAccess: true,
    });
    const { Statement } = JSON.parse(await valueOf(made.policy)) as { Statement: Record<string, unknown>[] };
    expect(Statement.map(({ Sid }) => String(Sid).replace(/\d$/, ""))).to.include.members([
      ...["UploadCode", "ManageSchedules", "UseConsole", "CheckRoles", "ManagePipeline", "PassPipelineRole"],
    ]);
    for (const [more, message] of [
      [{ uploadLocations: ["bucket"] }, /^uploadLocations\[0\]: expected an S3 URI/],
      [{ uploadKeys: ["a key"] }, /^uploadKeys\[0\]: expected /],
    ] satisfies [Partial<PipelineAuthorPolicyArgs>, RegExp][])
      expect(messageOf(() => new PipelineAuthorPolicy("other", { ...given, ...more }))).to.match(message);
  });

  it("PipelineOperatorPolicy speaks of every pipeline it names and passes no role", async () => {
    mockEngine();
    const made = new PipelineOperatorPolicy("operator", { pipelineNames: ["Shop", "Farm"] });
    const policy = await valueOf(made.policy);
    expect(policy).to.contain(":pipeline/Shop").and.to.contain(":pipeline/Farm").and.not.to.contain("PassRole");
  });

  it("PipelineOperatorPolicy passes the role of pipelines that AWS manages, and that role alone", async () => {
    mockEngine();
    const role = "arn:aws:iam::123456789012:role/tuner";
    const managedPipelineNames = ["fine-tune"];
    const made = new PipelineOperatorPolicy("operator", {
      pipelineNames: [],
      managedPipelineNames,
      managedPipelineRoleArn: pulumi.output(role),
    });
    const { Statement } = JSON.parse(await valueOf(made.policy)) as { Statement: Record<string, unknown>[] };
    expect(Statement.find(({ Sid }) => Sid === "PassManagedPipelineRole")).to.deep.equal({
      Sid: "PassManagedPipelineRole",
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [role],
      Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    });
    expect(Statement.find(({ Sid }) => Sid === "RunManagedPipelines")?.["Resource"]).to.deep.equal([
      "arn:aws:sagemaker:us-east-1:aws:pipeline/fine-tune",
    ]);
    expect(
      messageOf(() => new PipelineOperatorPolicy("other", { pipelineNames: ["Shop"], managedPipelineNames })),
    ).to.equal("managedPipelineRoleArn is missing: it is required with managedPipelineNames.");
  });

  it("a role that cannot be planned is refused at once", () => {
    mockEngine();
    const message = messageOf(() => new PipelineRole("shop", { pipelineName: "Shop", jobTypes: ["Lambda"] }));
    expect(message).to.match(
      /^The role "shop": the access cannot be planned\.\n {2}- job-type at \/jobTypes\/0: Unknown job type "Lambda"/,
    );
  });

  it("a caller's policy without a pipeline is refused", () => {
    mockEngine();
    expect(messageOf(() => new PipelineOperatorPolicy("operator", { pipelineNames: [] }))).to.equal(
      "pipelineNames is empty. Name at least one pipeline.",
    );
  });

  it("JsonGetBucketPolicy sets no policy where another resource does", async () => {
    const registered = mockEngine();
    const made = new JsonGetBucketPolicy("shop", {
      bucket: "shop-data",
      roleArns: ["arn:aws:iam::123456789012:role/shop"],
      objects: ["s3://shop-data/evaluation.json"],
      attach: false,
    });
    expect(await valueOf(made.policy)).to.contain("arn:aws:s3:::shop-data/evaluation.json");
    await pulumi.runtime.disconnect();
    expect(registered.map(({ type }) => type)).to.deep.equal(["sagemaker-pipeline-access:index:JsonGetBucketPolicy"]);
  });
});
