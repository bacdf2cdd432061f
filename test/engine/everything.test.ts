// The harness itself: one program with every resource type, through its whole life in the real engine.
import { expect } from "chai";
import { join } from "node:path";
import { awsClients } from "./aws";
import type { Engine } from "./engine";
import type { Outcome, Project } from "./project";
import { sharedEngine } from "./shared";
import { UpdateRoleCommand, DeleteRolePolicyCommand } from "@aws-sdk/client-iam";

/** Operations on resources, without stack and providers: `create aws:iam/role:Role`. */
function operations(outcome: Outcome): string[] {
  return outcome.events
    .flatMap((event) => {
      const metadata = (event["resourcePreEvent"] as { metadata?: { op: string; type: string } } | undefined)?.metadata;
      return metadata === undefined ? [] : [`${metadata.op} ${metadata.type}`];
    })
    .filter((operation) => !operation.includes(" pulumi:") && !operation.startsWith("same "))
    .sort();
}

function expectSuccess(outcome: Outcome): Outcome {
  expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
  return outcome;
}

describe("a program with every resource type", function () {
  this.timeout(900_000);
  let engine: Engine;
  let project: Project;
  let role: string;
  let rolePolicy: string;

  before(async () => {
    engine = await sharedEngine();
    await engine.reset();
    project = await engine.project(join(__dirname, "programs", "everything"), {
      secrets: { password: "a word nobody sees" },
    });
  });
  after(() => {
    project.remove();
  });

  it("previews without touching AWS", async () => {
    const outcome = expectSuccess(await project.preview());
    expect(operations(outcome)).to.have.length(20);
    expect(operations(outcome)).to.include("create aws:iam/rolePolicy:RolePolicy");
    await engine.expectEmptyAws();
  });

  it("comes up", async () => {
    expectSuccess(await project.up());
    const outputs = await project.outputs();
    role = String(outputs["roleName"]);
    rolePolicy = String(outputs["rolePolicyName"]);
    expect(outputs).to.include({ account: "123456789012", region: "us-east-1", partition: "aws" });
    expect(role).to.match(/^role-[0-9a-f]{7}$/);
    const aws = await engine.aws();
    expect(aws.pipelines).to.deep.equal(["everything"]);
    expect(aws.roles).to.deep.equal(["filled", role]);
  });

  it("keeps secrets secret in outputs and state", async () => {
    expect((await project.outputs())["secretText"]).to.equal("[secret]");
    expect((await project.outputs(true))["secretText"]).to.equal("a word nobody sees");
    expect((await project.stackExport()).text).not.to.include("a word nobody sees");
  });

  it("has nothing to change in a second preview", async () => {
    expect(operations(expectSuccess(await project.preview({ args: ["--expect-no-changes"] })))).to.deep.equal([]);
  });

  it("finds no drift in a refresh", async () => {
    expectSuccess(await project.refresh({ args: ["--expect-no-changes"] }));
  });

  it("updates in place", async () => {
    const outcome = expectSuccess(
      await project.up({ args: ["--config", "team=risk", "--config", "action=s3:GetObject"] }),
    );
    expect(operations(outcome)).to.deep.equal(["update aws:iam/role:Role", "update aws:iam/rolePolicy:RolePolicy"]);
    expectSuccess(await project.refresh({ args: ["--expect-no-changes"] }));
  });

  it("finds what was changed behind Pulumi's back, and puts it right", async () => {
    const { iam } = awsClients(engine.endpoint);
    await iam.send(new UpdateRoleCommand({ RoleName: role, Description: "by hand" }));
    await iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: rolePolicy }));
    const refreshed = expectSuccess(await project.refresh());
    expect(refreshed.stdout)
      .to.match(/~ 1 updated/)
      .and.to.match(/- 1 deleted/);
    const repaired = expectSuccess(await project.up());
    expect(operations(repaired)).to.deep.equal(["create aws:iam/rolePolicy:RolePolicy", "update aws:iam/role:Role"]);
  });

  it("replaces what cannot be updated, and what depends on its name", async () => {
    const outcome = expectSuccess(await project.up({ args: ["--config", "path=/pipelines/"] }));
    expect(operations(outcome)).to.include("create-replacement aws:iam/role:Role");
    expect(operations(outcome)).to.include("delete-replaced aws:iam/role:Role");
    expect(operations(outcome)).to.include("create-replacement aws:iam/rolePolicy:RolePolicy");
    const aws = await engine.aws();
    expect(aws.roles).to.have.length(2).and.not.to.include(role);
  });

  it("is destroyed, and nothing is left", async () => {
    expectSuccess(await project.destroy());
    await engine.expectEmptyAws();
  });
});
