// A corpus of whole stacks, checked as `check` does it: good practice is not stopped, each fault is found where it is, and
// what a finding prints removes it and adds none.
import { expect } from "chai";
import { checkJson, type Printed, type PrintedReport } from "../../cli/runCheck";
import { applyFix, isExact, type WithFix } from "./applyFix";
import { isDecision } from "./decisions";
import { faulty } from "./faulty";
import { matches } from "./glob";
import { deny, orders, rewrite, run } from "./orders";
import { sound } from "./sound";
import { exportOf, previewOf, type Piece } from "./state";

const nameOf = ({ urn }: Printed): string => urn.split("::").at(-1) ?? "";

/** `rule/code level resource` of everything but advice about excess. */
const saidOf = ({ findings, unknown }: PrintedReport): string[] => [
  ...new Set(
    [...findings, ...unknown.map((each) => ({ ...each, level: "unknown" }))]
      .filter(({ rule }) => rule !== "pipeline-role-excess")
      .map((each) => `${each.rule}/${each.code} ${each.level} ${nameOf(each)}`),
  ),
];

describe("stacks of good practice", () => {
  for (const [title, { pieces, preview, config, unknown = [] }] of Object.entries(sound))
    it(title, () => {
      const report = checkJson(preview === true ? previewOf(pieces) : exportOf(pieces), config);
      expect(report.findings.filter(({ level }) => level === "mandatory")).to.deep.equal([]);
      expect([...new Set(report.unknown.map(({ code }) => code))]).to.have.members(unknown);
    });
});

/** A finding, whatever its text says. */
const keyOf = ({ rule, code, urn, path }: Pick<Printed, "rule" | "code" | "urn" | "path">): string =>
  `${rule}/${code} ${urn} ${path.replace(/\[\d+\]/g, "")}`;

/** Applies what is printed, one finding after another: each is gone then, and no other appears. */
function fixAll(pieces: readonly Piece[]): void {
  let stack = [...pieces];
  for (let round = 0; round < 12; round++) {
    const { findings } = checkJson(exportOf(stack));
    const [next] = (findings as readonly (Printed & WithFix)[]).filter((each) => !isDecision(each, isExact(each)));
    if (next === undefined) return;
    expect(isExact(next), `exact fix of ${keyOf(next)}: ${next.fix}`).to.equal(true);
    stack = applyFix(stack, next);
    const left = checkJson(exportOf(stack)).findings;
    expect(left.filter((each) => keyOf(each) === keyOf(next) && each.message === next.message)).to.deep.equal([]);
    const before = findings.map(keyOf);
    expect(left.map(keyOf).filter((key) => !before.includes(key))).to.deep.equal([]);
  }
  throw new Error("The fixes do not end.");
}

describe("stacks with one fault", () => {
  for (const [title, { pieces, finds }] of Object.entries(faulty)) {
    it(title, () => {
      const report = checkJson(exportOf(pieces));
      const said = saidOf(report);
      expect(said.filter((each) => !finds.some((glob) => matches(glob, each)))).to.deep.equal([]);
      expect(finds.filter((glob) => !said.some((each) => matches(glob, each)))).to.deep.equal([]);
      fixAll(pieces);
    });
  }
});

describe("one fault, found by several rules", () => {
  const off = (...rules: readonly string[]) => Object.fromEntries(rules.map((rule) => [rule, "disabled"]));
  const said = (pieces: readonly Piece[], config?: unknown) =>
    saidOf(checkJson(exportOf(pieces), config)).filter((each) => !each.startsWith("step-role-gaps"));
  const full = faulty["AmazonSageMakerFullAccess on a step's role"]?.pieces ?? [];

  it("is one finding: AmazonSageMakerFullAccess", () => {
    expect(said(full)).to.deep.equal(["pipeline-role-full-access/full-access-policy mandatory full"]);
  });

  it("is the next rule's where the first is disabled", () => {
    expect(said(full, off("pipeline-role-full-access"))).to.deep.equal([
      "pipeline-escalation/rewrites-pipeline mandatory full",
    ]);
  });

  const denied = rewrite(orders(), "pipeline", ...run(), deny(["s3:GetObject", "sagemaker:CreateTrainingJob"], "*"));

  it("is one finding: a Deny that JsonGet and the start of a job meet", () => {
    expect(said(denied)).to.deep.equal(["json-get-read/denied-read-json-get-files mandatory orders-pipeline-access"]);
    expect(said(denied, off("json-get-read"))).to.deep.equal([
      "pipeline-role-gaps/denied-run-jobs mandatory orders-pipeline-access",
    ]);
  });
});
