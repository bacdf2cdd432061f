// A corpus of whole stacks, checked as `check` does it: good practice is not stopped, each fault is found where it is, and
// the statements that a finding prints make the stack pass.
import { expect } from "chai";
import { checkJson, type Printed, type PrintedReport } from "../../cli/runCheck";
import { faulty } from "./faulty";
import { inline, type Json } from "./orders";
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

const matches = (glob: string, text: string): boolean =>
  new RegExp(`^${glob.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(text);

describe("stacks of good practice", () => {
  for (const [title, { pieces, preview, config, unknown = [] }] of Object.entries(sound))
    it(title, () => {
      const report = checkJson(preview === true ? previewOf(pieces) : exportOf(pieces), config);
      expect(report.findings.filter(({ level }) => level === "mandatory")).to.deep.equal([]);
      expect([...new Set(report.unknown.map(({ code }) => code))]).to.have.members(unknown);
    });
});

type WithStatements = Printed & { readonly statements?: readonly Json[] };

/** The stack with the statements that the findings print, in the policy that is named or in one more of the role. */
function fixed(pieces: readonly Piece[], findings: readonly WithStatements[]): Piece[] {
  return findings.reduce(
    (all, finding, index) => {
      const { statements = [] } = finding;
      const named = all.find(({ name }) => name === nameOf(finding));
      if (named === undefined) throw new Error(`Unknown resource ${finding.urn}.`);
      if (named.type === "aws:iam/role:Role")
        return [...all, inline(`fix-${index}`, String(named.inputs["name"]), ...statements)];
      const document = JSON.parse(String(named.inputs["policy"])) as { readonly Statement: readonly Json[] };
      const policy = JSON.stringify({ ...document, Statement: [...document.Statement, ...statements] });
      return all.map((each) => (each === named ? { ...each, inputs: { ...each.inputs, policy } } : each));
    },
    [...pieces],
  );
}

describe("stacks with one fault", () => {
  for (const [title, { pieces, finds }] of Object.entries(faulty)) {
    it(title, () => {
      const report = checkJson(exportOf(pieces));
      const said = saidOf(report);
      expect(said.filter((each) => !finds.some((glob) => matches(glob, each)))).to.deep.equal([]);
      expect(finds.filter((glob) => !said.some((each) => matches(glob, each)))).to.deep.equal([]);
      const stopping = report.findings.filter(({ level }) => level === "mandatory") as readonly WithStatements[];
      for (const { fix } of stopping) expect(fix).to.not.equal("");
      if (stopping.length === 0 || !stopping.every(({ statements }) => statements !== undefined)) return;
      expect(
        saidOf(checkJson(exportOf(fixed(pieces, stopping)))).filter((each) => !/ advisory /.test(each)),
      ).to.deep.equal([]);
    });
  }
});
