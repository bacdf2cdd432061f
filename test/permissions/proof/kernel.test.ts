/** The proof's kernel against decisions that share no code with it: automata for every glob, z3 for longer ones, and an
 * evaluator for whole documents. */
import { expect } from "chai";
import fc from "fast-check";
import { init } from "z3-solver";
import type { PolicyDocument, Requirement, Statement } from "../../../permissions";
import { includes, overlap, readGlob } from "../../../permissions/proof/globs";
import { provePrincipal } from "../../../permissions/proof/provePrincipal";
import { fullRuns, runs } from "../../runs";
import { automatonOf, hasCommonText, hasText, someTextOutside } from "./automaton";
import { isAllowed, isNeeded, type Request } from "./reference";

/** Every glob of up to `length` characters over a, b, * and ?. */
const globsUpTo = (length: number): string[] =>
  length === 0
    ? [""]
    : ["", ...globsUpTo(length - 1).flatMap((text) => ["a", "b", "*", "?"].map((each) => each + text))];

const readAll = (length: number) =>
  [...new Set(globsUpTo(length))].map((text) => ({ text, glob: readGlob(text), automaton: automatonOf(text) }));

describe("the kernel of the proof", function () {
  this.timeout(300_000);

  it(`decides every pair of globs of up to ${fullRuns ? 5 : 4} characters as their automata do`, () => {
    const all = readAll(fullRuns ? 5 : 4);
    let [pairs, included] = [0, 0];
    for (const inner of all)
      for (const outer of all) {
        const found = includes([outer.glob], inner.glob);
        const expected = !someTextOutside(inner.automaton, outer.automaton, outer.automaton);
        if (found.answer !== (expected ? "yes" : "no")) expect.fail(`${inner.text} in ${outer.text}: ${found.answer}`);
        if (
          found.answer === "no" &&
          (!hasText(inner.automaton, found.witness) || hasText(outer.automaton, found.witness))
        )
          expect.fail(`${inner.text} in ${outer.text}: ${found.witness} shows nothing`);
        pairs++;
        if (expected) included++;
      }
    console.log(`      ${all.length} globs, ${pairs} pairs, ${included} inclusions`);
  });

  it("decides every glob in every two globs together, of up to three characters", () => {
    const all = readAll(fullRuns ? 3 : 2);
    for (const inner of all)
      for (const [index, one] of all.entries())
        for (const other of all.slice(index)) {
          const found = includes([one.glob, other.glob], inner.glob).answer;
          const differs = someTextOutside(inner.automaton, one.automaton, other.automaton);
          if (found !== (differs ? "no" : "yes"))
            expect.fail(`${inner.text} in ${one.text} and ${other.text}: ${found}`);
        }
  });

  it("finds that globs have a text in common where their automata do", () => {
    const all = readAll(fullRuns ? 4 : 3);
    for (const left of all)
      for (const right of all) {
        const meet = hasCommonText(left.automaton, right.automaton);
        if (overlap(left.glob, right.glob) !== meet) expect.fail(`${left.text} meets ${right.text}`);
      }
  });

  it("gives one answer for all spellings of a glob", () => {
    const spellings = [
      ["*?", "?*", "?**", "**?"],
      ["a*", "a**"],
      ["*?*?*", "??*", "*??"],
    ];
    for (const same of spellings)
      for (const a of same) for (const b of same) expect(includes([readGlob(a)], readGlob(b)).answer).to.equal("yes");
  });

  it("agrees with z3 on longer globs", async () => {
    const { Z3, em } = await init();
    const config = Z3.mk_config();
    const context = Z3.mk_context(config);
    const text = Z3.mk_const(context, Z3.mk_string_symbol(context, "text"), Z3.mk_string_sort(context));
    const texts = Z3.mk_re_sort(context, Z3.mk_string_sort(context));
    const languageOf = (glob: string) =>
      Z3.mk_re_concat(context, [
        Z3.mk_seq_to_re(context, Z3.mk_string(context, "")),
        ...[...glob].map((each) =>
          each === "*"
            ? Z3.mk_re_full(context, texts)
            : each === "?"
              ? Z3.mk_re_allchar(context, texts)
              : Z3.mk_seq_to_re(context, Z3.mk_string(context, each)),
        ),
        Z3.mk_seq_to_re(context, Z3.mk_string(context, "")),
      ]);
    const unit = fc.constantFrom("a", "b", "c", "*", "*", "?", "/");
    const globs = fc.array(fc.string({ unit, minLength: 3, maxLength: 9 }), { minLength: 2, maxLength: 3 });
    for (const [inner = "", ...others] of fc.sample(globs, { numRuns: runs(60, 30), seed: 7 })) {
      const solver = Z3.mk_solver(context);
      Z3.solver_inc_ref(context, solver);
      Z3.solver_assert(context, solver, Z3.mk_seq_in_re(context, text, languageOf(inner)));
      for (const other of others)
        Z3.solver_assert(context, solver, Z3.mk_not(context, Z3.mk_seq_in_re(context, text, languageOf(other))));
      const differs = (await Z3.solver_check(context, solver)) as number; // 1: there is such a text, -1: there is none
      Z3.solver_dec_ref(context, solver);
      const found = includes(
        others.map((other) => readGlob(other)),
        readGlob(inner),
      ).answer;
      expect(found, `${inner} in ${others.join(" and ")}`).to.equal({ 1: "no", [-1]: "yes" }[differs]);
    }
    em.PThread.terminateAllThreads();
  });

  it("proves documents exactly where the reference evaluator finds no request that they decide wrongly", () => {
    const action = fc.constantFrom("s:A", "s:B");
    const glob = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), minLength: 1, maxLength: 3 });
    const list = fc.uniqueArray(glob, { minLength: 1, maxLength: 2 });
    const value = fc.constantFrom("a", "a*", "b");
    const requirement = fc
      .record({ action, resources: list, key: fc.option(value) })
      .map(({ key, ...rest }): Requirement => ({
        ...rest,
        principal: { kind: "pipelineRole" },
        context: key === null ? {} : { k: [key] },
        because: { path: "", clause: "create-job" },
      }));
    const effect = fc.constantFrom<Statement["Effect"]>("Allow", "Allow", "Allow", "Deny");
    const statement = fc
      .record({ effect, actions: fc.uniqueArray(action, { minLength: 1 }), resources: list, key: fc.option(value) })
      .map(({ effect: Effect, actions: Action, resources: Resource, key }): Statement => ({
        ...{ Effect, Action, Resource },
        ...(key !== null && { Condition: { [key.includes("*") ? "StringLike" : "StringEquals"]: { k: key } } }),
      }));
    const texts = globsUpTo(3).map((each) => each.replaceAll("*", "x").replaceAll("?", "y"));
    const requests: Request[] = ["s:A", "s:B"].flatMap((each) =>
      [...new Set(texts)].flatMap((resource) =>
        [{}, { k: "a" }, { k: "b" }, { k: "ax" }].map((context) => ({ action: each, resource, context })),
      ),
    );
    const answers = { proved: 0, refuted: 0, undecided: 0 };
    fc.assert(
      fc.property(
        fc.array(requirement, { maxLength: 3 }),
        fc.array(statement, { maxLength: 3 }),
        fc.option(fc.array(statement, { maxLength: 2 }), { nil: undefined }),
        fc.boolean(),
        (requirements, statements, limits, same) => {
          // Documents that are written for the requirements are rare among random ones.
          const written = requirements.map(({ action: each, resources, context }): Statement => ({
            ...{ Effect: "Allow", Action: [each], Resource: [...resources] },
            ...(context["k"] !== undefined && { Condition: { StringLike: { k: [...context["k"]] } } }),
          }));
          const documents: PolicyDocument[] = [{ Version: "2012-10-17", Statement: same ? written : statements }];
          const boundary: PolicyDocument | undefined = limits && { Version: "2012-10-17", Statement: limits };
          const proof = provePrincipal(requirements, documents, boundary);
          const isWrong = (request: Request) =>
            isAllowed(request, documents, boundary) !== isNeeded(request, requirements);
          const answer =
            proof.counterExamples.length > 0 ? "refuted" : proof.undecided.length > 0 ? "undecided" : "proved";
          answers[answer]++;
          if (answer === "proved") expect(requests.filter(isWrong)).to.deep.equal([]);
          for (const { claim, ...request } of proof.counterExamples) {
            expect(isNeeded(request, requirements), JSON.stringify(request)).to.equal(claim === "refused");
            expect(isAllowed(request, documents, boundary), JSON.stringify(request)).to.equal(claim === "beyond");
          }
        },
      ),
      { numRuns: runs(6_000, 1_500) },
    );
    expect(answers.proved).to.be.greaterThan(100);
    expect(answers.refuted).to.be.greaterThan(100);
  });
});
