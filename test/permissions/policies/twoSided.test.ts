/** Built is what is enforced, for every definition there is: what is written has no gap, whatever is taken out of it is
 * missing, and where a condition is dropped there is excess. A dozen more widenings are in comparePolicies.test.ts. */
import { expect } from "chai";
import { findExcess, findMissing } from "../../../permissions/policies/comparePolicies";
import { readFileSync } from "node:fs";
import { definitions, planOf } from "../../definitions/definitions";
import { options } from "../pipelines";
import { asks, droppedConditions, named, partiesOf, removals } from "./parties";

const quickstart = {
  name: "quickstart",
  text: readFileSync("examples/quickstart/definition.json", "utf8"),
  options: { ...options, bindings: { DataBucket: "data" } },
};

describe("what is written, compared with what is needed", function () {
  this.timeout(120_000);
  for (const definition of [quickstart, ...definitions])
    it(`has no gap, and misses whatever is taken out: ${definition.name}`, () => {
      const { plan } = planOf(definition);
      if (!plan) {
        expect(definition.name).to.equal("undocumented.json"); // no source says what its steps need
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
        for (const { sid, policies: changed } of droppedConditions(policies)) {
          expect(findMissing(requirements, named(changed)), sid).to.deep.equal([]);
          const excess = findExcess(requirements, named(changed));
          expect(excess.length, sid).to.be.greaterThan(0);
          for (const { what } of excess) expect(what, sid).to.equal("condition");
        }
      }
    });
});
