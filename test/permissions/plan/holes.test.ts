import { expect } from "chai";
import { findExcess, findMissing, writePolicies, type AccessPlan, type NamedDocument } from "../../../permissions";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import type { Requirement } from "../../../permissions/plan/requirement";
import { definitions, planOf } from "../../definitions/definitions";
import { pipeline, processing, tryPlan } from "../pipelines";

interface Json {
  Parameters?: { Name: string; Type?: string; DefaultValue?: unknown }[];
}

const idOf = ({ principal, action, resources, context }: Requirement): string =>
  JSON.stringify([principal, action, resources, context]);
const idsOf = (plan: AccessPlan | undefined): ReadonlySet<string> => new Set(plan?.requirements.map(idOf));

const read = (policies: readonly object[]): NamedDocument[] =>
  policies.flatMap((policy, index) => {
    const { document } = readPolicyDocument(JSON.stringify(policy), "identity");
    return document ? [{ name: String(index), document }] : [];
  });

/** Another value of the same type. */
const otherThan = (value: unknown): unknown => (typeof value === "number" ? value + 1 : value !== true);

/** Each new role with its needs and its documents. */
const rolesOf = (plan: AccessPlan) => {
  const { pipelineRole, roles } = writePolicies(plan);
  return [pipelineRole, ...roles].map(({ role, policies }) => ({
    documents: read(policies),
    needs: plan.requirements.filter(
      ({ principal }) =>
        (principal.kind === "pipelineRole" && role === plan.pipelineRole) ||
        (principal.kind === "stepRole" && (plan.runsAs.get(principal.step) ?? plan.pipelineRole).arn === role.arn),
    ),
  }));
};

describe("holes", () => {
  it("without one parameter's default, only needs that hang on it are gone", () => {
    let tried = 0;
    for (const definition of definitions) {
      const json = JSON.parse(definition.text) as Json;
      const full = planOf(definition).plan;
      for (const [index, { Name, DefaultValue }] of (json.Parameters ?? []).entries()) {
        const { [Name]: bound, ...bindings } = definition.options.bindings ?? {};
        const value = bound ?? DefaultValue;
        if (value === undefined) continue;
        const changed = (to: unknown) => {
          const Parameters = (json.Parameters ?? []).map((each, at) =>
            at === index ? { ...each, DefaultValue: to } : each,
          );
          const text = JSON.stringify({ ...json, Parameters });
          return planOf({ ...definition, text, options: { ...definition.options, bindings } }).plan;
        };
        const other = idsOf(changed(typeof value === "string" ? `${value}zzz` : otherThan(value)));
        const without = changed(undefined);
        const place = `${definition.name} ${Name}`;
        expect(without, place).to.not.equal(undefined);
        const kept = idsOf(without);
        const gone = [...idsOf(full)].filter((id) => !kept.has(id) && other.has(id));
        expect(gone, place).to.deep.equal([]);
        tried += 1;
      }
    }
    expect(tried).to.be.greaterThan(15);
  });
  it("of an unknown step type leave the rest as it is", () => {
    const steps = [processing("P", ["s3://data/in"], ["s3://data/out"])];
    const { plan, diagnostics } = tryPlan(pipeline([...steps, { Name: "Z", Type: "Pass", Arguments: {} }]));
    expect(idsOf(plan)).to.deep.equal(idsOf(tryPlan(pipeline(steps)).plan));
    expect(plan?.withheld).to.deep.equal(diagnostics);
    expect(diagnostics.map(({ code, path }) => [code, path])).to.deep.equal([["unknown-step-type", "/Steps/1/Type"]]);
  });
  it("do not show in what is built: it meets every need and grants nothing else", () => {
    for (const definition of definitions.filter((_, index) => index % 6 === 0)) {
      const { plan } = planOf(definition);
      for (const { needs, documents } of plan ? rolesOf(plan) : []) {
        expect(findMissing(needs, documents), definition.name).to.deep.equal([]);
        expect(findExcess(needs, documents), definition.name).to.deep.equal([]);
      }
    }
  });
  it("are not made by a Deny on resources that no need can name", () => {
    const deny = read([
      {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Deny", Action: "*", Resource: ["arn:aws:s3:::nobodys-own-bucket/*", "arn:aws:sns:*:*:nobody"] },
          { Effect: "Deny", NotAction: "s3:*", Resource: "arn:aws:sagemaker:*:999999999999:*" },
        ],
      },
    ]);
    for (const definition of definitions.filter((_, index) => index % 12 === 0)) {
      const { plan } = planOf(definition);
      for (const { needs, documents } of plan ? rolesOf(plan) : []) {
        const named = needs.filter(({ resources }) => !resources.includes("*"));
        expect(findMissing(named, [...documents, ...deny]), definition.name).to.deep.equal([]);
      }
    }
  });
});
