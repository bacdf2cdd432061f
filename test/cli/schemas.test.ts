/** The published JSON Schemas hold for what the commands print, and refuse what they do not print. */
import Ajv, { type ValidateFunction } from "ajv";
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../../cli";
import { casesOf } from "../../policypack/examples/casesOf";
import * as rules from "../../policypack/rules";
import { definitions } from "../definitions/definitions";
import { exported } from "./stackFiles";

const ajv = new Ajv({ strict: false });
const schemaOf = (command: string): ValidateFunction =>
  ajv.compile(JSON.parse(readFileSync(`schemas/${command}.schema.json`, "utf8")) as object);

/** What a command prints with --format json for files given as texts. */
function print(command: string, files: Readonly<Record<string, string>>, ...args: string[]): unknown {
  let out = "";
  main([command, ...args, "--format", "json"], {
    read: (file) => files[file] ?? "",
    out: (text) => void (out += text),
    err: () => undefined,
  });
  return JSON.parse(out);
}

const place = ["--pipeline-name", "P", "--account", "123456789012", "--region", "us-east-1"];
const quickstart = readFileSync("examples/quickstart/definition.json", "utf8");

/** Outputs of each command, of many kinds. */
const outputs: Readonly<Record<string, () => unknown[]>> = {
  derive: () =>
    definitions.flatMap(({ text, options }) => [
      print("derive", { "d.json": text, "o.json": JSON.stringify(options) }, "d.json", "--options", "o.json"),
      print("derive", { "d.json": text }, "d.json", ...place),
    ]),
  check: () =>
    Object.values(rules).flatMap((rule) =>
      casesOf(rule.name).map(({ resources }) => print("check", { "s.json": exported(resources) }, "s.json")),
    ),
  compare: () =>
    definitions.map(({ text }) =>
      print("compare", { "a.json": quickstart, "b.json": text }, "a.json", "b.json", ...place),
    ),
  explain: () =>
    readdirSync("examples/denials").map((name) => {
      const message = readFileSync(join("examples/denials", name), "utf8");
      return print("explain", { m: message, "d.json": quickstart }, "m", "--definition", "d.json");
    }),
  recover: () =>
    ["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"].map((type) => {
      const urn = `urn:pulumi:test::shop::sagemaker-pipeline-access:index:StepRole$${type}::train`;
      const step = {
        op: "create",
        newState: { urn, type, parent: "urn:pulumi:test::shop::a::b", inputs: { name: "r" } },
      };
      return print("recover", { "p.json": JSON.stringify({ steps: [step] }) }, "p.json");
    }),
  exempt: () => {
    const condition = { StringNotEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" } };
    const scp = { Statement: { Effect: "Deny", Action: "s3:*", Resource: "*", Condition: condition } };
    const request = {
      scps: [JSON.stringify(scp), scp],
      tag: { key: "jsonget", value: "yes" },
      objects: ["arn:aws:s3:::data/eval/*"],
      admins: ["arn:aws:iam::*:role/Admin"],
    };
    return [request, { ...request, scps: ["{"] }].map((each) =>
      print("exempt", { "r.json": JSON.stringify(each) }, "--input", "r.json"),
    );
  },
};

describe("the schema of the JSON that is printed by", function () {
  this.timeout(60_000);
  for (const [command, print] of Object.entries(outputs))
    it(`${command} holds for all of it, and for nothing with another field or none`, () => {
      const validate = schemaOf(command);
      const printed = print();
      expect(printed).to.have.length.greaterThan(1);
      for (const output of printed) expect(validate(output) ? [] : validate.errors).to.deep.equal([]);
      expect(validate({ ...(printed[0] as object), other: 1 })).to.equal(false);
      expect(validate({})).to.equal(false);
    });
});
