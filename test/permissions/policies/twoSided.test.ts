/** Built is what is enforced, for every definition there is: what is written has no gap, whatever is taken out of it and
 * not served by something else is missing, and where a condition is dropped there is excess. A dozen more widenings are in comparePolicies.test.ts. */
import { expect } from "chai";
import { findExcess, findMissing } from "../../../permissions/policies/comparePolicies";
import { readFileSync } from "node:fs";
import { definitions, planOf } from "../../definitions/definitions";
import { options } from "../pipelines";
import { serves } from "./naiveIam";
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
      if (!plan) throw new Error("every definition has a plan");
      for (const { policies, requirements } of partiesOf(plan)) {
        expect(findMissing(requirements, named(policies))).to.deep.equal([]);
        expect(findExcess(requirements, named(policies))).to.deep.equal([]);
        for (const { sid, value, policies: changed } of removals(policies)) {
          const missing = findMissing(requirements, named(changed));
          const open = requirements.filter((each) => !serves(changed, each));
          expect(missing.length > 0, `${sid} ${value}`).to.equal(open.length > 0);
          for (const { requirement } of missing) expect(asks(requirement, value), `${sid} ${value}`).to.equal(true);
          for (const each of open.slice(0, 1))
            expect(
              missing.map(({ requirement }) => requirement),
              `${sid} ${value}`,
            ).to.include(each);
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
