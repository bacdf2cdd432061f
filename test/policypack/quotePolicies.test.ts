// With the setting `quotePolicies` the engine's message says what `check` says: the statement, and the exact change.
import { expect } from "chai";
import { unknownCheckingProxy, type ResourceValidationArgs, type StackValidationArgs } from "@pulumi/policy";
import { today } from "../../policypack/examples/cases";
import { toPolicy } from "../../policypack/policy";
import { rules } from "../../policypack/registry";
import type { Rule } from "../../policypack/rule/rule";
import { runCheck } from "../cli/runCheck";
import { faulty } from "./stacks/faulty";
import { allow, jobBasics, objects, orders, rewrite, trainData } from "./stacks/orders";
import { exportOf, type Piece } from "./stacks/state";

interface State {
  readonly urn: string;
  readonly type: string;
  readonly inputs: object;
  readonly outputs: object;
}

const resourcesOf = (pieces: readonly Piece[]): readonly State[] =>
  (JSON.parse(exportOf(pieces)) as { deployment: { resources: State[] } }).deployment.resources;

/** What the engine shows of a rule: of each resource, then of the stack. */
async function engineSays(rule: Rule, pieces: readonly Piece[], config: object): Promise<string[]> {
  const said: string[] = [];
  const report = (what: string | { message: string }) =>
    void said.push(typeof what === "string" ? what : what.message.slice(rule.description.length + 1));
  const { validateResource, validateStack } = toPolicy(rule, { today: () => today });
  const getConfig = () => config;
  const shown = (props: object, { urn, type }: State) => {
    return { urn, type, name: urn.split("::").at(-1) ?? "", props: unknownCheckingProxy(props), getConfig };
  };
  const states = resourcesOf(pieces);
  if (typeof validateResource === "function")
    for (const state of states)
      await validateResource(shown(state.inputs, state) as unknown as ResourceValidationArgs, report);
  const resources = states.map((state) => ({
    ...shown(state.outputs, state),
    dependencies: [],
    propertyDependencies: {},
  }));
  await validateStack({ resources, getConfig } as unknown as StackValidationArgs, report);
  return said.map(trimmed);
}

const trimmed = (text: string): string =>
  text
    .split("\n")
    .map((line) => line.trim())
    .join("\n");

/** What `check` prints of a rule, in the order of the engine's message: the code comes last. */
function checkSays(rule: Rule, pieces: readonly Piece[]): string[] {
  const { out } = runCheck(exportOf(pieces));
  return out
    .split("\n\n")
    .map((block) => block.split("\n"))
    .filter(([head = ""]) => head.includes(`: ${rule.name}: `))
    .map((lines) => {
      const [, first = "", ...rest] = lines;
      const code = /\[[a-z-]+\]$/.exec(first)?.[0] ?? "";
      return trimmed([first.slice(0, -code.length - 1), ...rest.slice(0, -1), code].join("\n"));
    });
}

const misspelt = rewrite(orders(), "train", ...jobBasics(), ...trainData(), {
  ...allow(["s3:GetObjects", "s3:GetObject"], objects("prepared/train/*")),
  Sid: "Misspelt",
});
const titles = [
  "the pipeline's role may not register the model",
  "one step's role cannot be passed",
  "every role can be passed",
  "AmazonSageMakerFullAccess on a step's role",
  "a step's role cannot read its input",
  "the bucket's policy denies JsonGet",
  "a step's role reads what an unrelated step writes",
  "an author may change the pipeline's role",
  "a step's role may overwrite the code of another step",
];
const stackTitled = (title: string): readonly Piece[] => {
  const stack = faulty[title];
  if (stack === undefined) throw new Error(`Unknown stack ${title}. Known: ${Object.keys(faulty).join(", ")}.`);
  return stack.pieces;
};
const stacks: readonly (readonly [string, readonly Piece[]])[] = [
  ...titles.map((title) => [title, stackTitled(title)] as const),
  ["an action that AWS does not have", misspelt],
];

/** Says all that is wrong with a trust policy before the role is created, when the stack's pipelines are not known. */
const beforehand = "service-role-trust";

describe("the setting quotePolicies", () => {
  const found = new Set<string>();
  for (const [title, pieces] of stacks)
    it(`shows in the engine what check shows: ${title}`, async () => {
      for (const rule of rules.filter(({ name }) => name !== beforehand)) {
        const printed = checkSays(rule, pieces);
        // Another rule that finds the same fault may have run first in the engine, as in check.
        expect(await engineSays(rule, pieces, { quotePolicies: true }), rule.name).to.include.members(printed);
        for (const text of printed) if (text.includes("\nStatement")) found.add(rule.name);
      }
    });

  it("is tried with statements of several rules, a resource's own among them", () => {
    expect([...found]).to.include.members(["known-actions", "pass-role-scope", "pipeline-escalation"]);
  });

  it("shows the Sid", async () => {
    const [rule] = rules.filter(({ name }) => name === "known-actions");
    const [said] = rule === undefined ? [] : await engineSays(rule, misspelt, { quotePolicies: true });
    expect(said).to.contain('\nStatement "Misspelt": {');
  });

  it("shows the statement of a trust policy before the role is created", async () => {
    const pieces = stackTitled("the trust policy names no account");
    const [rule] = rules.filter(({ name }) => name === beforehand);
    const said = rule === undefined ? [] : await engineSays(rule, pieces, { quotePolicies: true });
    expect(said.join("\n")).to.contain("\nStatement: {");
  });

  it("is off by default: no document is quoted", async () => {
    for (const rule of rules)
      for (const config of [{}, { quotePolicies: false }])
        expect((await engineSays(rule, misspelt, config)).join("\n")).to.not.match(/Statement "Misspelt"|GetObjects/);
  });
});
