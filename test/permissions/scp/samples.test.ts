/**
 * AWS's own perimeters (data-perimeter-policy-examples) before and after, with the Markdown that a reviewer gets; what
 * perimeters of many VPCs cost; and how long odd documents take. The output is printed.
 */
import { expect } from "chai";
import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../../cli";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import { exemptJsonGet, writePerimeter } from "../../../permissions/scp";
import { findExceptionFaults } from "../../../permissions/scp/exceptionFaults";
import { runs } from "../../runs";
import { object, tag } from "./requests";

const objects = ["arn:aws:s3:::data/eval/*"];
const admins = ["arn:aws:iam::*:role/Admin"];
const folder = join(__dirname, "../../../../shared/corpus/scps");
const prefix = "aws-samples-data-perimeter-policy-examples__";
const organization = "o-a1b2c3d4e5";
/** AWS's placeholders are no values. */
const readSample = (path: string): string =>
  readFileSync(path, "utf8")
    .replaceAll(/<my-corporate-cidr>/g, "203.0.113.0/24")
    .replaceAll(/<([\w-]+)>/g, "x-$1");
const samples = [
  ["--scp", "service-control-policies-network-perimeter-sourcevpc-scp.json", 1],
  ["--scp", "service-control-policies-network-perimeter-vpceorgid-scp.json", 1],
  ["--rcp", "resource-control-policies-identity-perimeter-rcp.json", 0],
  ["--rcp", "resource-control-policies-data-perimeter-governance-rcp.json", 0],
] as const;

describe("AWS's samples of perimeters", function () {
  this.timeout(20_000);
  for (const [option, name, changed] of samples)
    it(name, function () {
      const file = join(folder, `${prefix}${name}`);
      if (!existsSync(file)) return this.skip();
      let out = "";
      main(
        ["exempt", option, file, "--organization", organization, "--tag", `${tag.key}=${tag.value}`].concat([
          "--object",
          objects[0] ?? "",
          "--admin",
          admins[0] ?? "",
          "--format",
          "markdown",
        ]),
        {
          read: readSample,
          out: (text) => void (out += text),
          err: (text) => void (out += text),
        },
      );
      const text = JSON.stringify(JSON.parse(readSample(file)));
      const list = option === "--scp" ? "scps" : "rcps";
      const after = exemptJsonGet({ scps: [], tag, objects, admins, organization, [list]: [text] })[list];
      console.log(["Before:", text, "After:", ...after, "", out].join("\n"));
      expect(after[0] === text).to.equal(changed === 0);
      expect(out.match(/^## \//gm)?.length ?? 0).to.equal(changed);
    });
});

describe("the size of perimeters", () => {
  it("grows by the VPCs, three times with the exception", () => {
    const rows = [1, 20, 150, 300].map((count) => {
      const vpcIds = Array.from({ length: count }, (_, index) => `vpc-${String(index).padStart(17, "0")}`);
      const { document } = writePerimeter({ vpcIds });
      const { scps, guards, diagnostics } = exemptJsonGet({ scps: document ? [document] : [], tag, objects, admins });
      const characters = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each).length);
      const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
      const [before, after, guarding] = [[document], scps, guards].map(characters) as [number[], number[], number[]];
      expect(diagnostics.filter(({ severity }) => severity === "error")).to.deep.equal([]);
      return [count, before.length, sum(before), after.length, sum(after), sum(guarding)];
    });
    console.log("VPCs, documents before, characters, documents after, characters, guards:");
    for (const row of rows) console.log(row.join("\t"));
    expect(rows).to.deep.equal([
      [1, 1, 280, 1, 918, 1511],
      [20, 1, 736, 1, 2286, 1511],
      [150, 1, 3856, 2, 11_684, 1511],
      [300, 1, 7456, 3, 22_522, 1511],
    ]);
  });
});

