// What is done to our roles outside the program: seen by a refresh, undone by the next update, no obstacle to destroy.
import {
  AttachRolePolicyCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  CreatePolicyCommand,
  DeletePolicyCommand,
} from "@aws-sdk/client-iam";
import { DeleteBucketPolicyCommand, GetBucketPolicyCommand } from "@aws-sdk/client-s3";
import { expect } from "chai";
import { join } from "node:path";
import { awsClients } from "./aws";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import type { Outcome, Project } from "./project";
import { sharedEngine } from "./shared";

const program = (settings: string): Record<string, string> => ({
  "Pulumi.yaml": "name: drift\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": `
    import * as aws from "@pulumi/aws";
    import * as access from ${JSON.stringify(join(repositoryRoot, "components", "index"))};
    const bucket = new aws.s3.Bucket("data", { bucket: "shop-data", forceDestroy: true });
    const made = new access.StepRole("train", {
      pipelineName: "Shop",
      stepName: "Train",
      jobType: "Training",
      inputs: ["s3://shop-data/in"],
      ${settings}
    });
    new access.JsonGetBucketPolicy("data", {
      bucket: bucket.bucket,
      roleArns: [made.arn],
      objects: ["arn:aws:s3:::shop-data/evaluation.json"],
    });
    export const role = made.name;`,
});

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const anybody = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
});

function succeeded(outcome: Outcome): Outcome {
  expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
  return outcome;
}

describe("changes made outside the program", function () {
  this.timeout(900_000);
  let engine: Engine;
  let project: Project;
  let role: string;
  let foreign: string;

  before(async () => {
    engine = await sharedEngine();
  });

  async function open(settings = ""): Promise<ReturnType<typeof awsClients>> {
    await engine.reset();
    project = await engine.project(program(settings));
    succeeded(await project.up());
    role = (await project.outputs())["role"] as string;
    const clients = awsClients(engine.endpoint);
    const created = await clients.iam.send(
      new CreatePolicyCommand({ PolicyName: "foreign", PolicyDocument: everything }),
    );
    foreign = created.Policy?.Arn ?? "";
    await clients.iam.send(new AttachRolePolicyCommand({ RoleName: role, PolicyArn: foreign }));
    await clients.iam.send(
      new PutRolePolicyCommand({ RoleName: role, PolicyName: "foreign", PolicyDocument: everything }),
    );
    return clients;
  }

  async function policies({ iam }: ReturnType<typeof awsClients>): Promise<string[]> {
    const inline = await iam.send(new ListRolePoliciesCommand({ RoleName: role }));
    const attached = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: role }));
    return [
      ...(inline.PolicyNames ?? []),
      ...(attached.AttachedPolicies ?? []).map(({ PolicyName }) => PolicyName ?? ""),
    ];
  }

  it("are undone by refresh and up: foreign policies, a changed trust, a removed policy, a removed bucket policy", async () => {
    const clients = await open();
    const { iam, s3 } = clients;
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: anybody }));
    await iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: "pipeline-access" }));
    await s3.send(new DeleteBucketPolicyCommand({ Bucket: "shop-data" }));
    expect(await policies(clients)).to.deep.equal(["foreign", "foreign"]);
    succeeded(await project.refresh());
    succeeded(await project.up());
    expect(await policies(clients)).to.deep.equal(["pipeline-access"]);
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: role }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).to.include("sagemaker.amazonaws.com");
    const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket: "shop-data" }));
    expect(Policy).to.include("evaluation.json");
    succeeded(await project.preview({ args: ["--expect-no-changes"] }));
    succeeded(await project.destroy());
    await iam.send(new DeletePolicyCommand({ PolicyArn: foreign }));
    await engine.expectEmptyAws();
    project.remove();
  });

  it("do not stop a destroy", async () => {
    const { iam } = await open();
    succeeded(await project.destroy());
    await iam.send(new DeletePolicyCommand({ PolicyArn: foreign }));
    await engine.expectEmptyAws();
    project.remove();
  });

  it("stay where foreign policies are kept", async () => {
    const clients = await open("keepForeignPolicies: true,");
    succeeded(await project.refresh());
    succeeded(await project.up());
    expect((await policies(clients)).sort()).to.deep.equal(["foreign", "foreign", "pipeline-access"]);
    succeeded(await project.destroy());
    await clients.iam.send(new DeletePolicyCommand({ PolicyArn: foreign }));
    await engine.expectEmptyAws();
    project.remove();
  });
});
