/** Built is what is enforced, for every definition there is: what is written has no gap, and whatever is taken out of it
 * is missing. Widenings are in comparePolicies.test.ts. */
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { findExcess, findMissing } from "../../../permissions/access/comparePolicies";
import { tryPlan } from "../pipelines";
import { asks, named, partiesOf, removals } from "./parties";

const root = join(__dirname, "../../definitions");
const definitions = readdirSync(root, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".json") && readFileSync(join(root, name), "utf8").includes('"Steps"'));

describe("what is written, compared with what is needed", function () {
  this.timeout(120_000);
  for (const name of definitions)
    it(`has no gap, and misses whatever is taken out: ${name}`, function () {
      const { plan } = tryPlan(readFileSync(join(root, name), "utf8"), { bindings: {} });
      if (!plan) {
        this.skip();
        return;
      }
      for (const { policies, requirements } of partiesOf(plan)) {
        expect(findMissing(requirements, named(policies))).to.deep.equal([]);
        expect(findExcess(requirements, named(policies))).to.deep.equal([]);
        for (const { sid, value, policies: changed } of removals(policies)) {
          const missing = findMissing(requirements, named(changed));
          expect(missing.length, `${sid} ${value}`).to.be.greaterThan(0);
          for (const { kind, requirement } of missing)
            expect([kind, asks(requirement, value)], `${sid} ${value}`).to.deep.equal(["missing", true]);
        }
      }
    });
});
