import { expect } from "chai";
import { main } from "../../cli";

const scp = `{
  "Version": "2012-10-17",
  "Statement": [{"Sid":"Net","Effect":"Deny","Action":"s3:GetObject","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}}]
}
`;
const trails = `{ "Version": "2012-10-17", "Statement": { "Effect": "Deny", "Action": "cloudtrail:*", "Resource": "*" } }\n`;
const request = {
  scps: [scp, JSON.parse(scp) as object, trails],
  tag: { key: "jsonget", value: "yes" },
  objects: ["arn:aws:s3:::data/eval/*"],
  admins: ["arn:aws:iam::*:role/Admin"],
};
const files: Readonly<Record<string, string>> = {
  "net.json": scp,
  "trails.json": trails,
  "bad.json": "{",
  "locked.json": `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}`,
  "rcp.json": scp.replace('"Effect"', '"Principal":"*","Effect"'),
  "request.json": JSON.stringify(request),
};

function run(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  let out = "";
  let err = "";
  const read = (file: string): string => {
    const text = more[file] ?? files[file];
    if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return text;
  };
  const status = main(["exempt", ...args], {
    read,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  });
  return { status, out, err };
}

const parts = ["--tag", "jsonget=yes", "--object", "arn:aws:s3:::data/eval/*", "--admin", "arn:aws:iam::*:role/Admin"];
interface Printed {
  formatVersion: number;
  scps: unknown[];
  guards: object[];
  tag: object;
  diagnostics: { code: string; path: string }[];
}

