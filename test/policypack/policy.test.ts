import { unknownCheckingProxy, type ResourceValidationArgs, type StackValidationArgs } from "@pulumi/policy";
import { expect } from "chai";
import * as library from "../../policypack/library";
import { toPolicy } from "../../policypack/policy";
import { policy, unknown } from "../../policypack/examples/cases";
import type { Rule } from "../../policypack/rule/rule";

interface Report {
  readonly level: string;
  readonly message: string;
  readonly urn: string | undefined;
}

const type = "aws:iam/policy:Policy";
const urn = `urn:pulumi:test::case::${type}::p`;
const open = policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" });

/** Runs the policy as the host does: on each resource's inputs, then on the stack's outputs. */
async function run(
  inputs: object,
  outputs: object = inputs,
  config: object = {},
  judged: Rule = library.passRoleScope,
  type = "aws:iam/policy:Policy",
): Promise<Report[]> {
  const reports: Report[] = [];
  const report = (said: string | { message: string; urn?: string; enforcementLevel: string }, urn?: string) =>
    reports.push(
      typeof said === "string"
        ? { level: "the policy's", message: said, urn }
        : { level: said.enforcementLevel, message: said.message, urn: said.urn },
    );
  const rule = toPolicy(judged, { today: () => "2026-11-24" });
  const shared = { urn, type, name: "p", getConfig: () => config };
  const resourceArgs = { ...shared, props: unknownCheckingProxy(inputs) } as unknown as ResourceValidationArgs;
  const resource = { ...shared, props: unknownCheckingProxy(outputs), dependencies: [], propertyDependencies: {} };
  const stackArgs = { resources: [resource], getConfig: shared.getConfig } as unknown as StackValidationArgs;
  if (typeof rule.validateResource === "function") await rule.validateResource(resourceArgs, report);
  await rule.validateStack(stackArgs, report);
  return reports;
}

describe("a rule as a policy", () => {
  it("carries all its metadata and a schema of its settings", () => {
    for (const rule of library.rules) {
      const { name, framework, severity, url, tags, remediationSteps, configSchema, displayName } = toPolicy(rule);
      expect(name).to.match(/^[a-z]+(-[a-z]+)+$/);
      expect(framework?.reference).to.match(/^https:\/\/docs\.aws\.amazon\.com\//);
      expect(framework?.specification).to.not.equal("");
      expect(url).to.match(new RegExp(`/docs/rules/${name}\\.md$`));
      expect(tags).to.not.deep.equal([]);
      for (const text of [severity, remediationSteps, displayName]) expect(text).to.be.a("string").and.not.equal("");
      expect(Object.keys(configSchema?.properties ?? {})).to.include.members(["exemptions", "whenUnknown"]);
    }
    expect(new Set(library.rules.map(({ name }) => name)).size).to.equal(library.rules.length);
  });

  it("can be taken alone, with another level", () => {
    expect(toPolicy(library.passRoleScope).enforcementLevel).to.equal("mandatory");
    expect(toPolicy(library.passRoleScope, { level: "advisory" }).enforcementLevel).to.equal("advisory");
  });

  it("reports a violation once, at its own level, before the resource is created", async () => {
    const trust = policy({
      Effect: "Allow",
      Principal: { Service: "sagemaker.amazonaws.com" },
      Action: "sts:AssumeRole",
    });
    const reports = await run(
      { assumeRolePolicy: trust },
      undefined,
      {},
      library.serviceRoleTrust,
      "aws:iam/role:Role",
    );
    expect(reports.map(({ level, urn: about }) => [level, about])).to.deep.equal([["the policy's", urn]]);
    expect(reports[0]?.message).to.contain("[trust-without-account]");
  });

  it("reports with the stack, as advice, a grant that no pipeline's role holds", async () => {
    const reports = await run({ policy: open });
    expect(reports.map(({ level, urn: about }) => [level, about])).to.deep.equal([
      ["advisory", urn],
      ["advisory", urn],
    ]);
    expect(reports[0]?.message).to.contain("[pass-role-any-role]");
    expect(reports[1]?.message).to.contain("[pass-role-not-pinned]");
  });

  it("advises of what is unknown, or stops at it where the configuration says so", async () => {
    expect((await run({ policy: unknown })).map(({ level }) => level)).to.deep.equal(["advisory"]);
    expect(
      (await run({ policy: unknown }, undefined, { whenUnknown: "stop" })).map(({ level }) => level),
    ).to.deep.equal(["the policy's"]);
  });

  it("does not take for unknown what only the provider fills in", async () => {
    expect(await run({ description: "d" }, { description: "d", policy: unknown })).to.deep.equal([]);
  });

  it("reports exemptions that are used and those that are not", async () => {
    const exemption = { resource: "p", finding: "pass-role-any-role", reason: "agreed", expires: "2026-12-31" };
    const reports = await run({ policy: open }, undefined, {
      exemptions: [exemption, { ...exemption, resource: "q" }],
    });
    expect(reports.map(({ level }) => level)).to.deep.equal(["advisory", "advisory", "advisory"]);
    expect(reports[1]?.message).to.contain("Exempted until 2026-12-31 (agreed): pass-role-any-role@policy");
    expect(reports[2]?.message).to.contain("The exemption of pass-role-any-role on q (until 2026-12-31)");
  });

  it("says once what several rules cannot judge, again in another run, and never holds back what stops", async () => {
    const messages = async (
      rules: readonly (typeof library.rules)[number][],
      config: object,
      name = "p",
    ): Promise<string[]> => {
      const said: string[] = [];
      const resource = {
        urn,
        type,
        name,
        props: unknownCheckingProxy({ name, policy: unknown }),
        dependencies: [],
        propertyDependencies: {},
      };
      const args = { resources: [resource], getConfig: () => config } as unknown as StackValidationArgs;
      for (const rule of rules)
        await toPolicy(rule).validateStack(args, (message) => said.push(JSON.stringify(message)));
      return said;
    };
    const both = [library.passRoleScope, library.knownActions];
    expect(await messages(both, {})).to.have.length(1);
    expect(await messages(both, {})).to.have.length(1);
    expect(await messages(both, { whenUnknown: "stop" })).to.have.length(2);
    expect(await messages(both, {}, "q")).to.have.length(1);
  });
});
