// What a comparison reports about a role, held against the oracle's answers before and after.
import { expect } from "chai";
import type { AccessComparison } from "../../../permissions";
import { matchesPattern, readPattern } from "../../../permissions/iam/pattern";
import { simulate } from "../iam/oracle";
import { actions, randomCase, resources, roleArn, type Case, type Random } from "../iam/randomRequests";

type Compared = AccessComparison["principals"][number];

/** Asks 60 random requests: what is newly allowed must be told as more, what no longer is as less. The number of the new. */
export function agreeWithOracle(
  random: Random,
  compared: Compared | undefined,
  before: readonly unknown[],
  after: readonly unknown[],
): number {
  const { more = [], less = [] } = compared ?? {};
  let grown = 0;
  for (let index = 0; index < 60; index++) {
    const { context } = randomCase(random);
    const asked: Omit<Case, "identity"> = {
      action: random.pick(actions),
      resource: random.pick(resources),
      principal: roleArn,
      context,
      scps: [],
      rcps: [],
    };
    const was = simulate({ ...asked, identity: before });
    const is = simulate({ ...asked, identity: after });
    const told = (list: Compared["more"]): boolean =>
      list.some(
        ({ action, resource, certain }) =>
          (!certain && (action.startsWith("everything but") || resource.startsWith("everything but"))) ||
          (matchesPattern(readPattern(action.toLowerCase()), asked.action.toLowerCase()) &&
            (resource.includes("${") || matchesPattern(readPattern(resource), asked.resource))),
      );
    const shown = JSON.stringify({ asked, before, after });
    if (is === "allowed" && was !== "allowed") {
      grown++;
      expect(told(more), `more: ${shown}`).to.equal(true);
    }
    if (was === "allowed" && is !== "allowed") expect(told(less), `less: ${shown}`).to.equal(true);
  }
  return grown;
}
