import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { main } from "../../cli";
import { printable, printableLine } from "../../cli/printable";
import { decode } from "../../cli/readFile";
import { packageVersion } from "../../cli/version";
import { get, pipeline, processing } from "../permissions/pipelines";

const place = ["--pipeline-name", "P", "--account", "123456789012", "--region", "us-east-1"];

/** Runs the command line on files by name. */
function run(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  let out = "";
  let err = "";
  const read = (file: string): string => {
    const text = files[file];
    if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return text;
  };
  const status = main(args, { read, out: (more) => void (out += more), err: (more) => void (err += more) });
  return { status, out, err };
}

const quickstart = readFileSync("examples/quickstart/definition.json", "utf8");

describe("the command line", () => {
  it("says its version", () => {
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    expect(run(["--version"])).to.deep.equal({ status: 0, out: `${version}\n`, err: "" });
    expect(packageVersion("/")).to.equal("unknown");
  });

  for (const command of ["derive", "exempt", "check", "diagram", "explain", "compare", "recover", "completion"])
    it(`explains ${command} with examples, in three ways`, () => {
      const { status, out } = run([command, "--help"]);
      expect([status, out.includes("\nExamples:\n  "), out.includes("Exit status: 0 ")]).to.deep.equal([0, true, true]);
      expect(run(["help", command]).out).to.equal(out);
      expect(run([command, "x.json", "-h"]).out).to.equal(out);
    });

  const misspelt: readonly [args: readonly string[], hint: string][] = [
    [["dervie"], 'unknown command "dervie". Did you mean derive?'],
    [["Check"], 'unknown command "Check". Did you mean check?'],
    [["help", "digram"], 'unknown command "digram". Did you mean diagram?'],
    [["derive", "d.json", ...place, "--bnid", "A=b"], "unknown option --bnid. Did you mean --bind?"],
    [
      ["derive", "d.json", ...place, "--pipelinename=x"],
      "unknown option --pipelinename. Did you mean --pipeline-name?",
    ],
    [["check", "d.json", "--formt", "json"], "unknown option --formt. Did you mean --format?"],
    [["exempt", "--inptu", "x"], "unknown option --inptu. Did you mean --input?"],
    [
      ["derive", "d.json", ...place, "--format", "jsn"],
      'unknown value "jsn". Expected one of text, json. Did you mean json?',
    ],
    [
      ["derive", "d.json", ...place, "--role-separation", "per-jobtype"],
      'unknown value "per-jobtype". Expected one of per-step, per-job-type, as-defined, pipeline-role. Did you mean per-job-type?',
    ],
    [["derive", "d.json", ...place, "--bind"], "--bind requires a value."],
    [["derive", "d.json", ...place, "--bind", "--format"], "--bind requires a value."],
  ];
  for (const [args, hint] of misspelt)
    it(`suggests for ${args.filter((each) => !place.includes(each)).join(" ")}`, () => {
      const { status, out, err } = run(args, { "d.json": quickstart });
      expect([status, out]).to.deep.equal([2, ""]);
      expect(err).to.include(hint);
    });

  it("shows no value of a binding, even where its form is wrong", () => {
    const { err } = run(["derive", "d.json", ...place, "--bind", "hunter2"], { "d.json": quickstart });
    expect(err).to.include("--bind: expected Name=value.").and.not.include("hunter2");
  });

  describe("takes options from a file", () => {
    const derive = (options: unknown, ...more: string[]) =>
      run(["derive", "d.json", "--options", "o.json", "--format", "json", ...more], {
        "d.json": quickstart,
        "o.json": JSON.stringify(options),
      });
    const here = { pipelineName: "P", account: "123456789012", region: "us-east-1", bindings: { DataBucket: "data" } };

    it("by the names of PipelineAccess, and flags win", () => {
      const { status, out, err } = derive(
        {
          ...here,
          sharedRoles: { prep: ["PreprocessData", "EvaluateModel"] },
          grantExperiments: true,
          rolePath: "/ml/",
          tags: { a: "b" },
        },
        "--pipeline-name",
        "Q",
      );
      expect([status, err]).to.deep.equal([0, ""]);
      const { stepRoles } = JSON.parse(out) as { stepRoles: Record<string, { arn: string }> };
      expect(stepRoles["PreprocessData"]?.arn).to.match(/^arn:aws:iam::123456789012:role\/ml\/Q-prep-[0-9a-f]{8}$/);
      expect(stepRoles["EvaluateModel"]?.arn).to.equal(stepRoles["PreprocessData"]?.arn);
    });
    it("by every name that PipelineAccess has", () => {
      const source = readFileSync("components/pipelineAccess.ts", "utf8");
      const [, inputs = ""] = /export interface PipelineAccessArgs \{(.*?)\n\}/s.exec(source) ?? [];
      const names = [...inputs.matchAll(/^ {2}(\w+)\??:/gm)].flatMap(([, name = ""]) =>
        name === "definition" ? [] : [name],
      );
      expect(names.length).to.be.greaterThan(20);
      for (const name of names) expect(derive({ ...here, [name]: 7 }).err, name).not.to.include("unknown option");
    });
    it("with access that is declared, and names the option as its reason", () => {
      const grants = [
        { actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:us-east-1:123456789012:table/t"] },
      ];
      const declaredAccess = { EvaluateModel: { reads: ["s3://{DataBucket}/tables/"], grants } };
      const { status, out, err } = derive({ ...here, declaredAccess }, "--format", "text");
      expect([status, err]).to.deep.equal([0, ""]);
      expect(out)
        .to.include(
          's3:GetObject\n      arn:aws:s3:::data/tables/*\n      because declared by declaredAccess["EvaluateModel"].reads[0]\n',
        )
        .and.include('because declared by declaredAccess["EvaluateModel"].grants[0]\n');
    });
    it("with numbers and booleans as values of parameters", () =>
      expect(derive({ ...here, bindings: { DataBucket: true } }).status).to.equal(0));
    const bad: readonly [unknown, string][] = [
      [[], "--options: expected a JSON object."],
      [
        { ...here, roleSeperation: "per-step" },
        '--options: unknown option "roleSeperation". Did you mean roleSeparation?',
      ],
      [{ ...here, roleSeparation: "none" }, '--role-separation: unknown value "none".'],
      [{ ...here, rolePath: 5 }, "rolePath: invalid path."],
      [{ ...here, sharedRoles: { "a/b": ["TrainModel"] } }, 'sharedRoles["a/b"]: invalid role name "a/b".'],
      [{ ...here, jobNames: "some" }, "switches.jobNames: invalid value"],
      [{ ...here, bindings: { DataBucket: 1e300 } }, "write the value of"],
      [{ ...here, bindings: 5 }, "bindings: invalid value. Expected an object."],
    ];
    for (const [options, message] of bad)
      it(`and ends with 2 on ${JSON.stringify(options).slice(0, 30)}… ${message.slice(0, 40)}`, () => {
        const { status, err } = derive(options);
        expect(status).to.equal(2);
        expect(err).to.include(message);
      });
  });

  describe("lets no foreign text forge a line", () => {
    const evil = "x\n::error file=a::pwned\r\u001b[31mRED\u0085\u009b31m\u202etxt\u2066\u2028y";
    // eslint-disable-next-line no-control-regex
    const hostile = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
    const forged = (text: string): boolean => hostile.test(text) || /^\s*::/m.test(text);
    const texts: readonly [string, string][] = [
      ["a key", pipeline([processing("A", [`s3://data/${evil}`], [`s3://data/o/${evil}`])])],
      ["a step's type", pipeline([{ Name: "A", Type: evil }])],
      ["a step's name", pipeline([{ Name: evil, Type: "Fail" }])],
      ["a reference", pipeline([processing("A", [get(evil), get(`Steps.${evil}`), get(`Parameters.${evil}`)], [])])],
      ["a field", pipeline([processing("A", [], [], { Arguments: { [evil]: { [evil]: "s3://data" } } })])],
      ["a parameter", pipeline([], { Parameters: [{ Name: evil, Type: evil }] })],
      ["the document", evil],
    ];
    for (const [where, text] of texts)
      for (const [command, ...more] of [
        ["derive"],
        ["diagram"],
        ["diagram", "--format", "svg"],
        ["diagram", "--format", "html"],
      ])
        it(`from ${where} in ${[command, ...more].join(" ")}`, () => {
          const { out, err } = run([command ?? "", "d.json", ...place, ...more], { "d.json": text });
          expect([forged(out), forged(err)]).to.deep.equal([false, false]);
          expect(out + err).to.not.equal("");
        });
    for (const args of [
      [evil],
      ["derive", evil],
      ["derive", "d.json", `--${evil}`],
      ["derive", "d.json", ...place, "--format", evil],
      ["check", evil],
      ["exempt", "--input", evil],
      ["derive", "d.json", ...place, "--bind", `${evil}=1`],
    ])
      it(`from the call ${args[0] === evil ? "" : args.slice(0, 3).join(" ").slice(0, 16)}`, () => {
        const { status, err } = run(args, { "d.json": quickstart });
        expect([status, forged(err)]).to.deep.equal([2, false]);
      });
    it("from a policy in what exempt prints, where a code span cannot end early", () => {
      const Condition = { StringNotEquals: { "aws:SourceVpc": `vpc-1\n::error::pwned` } };
      const scp = JSON.stringify({
        Version: "2012-10-17",
        Statement: { Sid: "A", Effect: "Deny", Action: "s3:*", Resource: "*", Condition },
      });
      const request = {
        scps: [scp],
        tag: { key: "jsonget", value: "yes" },
        objects: ["arn:aws:s3:::data/a`b/*"],
        admins: ["arn:aws:iam::*:role/Admin"],
      };
      for (const format of ["text", "markdown", "json"]) {
        const args = ["exempt", "--input", "r.json", "--format", format];
        const { out, err } = run(args, { "r.json": JSON.stringify(request) });
        expect([forged(out), forged(err), out === ""], format).to.deep.equal([false, false, false]);
        if (format === "markdown")
          expect(out).to.include("`vpc-1\\u000a::error::pwned`").and.include("- `` arn:aws:s3:::data/a`b/* ``");
      }
    });
    it("and shows it escaped", () => {
      expect(printableLine("a\nb\u001b\u202ec")).to.equal("a\\u000ab\\u001b\\u202ec");
      expect(printable("a\r\n\tb\u001b\rc")).to.equal("a\r\n\tb\\u001b\\u000dc");
    });
  });

  it("ends with 2 and one sentence on an error of its own", () => {
    let err = "";
    const status = main(["derive", "d.json", ...place, "--bind", "DataBucket=data"], {
      read: () => quickstart,
      out: () => {
        throw new TypeError("hunter2");
      },
      err: (text) => void (err += text),
    });
    expect(status).to.equal(2);
    expect(err)
      .to.match(/internal error \(TypeError\)/)
      .and.not.include("hunter2");
    expect(err).to.not.match(/\n\s+at /);
  });

  it("reads UTF-16 where its mark says so", () => {
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(quickstart, "utf16le")]);
    expect(decode(utf16)).to.equal(quickstart);
    expect(decode(Buffer.from(utf16).swap16())).to.equal(quickstart);
    expect(decode(Buffer.from(`\uFEFF${quickstart}`))).to.equal(`\uFEFF${quickstart}`);
  });

  it("is content with a reader that closes the pipe, and with a definition on standard input", function () {
    this.timeout(20_000);
    const folder = mkdtempSync(join(tmpdir(), "manners-"));
    try {
      writeFileSync(join(folder, "d.json"), quickstart);
      const cli = `node --import tsx cli/index.ts derive`;
      const end = `${place.join(" ")} --bind DataBucket=data --format json`;
      const shell = (command: string) => spawnSync("bash", ["-c", `set -o pipefail; ${command}`], { encoding: "utf8" });
      const closed = shell(`${cli} ${folder}/d.json ${end} | true`);
      expect([closed.status, closed.stderr]).to.deep.equal([0, ""]);
      const read = shell(`(sleep 0.2; cat ${folder}/d.json) | ${cli} - ${end} | head -c 20`);
      expect([read.status, read.stderr, read.stdout]).to.deep.equal([0, "", '{\n  "formatVersion":']);
      const missing = shell(`${cli} ${folder} ${end}`);
      expect([missing.status, missing.stdout]).to.deep.equal([2, ""]);
      expect(missing.stderr).to.include("(EISDIR): it is a directory.");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
