/** Built is what is enforced, for every definition there is: what is written has no gap, and whatever is taken out of it
 * is missing. Widenings are in comparePolicies.test.ts. */
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findExcess, findMissing } from "../../../permissions/access/comparePolicies";
import { readPolicyDocument } from "../../../permissions/iam/document";
import { writePolicies, type PolicyDocument, type Statement } from "../../../permissions";
import { tryPlan } from "../pipelines";

const root = join(__dirname, "../../definitions");
const definitions = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".json") && readFileSync(join(root, name), "utf8").includes('"Steps"'));

const named = (policies: readonly PolicyDocument[]) =>
  policies.map((policy, index) => {
    const { document } = readPolicyDocument(policy, "identity");
    if (!document) throw new Error("what we write can be read");
    return { name: `policy${index}`, document };
  });

/** The documents with one action or one resource taken out, where the statement holds more than one. */
function* removals(policies: readonly PolicyDocument[]): Generator<readonly [string, readonly PolicyDocument[]]> {
  for (const [at, policy] of policies.entries())
    for (const [index, statement] of policy.Statement.entries())
      for (const list of ["Action", "Resource"] as const) {
        const values = statement[list] ?? [];
        for (const value of values.length > 1 ? values : []) {
          const changed: Statement = { ...statement, [list]: values.filter((each) => each !== value) };
          const Statement = policy.Statement.map((each, place) => (place === index ? changed : each));
          yield [
            `${statement.Sid ?? ""} ${value}`,
            policies.map((each, place) => (place === at ? { ...each, Statement } : each)),
          ];
        }
      }
}

describe("what is written, compared with what is needed", function () {
  this.timeout(120_000);
  for (const name of definitions)
    it(`has no gap, and misses whatever is taken out: ${name}`, function () {
      const { plan } = tryPlan(readFileSync(join(root, name), "utf8"), { bindings: {} });
      if (!plan) {
        this.skip();
        return;
      }
      const { pipelineRole, roles, author, operator } = writePolicies(plan);
      const parties = [
        ...[pipelineRole, ...roles].map(({ role, policies }) => ({
          policies,
          needs: plan.requirements.filter(({ principal }) =>
            principal.kind === "pipelineRole"
              ? role === plan.pipelineRole
              : principal.kind === "stepRole" && (plan.runsAs.get(principal.step) ?? plan.pipelineRole) === role,
          ),
        })),
        { policies: author, needs: plan.requirements.filter(({ principal }) => principal.kind === "author") },
        { policies: operator, needs: plan.requirements.filter(({ principal }) => principal.kind === "operator") },
      ];
      for (const { policies, needs } of parties) {
        expect(findMissing(needs, named(policies))).to.deep.equal([]);
        expect(findExcess(needs, named(policies))).to.deep.equal([]);
        for (const [what, changed] of removals(policies)) {
          const missing = findMissing(needs, named(changed));
          const value = what.split(" ")[1] ?? "";
          expect(missing.length, what).to.be.greaterThan(0);
          for (const { kind, requirement } of missing)
            expect([kind, requirement.action === value || requirement.resources.includes(value)], what).to.deep.equal([
              "missing",
              true,
            ]);
        }
      }
    });
});
