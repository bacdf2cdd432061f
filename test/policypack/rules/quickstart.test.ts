// What the components write passes every rule; what is taken out or widened is found by the rule that owns it.
import { expect } from "chai";
import { judgeStack } from "../../../policypack/rule/judge";
import { rules } from "../../../policypack/registry";
import type { Finding } from "../../../policypack/rule/rule";
import type { Statement } from "../../../permissions";
import { stackOf, today } from "../../../policypack/examples/cases";
import { change, documents, quickstart, type HeldDocument } from "../../../policypack/examples/quickstart";

function judge(held: readonly HeldDocument[]): readonly Finding[] {
  const stack = stackOf(quickstart(held));
  return rules.flatMap((rule) => {
    const { violations, unknown } = judgeStack(rule, stack, {}, today);
    return [...violations, ...unknown];
  });
}

const said = (findings: readonly Finding[]): string[] =>
  findings.map(({ rule, kind, code, urn }) => `${rule} ${kind} ${code} ${urn.split("::").at(-1) ?? ""}`);

const jsonGetSids = /^(ReadJsonGetFiles|DecryptJsonGetFiles)/;

describe("the rules on the quickstart", () => {
  it("have nothing to say", () => {
    expect(said(judge(documents))).to.deep.equal([]);
  });

  // Jobs run without the first; real pipelines run without the second; the third is covered by the second.
  const silent = /^(WriteMetrics|ReadRegisteredModels|ReadJsonGetFiles)/;

  for (const { key, document } of documents)
    for (const [index, { Sid = "" }] of document.Statement.entries()) {
      if (silent.test(Sid)) continue;
      const owner =
        key !== "pipeline" ? "step-role-gaps" : jsonGetSids.test(Sid) ? "json-get-read" : "pipeline-role-gaps";
      it(`find that ${key} lacks ${Sid}: ${owner} alone`, () => {
        const found = judge(change(key, (old) => old.filter((_, at) => at !== index)));
        expect([...new Set(found.map(({ rule }) => rule))]).to.deep.equal([owner]);
        expect(found.every(({ urn }) => urn.endsWith(`::${key}`))).to.equal(true);
        expect(found.length).to.equal(1);
      });
    }

  const wide = (action: string, resource: string): Statement => ({
    Effect: "Allow",
    Action: [action],
    Resource: [resource],
  });

  it("find that the pipeline's role may do more", () => {
    const found = judge(change("pipeline", (old) => [...old, wide("s3:GetObject", "arn:aws:s3:::data/*")]));
    expect(said(found)).to.deep.equal(["pipeline-role-excess violation excess-grant pipeline-0"]);
  });

  it("find that a step's role reaches what a stranger writes", () => {
    const found = judge(
      change("PreprocessData", (old) => [...old, wide("s3:GetObject", "arn:aws:s3:::data/executions/*/predictions/*")]),
    );
    expect(said(found)).to.deep.equal(["step-role-isolation violation reaches-other-step PreprocessData-0"]);
  });

  it("let a step's role read what the step is related to", () => {
    const found = judge(
      change("TrainModel", (old) => [...old, wide("s3:GetObject", "arn:aws:s3:::data/executions/*/preprocess/*")]),
    );
    expect(said(found)).to.deep.equal([]);
  });
});