describe("pipeline-access exempt", () => {
  it("prints the contract's object, SCPs as texts", () => {
    const { status, out, err } = run(["--scp", "net.json", "--scp", "trails.json", ...parts, "--format", "json"]);
    const printed = JSON.parse(out) as Printed;
    expect([status, err]).to.deep.equal([0, ""]);
    expect(Object.keys(printed)).to.deep.equal(["formatVersion", "scps", "guards", "tag", "diagnostics"]);
    expect([printed.formatVersion, printed.tag]).to.deep.equal([1, { key: "jsonget", value: "yes" }]);
    expect(printed.scps).to.deep.equal([
      `{
  "Version": "2012-10-17",
  "Statement": [{"Sid":"Net","Effect":"Deny","Action":"s3:GetObject","NotResource":["arn:aws:s3:::data/eval/*"],"Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}},{"Sid":"NetJsonGet","Effect":"Deny","Action":"s3:GetObject","Resource":["arn:aws:s3:::data/eval/*"],"Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1","aws:PrincipalTag/jsonget":"yes"}}}]
}
`,
      trails,
    ]);
    expect(printed.guards).to.have.length(1);
  });

  it("takes everything from one file, and gives texts for texts and objects for objects", () => {
    const { status, out } = run(["--input", "request.json", "--format", "json"]);
    const { scps, diagnostics } = JSON.parse(out) as Printed;
    expect([status, diagnostics, scps.map((each) => typeof each), scps[2]]).to.deep.equal([
      0,
      [],
      ["string", "object", "string"],
      trails,
    ]);
    expect(JSON.parse(String(scps[0]))).to.deep.equal(scps[1]);
  });

  it("takes the same file from standard input", () => {
    const fromFile = run(["--input", "request.json", "--format", "json"]);
    expect(run(["--input", "-", "--format", "json"], { "-": JSON.stringify(request) })).to.deep.equal(fromFile);
  });

  it("shows people what to attach", () => {
    const { status, out } = run(["--scp", "net.json", "--scp", "trails.json", ...parts]);
    expect(status).to.equal(0);
    expect(out).to.match(/^Tag of the pipeline role: jsonget=yes\n\nSCP 1: amended\n/);
    expect(out).to.include("SCP 2: unchanged\n").and.to.include("Guard 1: new, attach it to the same target\n");
  });

  it("guards who passes the tagged roles where it is told them", () => {
    const roles = ["--role", "arn:aws:iam::*:role/Shop-*", "--author", "arn:aws:iam::*:role/Author"];
    const { status, out } = run(["--scp", "net.json", ...parts, ...roles, "--format", "json"]);
    expect(status).to.equal(0);
    const { guards } = JSON.parse(out) as { guards: { Statement: { Sid: string }[] }[] };
    expect(guards.flatMap(({ Statement }) => Statement.map(({ Sid }) => Sid))).to.deep.equal([
      "GuardJsonGetTag",
      "GuardJsonGetRole",
      "GuardJsonGetAdminRole",
      "GuardJsonGetProvider",
      "GuardJsonGetPass",
      "GuardJsonGetPassElsewhere",
    ]);
    const asFile = { ...request, roles: [roles[1]], authors: [roles[3]], scps: [scp] };
    const fromFile = run(["--input", "all.json", "--format", "json"], { "all.json": JSON.stringify(asFile) });
    expect((JSON.parse(fromFile.out) as Printed).guards).to.deep.equal(guards);
  });

  it("takes other tags of the role, and other limits", () => {
    const confined = scp.replace('"Condition":{', '"Condition":{"StringEquals":{"aws:PrincipalTag/confined":"a=b"},');
    const args = ["--scp", "confined.json", ...parts, "--format", "json"];
    const codes = (more: string[]) => {
      const { status, out } = run([...args, ...more], { "confined.json": confined });
      return [status, ...(JSON.parse(out) as Printed).diagnostics.map(({ code }) => code)];
    };
    expect(codes([])).to.deep.equal([0]);
    expect(codes(["--no-other-tags"])).to.deep.equal([0, "scp-other-tags"]);
    expect(codes(["--role-tag", "confined=a=b"])).to.deep.equal([0]);
    expect(codes(["--scps-per-target", "2"])).to.deep.equal([1, "scp-count"]);
    expect(codes(["--scp-size", "100"])[0]).to.equal(1);
  });

  it("ends with 1 where something else stops JsonGet", () => {
    const { status, out, err } = run(["--scp", "locked.json", ...parts, "--format", "json"]);
    expect([status, (JSON.parse(out) as Printed).scps]).to.deep.equal([1, [files["locked.json"]]]);
    expect(err).to.include("JsonGet will fail").and.to.include("[scp-denies-json-get]");
  });

  it("ends with 2 and gives back what it was given where an SCP cannot be read", () => {
    const { status, out, err } = run(["--scp", "net.json", "--scp", "bad.json", ...parts, "--format", "json"]);
    const printed = JSON.parse(out) as Printed;
    expect([status, printed.scps, printed.guards]).to.deep.equal([2, [scp, "{"], []]);
    expect(err).to.include("error: /scps/1: Invalid JSON");
  });

  const bad: readonly [what: string, args: readonly string[], message: RegExp][] = [
    ["nothing", [], /expected --scp .*, --tag, --object and --admin, or --input/],
    ["no admins", ["--scp", "net.json", ...parts.slice(0, 4)], /--admin, or --input/],
    ["a tag without value", ["--scp", "net.json", ...parts, "--tag", "x"], /--tag x: expected KEY=VALUE/],
    ["a file that is not there", ["--scp", "none.json", ...parts], /cannot read none\.json \(ENOENT\)/],
    ["an object that is none", ["--scp", "net.json", ...parts, "--object", "s3://data/x"], /exception-object/],
    ["both forms at once", ["--input", "request.json", ...parts], /--input contains the whole request/],
    ["an unknown format", ["--scp", "net.json", ...parts, "--format", "xml"], /expected one of text, json, markdown/],
    ["an unknown option", ["--input", "request.json", "--colour"], /--colour/],
    ["a mode that is none", ["--input", "request.json", "--existing-exception", "drop"], /expected narrow or keep/],
    ["an RCP without owner", ["--rcp", "rcp.json", ...parts], /exception-owner/],
    ["a difference in JSON", ["--input", "request.json", "--diff", "--format", "json"], /--diff is text/],
    ["a size of nothing", ["--input", "request.json", "--scp-size", "0"], /a whole number above 0/],
  ];
  for (const [what, args, message] of bad)
    it(`ends with 2 on ${what}`, () => {
      const { status, err } = run(args);
      expect(status).to.equal(2);
      expect(err).to.match(message);
    });

  const inputs: readonly [what: string, input: string, message: RegExp][] = [
    ["no JSON", "{", /json-syntax/],
    ["a list", "[]", /the document: expected an object/],
    ["no SCPs", JSON.stringify({ ...request, scps: undefined }), /scps: expected a list/],
    ["a number for an SCP", JSON.stringify({ ...request, scps: [1] }), /scps\[0\]: expected a string or an object/],
    ["a tag as text", JSON.stringify({ ...request, tag: "jsonget=yes" }), /tag\.key: expected a string/],
    ["an object that is no text", JSON.stringify({ ...request, objects: [{}] }), /objects\[0\]: expected a string/],
    ["role tags in a list", JSON.stringify({ ...request, roleTags: [] }), /roleTags: expected an object/],
  ];
  for (const [what, input, message] of inputs)
    it(`ends with 2 on an input file that holds ${what}`, () => {
      const { status, err } = run(["--input", "-"], { "-": input });
      expect(status).to.equal(2);
      expect(err).to.match(message);
    });

  it("takes RCPs and bucket policies, and limits their exception to the organization or accounts", () => {
    const args = ["--rcp", "rcp.json", "--bucket-policy", "rcp.json", ...parts, "--format", "json"];
    const printed = (more: readonly string[]) =>
      JSON.parse(run([...args, ...more]).out) as Printed & Record<"rcps" | "bucketPolicies" | "rcpGuards", unknown[]>;
    const byOrganization = printed(["--organization", "o-a1b2c3d4e5"]);
    const texts = [...byOrganization.rcps, ...byOrganization.bucketPolicies].map(String);
    expect(texts.filter((each) => each.includes('"aws:PrincipalOrgID":"o-a1b2c3d4e5"')).length).to.equal(2);
    expect(byOrganization.rcpGuards.length).to.equal(1);
    expect(String(printed(["--account", "111122223333"]).rcps[0])).to.include('"aws:PrincipalAccount":"111122223333"');
  });

  it("writes minified files, a difference by statement, and Markdown", () => {
    const written = new Map<string, string>();
    let out = "";
    const to = {
      read: (file: string) => files[file] ?? "",
      out: (text: string) => void (out += text),
      err: () => undefined,
      write: (file: string, text: string) => void written.set(file, text),
    };
    main(["exempt", "--scp", "net.json", "--scp", "trails.json", ...parts, "--diff", "--out", "folder"], to);
    expect([...written.keys()]).to.deep.equal(["folder/scp-1.json", "folder/scp-2.json", "folder/guard-1.json"]);
    expect(written.get("folder/scp-2.json")).to.equal(JSON.stringify(JSON.parse(trails)));
    expect(out)
      .to.match(/^--- \/scps\/0\/Statement\/0\n\+\+\+ \/scps\/0\/Statement\/0\n@@ -1,11 \+1,\d+ @@\n \{\n/)
      .and.to.include('\n-  "Resource": "*",\n')
      .and.to.include('\n+      "aws:PrincipalTag/jsonget": "yes"\n');
    const { out: markdown } = run(["--scp", "net.json", ...parts, "--format", "markdown"]);
    expect(markdown)
      .to.include("## /scps/0/Statement/0")
      .and.to.include("Denied before:")
      .and.to.include("`NetJsonGet`: `s3:GetObject` on `arn:aws:s3:::data/eval/*`, where")
      .and.to.include("Proved: every request that was allowed still is");
  });

  it("says what no SCP can prevent", () => {
    expect(run(["--help"]).out).to.include("What no SCP can prevent: session tags of SAML and OIDC federation");
  });
});
