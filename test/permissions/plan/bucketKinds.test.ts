import { expect } from "chai";
import { allowed, jsonGet, pipeline, plan, processing, tryPlan } from "../pipelines";

const point = "arn:aws:s3:us-east-1:123456789012:accesspoint/team";
const directory = "fast--use1-az4--x-s3";
const session = `arn:aws:s3express:us-east-1:123456789012:bucket/${directory}`;
const said = (text: string): string[] =>
  tryPlan(text).diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
const input = "/Steps/0/Arguments/ProcessingInputs/0/S3Input/S3Uri";

describe("an access point", () => {
  const text = pipeline([processing("P", [`s3://${point}/in/a`], [`s3://${point}/out/`])]);

  it("is a resource of its own, and its objects are", () => {
    const made = plan(text);
    expect(allowed(made, "P", "s3:GetObject")).to.deep.equal([`${point}/object/in/a`, `${point}/object/in/a/*`]);
    expect(allowed(made, "P", "s3:ListBucket")).to.deep.equal([point]);
    expect(allowed(made, "P", "s3:PutObject")).to.deep.equal([`${point}/object/out/*`]);
  });

  it("is reported once: the bucket behind it must allow the request too", () =>
    expect(said(text)).to.deep.equal([`warning access-point ${input}`]));

  it("is withheld where the definition has its alias, which no policy can name", () => {
    const alias = "s3://team-abcdefghijklmnopqrstuvwxyzuse1a-s3alias";
    const aliased = pipeline([processing("P", [`${alias}/in`, "s3://data/in/"], [])]);
    const { plan: made, diagnostics } = tryPlan(aliased);
    expect(said(aliased)).to.deep.equal([`error access-point-alias ${input}`]);
    expect(diagnostics[0]?.message).to.include("access point").and.include("IAM policies cannot name");
    expect(made && allowed(made, "P", "s3:GetObject")).to.deep.equal(["arn:aws:s3:::data/in/*"]);
    const opened = pipeline([
      processing("P", [], [`${alias}/out`], {
        PropertyFiles: [{ PropertyFileName: "F", OutputName: "out0", FilePath: "f.json" }],
      }),
      { Name: "Stop", Type: "Fail", Arguments: { ErrorMessage: jsonGet("P", "F") } },
    ]);
    expect(said(opened).filter((each) => each.includes("access-point-alias"))).to.have.length(2);
  });
});

describe("a directory bucket", () => {
  const text = pipeline([
    processing("Read", [`s3://${directory}/in/`], []),
    processing("Write", [], [`s3://${directory}/out/`]),
  ]);

  it("is reached through sessions: to read alone, or to write", () => {
    const sessions = plan(text).requirements.filter(({ action }) => action.startsWith("s3express:"));
    expect(
      sessions.map(({ principal, action, resources, context }) => [principal, action, resources, context]),
    ).to.deep.equal([
      [
        { kind: "stepRole", step: "Read" },
        "s3express:CreateSession",
        [session],
        { "s3express:SessionMode": ["ReadOnly"] },
      ],
      [{ kind: "stepRole", step: "Write" }, "s3express:CreateSession", [session], {}],
    ]);
    expect(allowed(plan(text), "Read", "s3:GetObject")).to.deep.equal([]);
  });

  it("is reported once per step: its sessions cover the whole bucket", () =>
    expect(said(text)).to.deep.equal([
      `warning directory-bucket ${input}`,
      "warning directory-bucket /Steps/1/Arguments/ProcessingOutputConfig/Outputs/0/S3Output/S3Uri",
    ]));

  it("is withheld by name where the pipeline role would read a file of it", () => {
    const opened = pipeline([
      processing("P", [], [`s3://${directory}/out`], {
        PropertyFiles: [{ PropertyFileName: "F", OutputName: "out0", FilePath: "f.json" }],
      }),
      { Name: "Stop", Type: "Fail", Arguments: { ErrorMessage: jsonGet("P", "F") } },
    ]);
    expect(said(opened)).to.include("error directory-bucket /Steps/1/Arguments/ErrorMessage");
  });
});
