import { expect } from "chai";
import { main } from "../../cli";
import { pipeline, processing } from "../permissions/pipelines";
import { exported } from "./stackFiles";
import { policy } from "../../policypack/examples/cases";

const place = ["--pipeline-name", "P", "--account", "123456789012", "--region", "us-east-1"];

function run(files: Readonly<Record<string, string>>, ...args: string[]) {
  let out = "";
  let err = "";
  const status = main(["compare", ...args], {
    read: (file) => {
      const text = files[file];
      if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
      return text;
    },
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  });
  return { status, out, err };
}

const one = pipeline([processing("Prepare", ["s3://data/in/"], ["s3://data/out/"])]);
const two = pipeline([processing("Prepare", ["s3://data/in/", "s3://other/x/"], ["s3://data/out/"])]);

describe("pipeline-access compare", () => {
  it("says in words what a change of the definition lets whom do", () => {
    const { status, out } = run({ "a.json": one, "b.json": two }, "a.json", "b.json", ...place);
    expect(status).to.equal(0);
    expect(out.split("\n").slice(1)).to.deep.equal([
      "  + may list s3://other if s3:prefix StringLike x/*",
      "  + may read s3://other/x/*",
      "Access grows. 3 of 4 principals unchanged.",
      "",
    ]);
  });

  it("ends with 1 on growth where it is told to, and not on less", () => {
    const files = { "a.json": one, "b.json": two };
    expect(run(files, "a.json", "b.json", ...place, "--fail-on-growth").status).to.equal(1);
    expect(run(files, "b.json", "a.json", ...place, "--fail-on-growth").status).to.equal(0);
  });

  it("takes what derive prints for a side", () => {
    let derived = "";
    main(["derive", "a.json", ...place, "--format", "json"], {
      read: () => one,
      out: (text) => void (derived += text),
      err: () => undefined,
    });
    const { out } = run({ "plan.json": derived, "a.json": one }, "plan.json", "a.json", ...place);
    expect(out).to.equal("Access stays the same. 4 of 4 principals unchanged.\n");
  });

  it("compares the roles of two stacks by name, and writes Markdown that names cannot break", () => {
    const stack = (Resource: string) =>
      exported([
        {
          type: "aws:iam/role:Role",
          name: "team",
          properties: {
            name: "team",
            inlinePolicies: [{ policy: policy({ Effect: "Allow", Action: "s3:GetObject", Resource }) }],
          },
        },
      ]);
    const { status, out } = run(
      { "a.json": stack("arn:aws:s3:::b/in/*"), "b.json": stack("arn:aws:s3:::b/|<i>`*") },
      "a.json",
      "b.json",
      "--format",
      "markdown",
    );
    expect(status).to.equal(0);
    expect(out).to.equal(
      [
        "### Pipeline access: grows",
        "",
        "| Who | | What |",
        "|---|---|---|",
        "| <code>role team</code> | more | <code>may read s3://b/&#124;&lt;i>&#96;*</code> |",
        "| <code>role team</code> | less | <code>may no longer read s3://b/in/*</code> |",
        "",
      ].join("\n"),
    );
  });

  it("prints one JSON object", () => {
    const { out } = run({ "a.json": one, "b.json": two }, "a.json", "b.json", ...place, "--format", "json");
    const { formatVersion, grows, principals } = JSON.parse(out) as {
      formatVersion: number;
      grows: boolean;
      principals: { key: string; change: string }[];
    };
    expect([formatVersion, grows, principals.map(({ key, change }) => `${key}: ${change}`)]).to.deep.equal([
      1,
      true,
      ["author: same", "operator: same", "pipeline role: same", "role of step Prepare: changed"],
    ]);
  });

  for (const [title, files, args] of [
    ["one file", { "a.json": one }, ["a.json", ...place]],
    ["a definition without a place", { "a.json": one, "b.json": two }, ["a.json", "b.json"]],
    ["a definition and a stack", { "a.json": one, "b.json": exported([]) }, ["a.json", "b.json", ...place]],
    ["no JSON", { "a.json": "Steps:", "b.json": one }, ["a.json", "b.json", ...place]],
    ["an unknown format", { "a.json": one, "b.json": two }, ["a.json", "b.json", ...place, "--format", "xml"]],
    ["standard input twice", {}, ["-", "-"]],
  ] as const)
    it(`ends with 2 on ${title}`, () => {
      const { status, out, err } = run(files, ...args);
      expect([status, out]).to.deep.equal([2, ""]);
      expect(err).to.match(/^pipeline-access compare: \S/);
    });
});