describe("odd documents", function () {
  this.timeout(60_000);
  const stars = (count: number) => Array.from({ length: count }, (_, index) => `arn:aws:s3:::*${index}*x*`);
  const outside = { StringNotEquals: { "aws:SourceVpc": "vpc-1" } };
  const forms: readonly (readonly [what: string, statements: readonly object[]])[] = [
    ["an allow list with 256 patterns in NotResource", [{ Effect: "Allow", Action: "*", NotResource: stars(256) }]],
    [
      "a perimeter with 256 patterns in NotResource",
      [{ Effect: "Deny", Action: "s3:*", NotResource: stars(256), Condition: outside }],
    ],
    [
      "actions with many wildcards",
      Array.from({ length: 40 }, () => ({
        Effect: "Deny",
        Action: "s3:*e*t*b*e*t*",
        Resource: "*",
        Condition: outside,
      })),
    ],
  ];
  for (const [what, Statement] of forms)
    it(`are judged within a second: ${what}`, () => {
      const scp = { Version: "2012-10-17", Statement };
      expect(JSON.stringify(scp).length).to.be.at.most(10_240);
      const start = process.cpuUsage();
      exemptJsonGet({ scps: [scp], tag, objects, admins });
      const { user, system } = process.cpuUsage(start);
      console.log(`      ${Math.round((user + system) / 1000)} ms of CPU`);
      expect(user + system).to.be.at.most(2_000_000);
    });

  const wild = Array.from({ length: 8 }, (_, index) => `arn:aws:s3:::data/*/e${index}/*/x*`);
  const excepted = { StringNotEquals: { "aws:SourceVpc": "vpc-1", [`aws:PrincipalTag/${tag.key}`]: tag.value } };
  const repeated = Array.from({ length: 55 }, () => ({
    ...{ Effect: "Deny", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/eval/*", Condition: excepted },
  }));

  it("are said not to be decided, and are left as they are, where their patterns cost too much", () => {
    const costly = {
      ...{ Effect: "Deny", Resource: ["arn:aws:s3:::data/*", "arn:aws:sqs:*"], Condition: outside },
      Action: ["*:*e*o*e*", "s*:*t*b*e*t*", "s*:*g*b*c*t*", "*3:*e*t*j*t*"],
    };
    const scp = { Version: "2012-10-17", Statement: Array.from({ length: 45 }, () => costly) };
    expect(JSON.stringify(scp).length).to.be.at.most(10_240);
    const { scps, guards, diagnostics } = exemptJsonGet({ scps: [scp], tag, objects, admins });
    expect(diagnostics.map(({ severity, code, path }) => [severity, code, path])).to.deep.equal([
      ["error", "scp-not-decided", "/scps/0"],
    ]);
    expect([scps, guards]).to.deep.equal([[scp], []]);
  });

  it("have no certain fault where their patterns cost too much", () => {
    const { statements = [] } =
      readPolicyDocument({ Version: "2012-10-17", Statement: repeated }, "scp").document ?? {};
    const [first] = statements;
    const judge = (work: { left: number }) =>
      first && findExceptionFaults(first, { tag, objects: [object], work }, statements);
    expect(judge({ left: 0 })?.filter(({ certain }) => certain)).to.deep.equal([]);
    expect(judge({ left: 1_000_000 })?.map(({ certain }) => certain)).to.deep.equal([true]);
  });

  it("are judged within a second or not decided, whatever patterns they hold", () => {
    const pieces = fc.array(fc.constantFrom("*", "?", "a", "e", "data", "/", "s3:", "t", "1"), {
      minLength: 3,
      maxLength: 60,
    });
    const patterns = fc.array(
      pieces.map((each) => each.join("")),
      { minLength: 1, maxLength: 12 },
    );
    const element = (name: string) =>
      fc.tuple(fc.constantFrom(name, `Not${name}`), patterns).map(([key, list]) => ({ [key]: list }));
    const statement = fc
      .record({
        action: fc.oneof(fc.constant({ Action: "s3:*" }), element("Action")),
        resource: element("Resource"),
        Condition: fc.constantFrom(outside, excepted, { StringNotLike: { "aws:SourceVpc": ["*a*b*", "?*1*?"] } }),
      })
      .map(({ action, resource, Condition }) => ({ Effect: "Deny", ...action, ...resource, Condition }));
    let longest = 0;
    fc.assert(
      fc.property(statement, fc.constantFrom(objects, wild), (one, asked) => {
        const times = Math.max(1, Math.floor(10_100 / (JSON.stringify(one).length + 1)));
        const scp = { Version: "2012-10-17", Statement: Array.from({ length: times }, () => one) };
        const start = process.cpuUsage();
        exemptJsonGet({ scps: [scp], tag, objects: asked, admins });
        const { user, system } = process.cpuUsage(start);
        longest = Math.max(longest, user + system);
        expect(user + system).to.be.at.most(2_000_000);
      }),
      { numRuns: runs(200, 20) },
    );
    console.log(`      at most ${Math.round(longest / 1000)} ms of CPU`);
  });
});
