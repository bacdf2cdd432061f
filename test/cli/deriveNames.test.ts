/** The role names that `derive --urn` prints are those that `PipelineAccess` makes. */
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { main } from "../../cli";
import { PipelineAccess } from "../../components/index";
import { mockEngine, valueOf } from "../components/mocks";

const definition = readFileSync("examples/quickstart/definition.json", "utf8");

const derive = (...more: string[]): string => {
  let out = "";
  main(
    [
      ...["derive", "definition.json", "--pipeline-name", "Shop", "--account", "123456789012", "--region", "us-east-1"],
      ...["--bind", "DataBucket=shop-data", ...more],
    ],
    { read: () => definition, out: (text) => void (out += text), err: () => undefined },
  );
  return out;
};

describe("role names of derive", () => {
  it("are those of the component whose URN is given", async () => {
    mockEngine();
    const access = new PipelineAccess("shop", {
      pipelineName: "Shop",
      definition,
      bindings: { DataBucket: "shop-data" },
    });
    const made = [await valueOf(access.pipelineRoleArn), ...Object.values(await valueOf(access.stepRoleArns))];
    const urn = await valueOf(access.urn);
    await pulumi.runtime.disconnect();
    const { pipelineRole, stepRoles } = JSON.parse(derive("--urn", urn, "--format", "json")) as {
      pipelineRole: { arn: string };
      stepRoles: Record<string, { arn: string }>;
    };
    expect([pipelineRole.arn, ...Object.values(stepRoles).map(({ arn }) => arn)]).to.have.members(made);
    expect(made).to.have.length.greaterThan(3);
  });

  it("are said to differ where no URN is given, before anything else", () => {
    expect(derive().split("\n")[0]).to.match(/^Names of roles end with a hash/);
    expect(derive("--urn", "urn:pulumi:a::b::c::d")).not.to.include("hash");
  });
});
