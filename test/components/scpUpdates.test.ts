// A change of ScpException opens nothing on its way: whatever order Pulumi's engine takes, wherever it stops, and whatever
// is asked next, each target is denied what the policies before or those asked for deny, by the independent oracle.
import { expect } from "chai";
import fc from "fast-check";
import { ScpException } from "../../components/index";
import { runs } from "../runs";
import { callCount, denied, faults } from "./scpCalls";
import { inputs } from "./scpInputs";
import { attachedTo, goalsOf, update, type Goal, type Pick, type World } from "./updateModel";

/** Choices that look random and are the same for the same seed. */
function pickFrom(seed: number): Pick {
  let state = seed;
  return (choices) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return choices[(state >> 8) % choices.length] as never;
  };
}

/** The changes that have to open nothing; each is also stopped after every call, as one that fails stops it. */
const seven: readonly (readonly [what: string, from: string, to: string])[] = [
  ["fewer VPCs", "40 VPCs", "5 VPCs"],
  ["more VPCs", "5 VPCs", "40 VPCs"],
  ["more objects", "40 VPCs", "more objects"],
  ["fewer objects", "more objects", "40 VPCs"],
  ["more admins, guards split", "40 VPCs", "more admins"],
  ["fewer admins, guards merge", "more admins", "40 VPCs"],
  ["other admins", "5 VPCs", "another admin"],
  ["fewer targets", "5 VPCs", "one target"],
  ["more targets", "one target", "5 VPCs"],
];

describe("a change of ScpException", function () {
  this.timeout(180_000);
  const asked = new Map<string, readonly Goal[]>();
  before(async () => {
    for (const [name, args] of Object.entries(inputs))
      asked.set(
        name,
        args === undefined
          ? []
          : await goalsOf(() => {
              const { policyIds, warnings } = new ScpException("net", args);
              return [policyIds, warnings];
            }),
      );
  });
  const names = Object.keys(inputs);
  const targets = ["ou-1", "ou-2"];
  let judged = 0;

  /** Policies' texts of one target when all is done. */
  const finished = new Map<readonly Goal[], World>();
  const complete = (goals: readonly Goal[], target: string): string[] => {
    const known = finished.get(goals);
    const world = known ?? [...update([], goals, ([choice]) => choice as never)].at(-1) ?? [];
    finished.set(goals, world);
    return attachedTo(world, target);
  };

  /** Takes one change up to some number of steps, and holds every moment of it against before and after. */
  function follow(world: World, to: string, seed: number, steps = Infinity): World {
    const goals = asked.get(to) ?? [];
    const old = targets.map((target) => attachedTo(world, target));
    let now = world;
    let done = 0;
    for (const next of update(world, goals, pickFrom(seed))) {
      if (++done > steps) break;
      now = next;
      judged++;
      for (const [index, target] of targets.entries())
        expect(
          faults(old[index] ?? [], attachedTo(now, target), complete(goals, target)),
          `${target} after ${done} steps to ${to}`,
        ).to.deep.equal([]);
    }
    return now;
  }

  for (const [what, from, to] of seven)
    it(`opens nothing at any moment of ${what}, nor where a call fails, then asked again or taken back`, () => {
      judged = 0;
      const start = follow([], from, 1);
      const steps = [...update(start, asked.get(to) ?? [], pickFrom(1))].length;
      expect(steps).to.be.greaterThan(1);
      for (const seed of [1, 2])
        for (let failing = 0; failing < steps; failing++)
          for (const next of [to, from]) follow(follow(start, to, seed, failing), next, seed + 1);
      console.log(`      ${steps} calls of AWS, stopped after each: ${judged} moments, ${callCount} requests each`);
    });

  it("opens nothing, in any order, from any inputs to any others", () => {
    const seeds = fc.sample(fc.nat(), { numRuns: runs(6, 1), seed: 16 });
    for (const seed of seeds)
      for (const from of names) for (const to of names) follow(follow([], from, seed), to, seed);
  });

  it("opens nothing, wherever it stops, whatever is asked next", () => {
    const change = fc.record({
      to: fc.constantFrom(...names),
      seed: fc.nat(),
      steps: fc.oneof(fc.constant(Infinity), fc.nat({ max: 30 })),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 8 }), (changes) => {
        changes.reduce<World>((world, { to, seed, steps }) => follow(world, to, seed, steps), []);
      }),
      { numRuns: runs(500, 100) },
    );
  });

  it("ends with exactly the policies asked for", () => {
    for (const from of names)
      for (const to of names) {
        let world: World = [];
        for (const name of [from, to])
          for (const next of update(world, asked.get(name) ?? [], ([choice]) => choice as never)) world = next;
        for (const target of targets)
          expect(attachedTo(world, target), `${from} -> ${to}`).to.deep.equal(complete(asked.get(to) ?? [], target));
      }
  });

  it("is about inputs that divide documents differently, and calls that they decide differently", () => {
    const policies = (name: string) =>
      (asked.get(name) ?? []).flatMap(({ type, urn }) =>
        type === "aws:organizations/policy:Policy" ? [urn.split("::net-").at(-1)] : [],
      );
    expect(policies("40 VPCs")).to.deep.equal(["guard-1", "perimeter-moved-1", "perimeter"]);
    expect(policies("5 VPCs")).to.deep.equal(["guard-1", "perimeter"]);
    expect(policies("more admins")).to.include.members(["guard-2", "guard-3"]);
    const answers = new Set(names.map((name) => denied(complete(asked.get(name) ?? [], "ou-1")).join()));
    expect(answers.size).to.be.greaterThan(9);
  });

  it("finds the moments at which a Deny is in neither of two policies that are changed in place", () => {
    const inPlace = (name: string) => (asked.get(name) ?? []).map((goal) => ({ ...goal, replaceOnChanges: [] }));
    const found = names.flatMap((from) =>
      names
        .filter((to) => {
          const world = [...update([], inPlace(from), ([choice]) => choice as never)].at(-1) ?? [];
          const [before, goal] = [attachedTo(world, "ou-1"), complete(asked.get(to) ?? [], "ou-1")];
          return [...update(world, inPlace(to), ([choice]) => choice as never)].some(
            (moment) => faults(before, attachedTo(moment, "ou-1"), goal).length > 0,
          );
        })
        .map((to) => `${from} -> ${to}`),
    );
    expect(found).to.include.members([
      "more objects -> 40 VPCs",
      "more objects -> more admins",
      "another tag -> 5 VPCs",
    ]);
  });
});
