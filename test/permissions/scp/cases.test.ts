/**
 * Forms from the field (cases/): each with the SCPs, and the decisions before and after by principal, network and action;
 * and what a developer tries against the guards. Decisions are iam-simulate's.
 */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContextValues } from "../../../permissions/iam/context";
import { exemptJsonGet, type ExemptionRequest } from "../../../permissions/scp";
import { simulate } from "../iam/oracle";
import guardCases from "./cases/guards.json";

interface Probe {
  readonly id: string;
  /** `info`: what is only told, not asked for. */
  readonly kind: "core" | "guard" | "keep" | "info";
  readonly who: string;
  readonly net: string;
  readonly action?: string;
  readonly resource?: string;
  readonly ctx?: ContextValues;
  /** Denied where one of these calls is. */
  readonly anyDenied?: readonly { readonly action: string; readonly resource: string; readonly ctx: ContextValues }[];
  readonly before: string;
  readonly after: string;
}

interface Case {
  readonly title: string;
  readonly input: ExemptionRequest;
  readonly world: {
    readonly region: string;
    readonly principals: Readonly<Record<string, { readonly arn: string; readonly tags?: Record<string, string> }>>;
    readonly nets: Readonly<Record<string, ContextValues>>;
    readonly commonTags?: Record<string, string>;
  };
  readonly probes: readonly Probe[];
  /** A word that a diagnostic holds. */
  readonly told?: string;
  /** Characters of all SCPs together. */
  readonly maxSize?: number;
}

const allowAll = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const parsed = (scps: readonly (string | object)[]): object[] =>
  scps.map((scp) => (typeof scp === "string" ? (JSON.parse(scp) as object) : scp));

function ask(action: string, resource: string, principal: string, context: ContextValues, scps: readonly object[]) {
  const asked = { action, resource, principal, context: { ...context, "aws:PrincipalArn": principal } };
  const decision = simulate({ ...asked, identity: [allowAll], scps: [[allowAll, ...scps]], rcps: [] });
  return decision === "allowed" ? "allow" : "deny";
}

function decideProbe(probe: Probe, { world }: Case, scps: readonly object[]): string {
  const { arn = "", tags = {} } = world.principals[probe.who] ?? {};
  const held = Object.entries({ ...world.commonTags, ...tags }).map(([key, value]) => [
    `aws:PrincipalTag/${key}`,
    value,
  ]);
  const context = (ctx: ContextValues | undefined): ContextValues => ({
    "aws:ViaAWSService": "false",
    "aws:PrincipalIsAWSService": "false",
    "aws:SecureTransport": "true",
    "aws:RequestedRegion": world.region,
    ...Object.fromEntries(held),
    ...world.nets[probe.net],
    ...ctx,
  });
  const calls = probe.anyDenied ?? [
    { action: probe.action ?? "", resource: probe.resource ?? "", ctx: probe.ctx ?? {} },
  ];
  const decisions = calls.map(({ action, resource, ctx }) => ask(action, resource, arn, context(ctx), scps));
  return decisions.includes("deny") ? "deny" : "allow";
}

describe("forms of SCPs from the field", function () {
  this.timeout(30_000);
  const folder = join(__dirname, "cases");
  for (const file of readdirSync(folder).filter((name) => name.startsWith("n"))) {
    const given = JSON.parse(readFileSync(join(folder, file), "utf8")) as Case;
    it(`${file}: ${given.title}`, () => {
      const { scps, guards, diagnostics } = exemptJsonGet(given.input);
      const [before, after] = [parsed(given.input.scps), parsed([...scps, ...guards])];
      const wrong = given.probes.flatMap((probe) => {
        const found = [decideProbe(probe, given, before), decideProbe(probe, given, after)];
        return probe.kind === "info" || found.join() === [probe.before, probe.after].join()
          ? []
          : [[probe.id, ...found]];
      });
      expect(wrong).to.deep.equal([]);
      const { told = "", maxSize = 10_240 } = given;
      expect(told === "" || diagnostics.some(({ message }) => message.includes(told))).to.equal(true);
      expect(
        parsed(scps)
          .map((each) => JSON.stringify(each))
          .join("").length,
      ).to.be.at.most(maxSize);
      const again = exemptJsonGet({ ...given.input, scps });
      expect(again.scps).to.deep.equal(scps);
    });
  }
});

describe("the collection of forms, stacks and attempts from the field", () => {
  const field = join(__dirname, "../../../../shared/cases/scp");
  const stacks = join(__dirname, "../../cli/scpStacks");
  it("is here as a whole", function () {
    if (!existsSync(field)) return this.skip();
    const jsonOf = (folder: string): [name: string, content: unknown][] =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => [name, JSON.parse(readFileSync(join(folder, name), "utf8"))]);
    const copied = new Map([...jsonOf(join(__dirname, "cases")), ...jsonOf(stacks)]);
    const given = [...jsonOf(field), ...jsonOf(join(field, "stacks"))];
    console.log(`      ${given.map(([name]) => name).join(", ")}`);
    for (const [name, content] of given) expect(copied.get(name), name).to.deep.equal(content);
  });
});

describe("the guards against a developer", () => {
  const { scps, guards } = exemptJsonGet(guardCases.input);
  for (const { name, who, action, resource, context, expect: expected } of guardCases.attempts)
    it(name, () => {
      const asked = { "aws:ViaAWSService": "false", ...(context as ContextValues) };
      expect(ask(action, resource, who, asked, parsed([...scps, ...guards]))).to.equal(expected);
    });
});
