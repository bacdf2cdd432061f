/** The proof holds for every plan there is, and sees every change of its documents. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { writePolicies, type PolicyDocument, type Statement, type WrittenPolicies } from "../../../permissions";
import { provePlan } from "../../../permissions/proof/provePlan";
import { provePrincipal } from "../../../permissions/proof/provePrincipal";
import { definitions, planOf } from "../../definitions/definitions";
import { serves } from "../policies/naiveIam";
import { droppedConditions, partiesOf, removals } from "../policies/parties";
import { options } from "../pipelines";
import { sample } from "../../runs";

const quickstart = {
  name: "quickstart",
  text: readFileSync("examples/quickstart/definition.json", "utf8"),
  options: { ...options, bindings: { DataBucket: "data" } },
};
const all = [quickstart, ...definitions];

const planned = (definition: (typeof all)[number]) => {
  const { plan } = planOf(definition);
  if (!plan) throw new Error("every definition has a plan");
  return plan;
};

/** Documents with one statement put in the place of another, or beside it. */
const withStatement = (documents: readonly PolicyDocument[], from: Statement, ...to: Statement[]): PolicyDocument[] =>
  documents.map((document) => ({
    ...document,
    Statement: document.Statement.flatMap((each) => (each === from ? to : [each])),
  }));

/** What makes a statement allow more. */
const widenings: Readonly<Record<string, (statement: Statement) => Statement>> = {
  "a wider resource": (statement) => ({
    ...statement,
    Resource: statement.Resource?.map((resource, index) => (index === 0 ? widened(resource) : resource)) ?? [],
  }),
  "another action": (statement) => ({ ...statement, Action: [...(statement.Action ?? []), "iam:CreateRole"] }),
};
const widened = (resource: string): string => (resource === "*" ? "*" : `${resource.slice(0, -1)}*`);

const unproved = (needs: Parameters<typeof provePrincipal>[0], documents: readonly PolicyDocument[]): boolean => {
  const { counterExamples, undecided } = provePrincipal(needs, documents);
  return counterExamples.length + undecided.length > 0;
};

describe("the proof of a plan", function () {
  this.timeout(240_000);

  it("is found for every definition, with nothing undecided", () => {
    let decisions = 0;
    for (const definition of all) {
      const plan = planned(definition);
      const proof = provePlan(plan, writePolicies(plan));
      expect(proof, definition.name).to.deep.include({ answer: "proved", counterExamples: [], undecided: [] });
      decisions += proof.decisions;
    }
    expect(decisions).to.be.greaterThan(10_000);
    console.log(`      ${all.length} plans, ${decisions} decisions, 0 counter-examples, 0 undecided`);
  });

  it("is refuted by exactly the removals that leave a need open, and by every widening, dropped condition and Deny", () => {
    let mutants = 0;
    for (const definition of sample(all, 8))
      for (const { policies, requirements } of partiesOf(planned(definition))) {
        // The readable evaluator takes its time: it decides every eighth definition.
        for (const { sid, value, policies: changed } of all.indexOf(definition) % 8 === 0 ? removals(policies) : []) {
          mutants++;
          const refused = provePrincipal(requirements, changed).counterExamples.some(
            ({ claim }) => claim === "refused",
          );
          // What is written grants all of the alternatives.
          const open = requirements.some(({ anyOf: _, ...each }) => !serves(changed, each));
          expect(refused, `${definition.name} ${sid} ${value}`).to.equal(open);
        }
        for (const { sid, policies: changed } of droppedConditions(policies)) {
          mutants++;
          expect(unproved(requirements, changed), `${definition.name} ${sid}`).to.equal(true);
        }
        for (const statement of policies.flatMap(({ Statement }) => Statement))
          for (const [what, widen] of Object.entries(widenings)) {
            const changed = widen(statement);
            if (JSON.stringify(changed) === JSON.stringify(statement)) continue;
            mutants++;
            const said = `${definition.name} ${statement.Sid ?? ""}: ${what}`;
            expect(unproved(requirements, withStatement(policies, statement, changed)), said).to.equal(true);
          }
        for (const statement of policies.flatMap(({ Statement }) => Statement).slice(0, 3)) {
          mutants++;
          const denied: Statement = { ...statement, Effect: "Deny" };
          expect(unproved(requirements, withStatement(policies, statement, statement, denied))).to.equal(true);
        }
      }
    expect(mutants).to.be.greaterThan(100);
  });

  it("gives a request that is decided wrongly, with whose it is", () => {
    const plan = planned(quickstart);
    const written = writePolicies(plan);
    const [policy] = written.pipelineRole.policies;
    const statement = policy?.Statement.find(({ Sid }) => Sid === "PassStepRoles");
    if (!policy || !statement) throw new Error("the pipeline role passes roles");
    const broken = (to: Statement): WrittenPolicies => ({
      ...written,
      pipelineRole: { ...written.pipelineRole, policies: withStatement([policy], statement, to) },
    });
    const tooWide = provePlan(plan, broken({ ...statement, Resource: ["arn:aws:iam::123456789012:role/*"] }));
    expect(tooWide.answer).to.equal("refuted");
    expect(tooWide.counterExamples[0]).to.deep.equal({
      principal: plan.pipelineRole.arn,
      claim: "beyond",
      action: "iam:PassRole",
      resource: "arn:aws:iam::123456789012:role/",
      context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
    });
    const tooNarrow = provePlan(plan, broken({ ...statement, Resource: statement.Resource?.slice(1) ?? [] }));
    expect(tooNarrow.counterExamples.map(({ claim, resource }) => [claim, resource])).to.deep.equal([
      ["refused", statement.Resource?.[0]],
    ]);
  });

  it("is undecided, and says why, where a document has what it does not read", () => {
    const plan = planned(quickstart);
    const [first] = partiesOf(plan);
    if (!first) throw new Error("a plan has parties");
    const [statement] = first.policies.flatMap(({ Statement }) => Statement);
    if (!statement) throw new Error("a party has statements");
    const reasonsWith = (change: Partial<Statement>): readonly string[] =>
      provePrincipal(
        first.requirements,
        withStatement(first.policies, statement, statement, { ...statement, ...change }),
      ).undecided;
    const rest: Statement = { ...statement };
    delete rest.Resource;
    expect(reasonsWith({ Condition: { DateLessThan: { "aws:CurrentTime": "2030-01-01" } } }).join()).to.include(
      "DateLessThan",
    );
    expect(reasonsWith({ Action: ["s3:*"] }).join()).to.include("stands for several actions");
    expect(
      provePrincipal(
        first.requirements,
        withStatement(first.policies, statement, statement, { ...rest, NotResource: ["*"] }),
      ).undecided.join(),
    ).to.include("NotResource");
  });
});
