// Every input of every component as a secret, in every state, valid or not: nothing that is said holds its value, and no
// output that holds it is open. The inputs are those of docs/components.md, which is generated from the types, so that a
// new one joins by itself. With a real engine, and through the pack: test/engine/secrets.test.ts.
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import * as components from "../../components/index";
import { get, pipeline, processing } from "../permissions/pipelines";
import { sample } from "../runs";
import { mockEngine } from "./mocks";

/** Stands in every value, and nowhere else. */
const marker = "xqsecret";

interface Input {
  readonly name: string;
  readonly type: string;
}

/** The inputs of each component, as the reference lists them. */
function inputsOf(): Map<string, Input[]> {
  const page = readFileSync("docs/components.md", "utf8");
  return new Map(
    page.split(/^## /m).flatMap((section): [string, Input[]][] => {
      const [component = ""] = /^\w+/.exec(section) ?? [];
      const [, table] = section.split("| Input |");
      const rows = (table ?? "").split("| Output |")[0] ?? "";
      const inputs = [...rows.matchAll(/^\| `(\w+)`[^|]*\| `([^`]*)`/gm)].map(([, name = "", type = ""]) => ({
        name,
        type,
      }));
      return inputs.length === 0 || !(component in components) ? [] : [[component, inputs]];
    }),
  );
}

const role = "arn:aws:iam::123456789012:role/r";
const definition = pipeline([processing("A", [get("Parameters.In")], [get("Parameters.Out")])], {
  Parameters: ["In", "Out"].map((Name) => ({ Name, Type: "String", DefaultValue: `s3://data/${Name}` })),
});

/** What each component needs at least. */
const bases: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  JsonGetBucketPolicy: { bucket: "data", roleArns: [role], objects: ["s3://data/e.json"] },
  PipelineAccess: { pipelineName: "P", definition },
  PipelineAuthorPolicy: { pipelineNames: ["P"], pipelineRoleArn: role },
  PipelineOperatorPolicy: { pipelineNames: ["P"] },
  PipelineRole: { pipelineName: "P", jobTypes: ["Training"] },
  PipelineScheduleRole: { pipelineNames: ["P"] },
  ScpException: {
    tag: { key: "jsonget", value: "yes" },
    objects: ["arn:aws:s3:::data/eval/*"],
    admins: ["arn:aws:iam::*:role/Admin"],
    vpcIds: ["vpc-0123456789abcdef0"],
    targetIds: ["ou-ab12-cd34"],
  },
  StepRole: { pipelineName: "P", stepName: "S", jobType: "Training", inputs: ["s3://data/in"] },
};

/** Texts that hold the marker: fine for some inputs, wrong for all others. */
const texts = [
  marker,
  `${marker} BAD*`,
  `s3://${marker}/in`,
  `s3://${marker} BUCKET/in`,
  `arn:aws:iam::123456789012:role/${marker}`,
  `arn:aws:iam::123456789012:role/${marker}*`,
  `arn:aws:iam::123456789012:policy/${marker}`,
  `arn:aws:s3:::${marker}/e.json`,
  `{"Statement": "${marker}`,
  `{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "s3:*", "Resource": "arn:aws:s3:::${marker}/*", "Condition": {"${marker}": {"a": "b"}}}]}`,
];

/** The ways in which a text is a secret in an input of the type. */
function statesOf(type: string, text: string): unknown[] {
  const secret = pulumi.secret(text);
  const whole = [secret, Promise.resolve(secret)];
  if (type.includes("Record<"))
    return [...whole, { In: secret, A: secret }, { A: [secret] }, pulumi.secret({ A: text })];
  if (type.includes("[]"))
    return [
      ...whole,
      [secret],
      ["s3://data/in", secret],
      pulumi.secret([text]),
      [pulumi.secret({ arn: text })],
      [{ arn: secret }],
    ];
  if (/^(Input<)?[A-Z]/.test(type) && type !== "Input<string>")
    return [
      ...whole,
      pulumi.secret({ key: text, value: text }),
      { key: "jsonget", value: secret },
      { reads: [secret] },
    ];
  return whole;
}

/** All that is said while the program runs: what it throws, what its outputs end with, what it logs. */
async function saidBy(program: () => pulumi.ComponentResource): Promise<{ said: string; open: string[] }> {
  const said: string[] = [];
  const open: string[] = [];
  const listeners = process.listeners("unhandledRejection");
  const kept = { ...console };
  const record = (...parts: unknown[]): void => void said.push(parts.map(String).join(" "));
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", record);
  Object.assign(console, { log: record, info: record, warn: record, error: record, debug: record });
  try {
    mockEngine();
    const made = program();
    for (const [name, output] of Object.entries(made)) {
      if (!pulumi.Output.isInstance(output)) continue;
      const value: unknown = await (output as unknown as { promise: () => Promise<unknown> }).promise().catch(record);
      if (JSON.stringify(value ?? null).includes(marker) && !(await pulumi.isSecret(output).catch(() => true)))
        open.push(name);
    }
    await pulumi.runtime.disconnect().catch(record);
  } catch (error) {
    record(error instanceof Error ? `${error.message} ${error.stack ?? ""}` : error);
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
    process.removeListener("unhandledRejection", record);
    for (const listener of listeners) process.on("unhandledRejection", listener);
    Object.assign(console, kept);
  }
  return { said: said.join("\n"), open };
}

describe("secret inputs", function () {
  this.timeout(300_000);
  const all = inputsOf();

  it("are those of every component", () => {
    expect([...all.keys()].sort()).to.deep.equal(Object.keys(bases).sort());
    expect([...all.values()].flat().length).to.be.greaterThan(60);
  });

  let tried = 0;
  let printed = 0;
  for (const [component, inputs] of all)
    it(`of ${component} are not printed, and outputs that hold them are secrets`, async () => {
      const Component = (
        components as unknown as Record<string, new (name: string, args: object) => pulumi.ComponentResource>
      )[component];
      expect(Component).to.be.a("function");
      if (Component === undefined) return;
      const found: string[] = [];
      for (const { name, type } of inputs)
        for (const [number, text] of sample(texts, 3).entries())
          for (const [index, value] of statesOf(type, text).entries()) {
            const { said, open } = await saidBy(() => new Component("c", { ...bases[component], [name]: value }));
            tried++;
            if (said.includes(marker)) {
              printed++;
              found.push(`${name}, text ${number}, state ${index}: ${said.slice(0, 300)}`);
            }
            if (open.length > 0) found.push(`${name}, text ${number}, state ${index}: open in ${open.join(", ")}`);
          }
      expect(found.slice(0, 10)).to.deep.equal([]);
    });
  after(() => {
    process.stdout.write(`    inputs x states tried: ${tried}, values printed: ${printed}\n`);
  });
});
