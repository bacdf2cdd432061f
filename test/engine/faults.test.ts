// A deployment that is interrupted in the middle, in each of the ways a network can do it, and what repairs it.
import { expect } from "chai";
import type { Engine } from "./engine";
import { startFaultProxy, type FaultProxy } from "./faults";
import type { Project } from "./project";
import { sharedEngine } from "./shared";

const program = {
  "Pulumi.yaml": "name: faults\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": `
    import * as aws from "@pulumi/aws/iam";
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [
      { Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" } ] });
    const role = new aws.Role("role", { name: "fixed", assumeRolePolicy: trust });
    new aws.RolePolicy("policy", { name: "policy", role: role.name, policy: JSON.stringify({ Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] }) });
  `,
};

describe("a fault in the middle of `up`", function () {
  this.timeout(900_000);
  let engine: Engine;
  let proxy: FaultProxy;
  let project: Project;

  before(async () => {
    engine = await sharedEngine();
    proxy = await startFaultProxy(engine.endpoint);
  });
  beforeEach(async () => {
    await engine.reset();
    proxy.clear();
    project = await engine.project(program, {
      checkpoints: true,
      env: { AWS_ENDPOINT_URL: proxy.endpoint, AWS_MAX_ATTEMPTS: "1" },
    });
  });
  afterEach(async () => {
    proxy.clear();
    expect((await project.destroy()).code).to.equal(0);
    await engine.expectEmptyAws();
    project.remove();
  });
  after(() => proxy.stop());

  it("refused before it was done: the next run converges", async () => {
    proxy.inject({ action: "PutRolePolicy", kind: "before", times: 1 });
    const failed = await project.up();
    expect(failed.code).not.to.equal(0);
    expect(failed.stdout).to.include("injected fault");
    expect((await engine.aws()).roles).to.deep.equal(["fixed"]);
    expect((await project.up()).code).to.equal(0);
    expect(proxy.seen.filter((action) => action === "CreateRole")).to.have.length(1);
  });

  it("is retried by the AWS SDK when attempts are left", async () => {
    proxy.inject({ action: "PutRolePolicy", kind: "before", times: 2 });
    expect((await project.up({ env: { AWS_MAX_ATTEMPTS: "3" } })).code).to.equal(0);
  });

  it("done, but answered with an error: an inline policy is simply put again", async () => {
    proxy.inject({ action: "PutRolePolicy", kind: "after", times: 1 });
    expect((await project.up()).code).not.to.equal(0);
    expect((await project.up()).code).to.equal(0);
  });

  it("done, but the reply is lost: the role exists, and an import adopts it", async () => {
    proxy.inject({ action: "CreateRole", kind: "drop", times: 1 });
    expect((await project.up()).code).not.to.equal(0);
    const again = await project.up();
    expect(again.code).not.to.equal(0);
    expect(again.stdout).to.include("EntityAlreadyExists");
    const imported = await project.importResource("aws:iam/role:Role", "role", "fixed");
    expect(imported.code, imported.stdout + imported.stderr).to.equal(0);
    expect((await project.up()).code).to.equal(0);
    expect((await project.preview({ args: ["--expect-no-changes"] })).code).to.equal(0);
  });

  it("only late: nothing happens", async () => {
    proxy.inject({ action: "CreateRole", kind: "delay", milliseconds: 50 });
    expect((await project.up()).code).to.equal(0);
  });
});
