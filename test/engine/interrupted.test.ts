// A create whose reply was lost: names are fixed, so the next update finds the role there, and an import adopts it.
import { expect } from "chai";
import { join } from "node:path";
import { adopt } from "./adopt";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import { startFaultProxy } from "./faults";
import { sharedEngine } from "./shared";

const program = {
  "Pulumi.yaml": "name: interrupted\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": `
    import * as access from ${JSON.stringify(join(repositoryRoot, "components", "index"))};
    export const role = new access.StepRole("train", {
      pipelineName: "Shop", stepName: "Train", jobType: "Training", inputs: ["s3://shop-data/in"],
    }).name;`,
};

describe("an interrupted update of a component", function () {
  this.timeout(900_000);
  let engine: Engine;
  before(async () => {
    engine = await sharedEngine();
    await engine.reset();
  });

  it("is repaired by the import that `pipeline-access recover` prints", async () => {
    const proxy = await startFaultProxy(engine.endpoint);
    const project = await engine.project(program, {
      checkpoints: true,
      env: { AWS_ENDPOINT_URL: proxy.endpoint, AWS_MAX_ATTEMPTS: "1" },
    });
    proxy.inject({ action: "CreateRole", kind: "drop", times: 1 });
    expect((await project.up()).code).not.to.equal(0);
    const again = await project.up();
    expect(again.code).not.to.equal(0);
    expect(again.stdout).to.include("EntityAlreadyExists");

    const [role = ""] = (await engine.aws()).roles;
    expect(await adopt(project, again)).to.equal(1);
    const repaired = await project.up();
    expect(repaired.code, repaired.stdout + repaired.stderr).to.equal(0);
    expect((await engine.aws()).roles).to.deep.equal([role]);
    expect((await project.preview({ args: ["--expect-no-changes"] })).code).to.equal(0);
    expect((await project.destroy()).code).to.equal(0);
    await engine.expectEmptyAws();
    project.remove();
    await proxy.stop();
  });
});
