/** The page of permissions as people read it: every grant with a source and a mark, no line too long to read. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { clauses } from "../../permissions";
import { stepTypes } from "../../permissions/steps/registry";

const lines = readFileSync(join(__dirname, "../../docs/permissions.md"), "utf8").split("\n");
const rows = lines.filter((line) => line.startsWith("| ") && !/^\| (Who|-)/.test(line));

describe("the page of permissions", () => {
  it("has no line over 400 characters", () => expect(lines.filter((line) => line.length > 400)).to.deep.equal([]));

  it("gives every grant a source that is a clause with its page, and a mark", () => {
    expect(rows.length).to.be.greaterThan(200);
    const marks = ["documented", "practice", "optional"].flatMap((mark) => [mark, `${mark}, by a switch`]);
    for (const row of rows) {
      const [, who, actions, source, mark] = row.split("|").map((cell) => cell.trim());
      const [, id = "", url] = /^\[([a-z-]+)\]\((https:[^)]+)\)$/.exec(source ?? "") ?? [];
      expect(["pipeline role", "step's role", "author", "operator"], row).to.include(who);
      expect(actions, row).to.match(/^(`[a-z0-9-]+:[A-Za-z]+`(, )?)+$/);
      expect(clauses[id as keyof typeof clauses].url, row).to.equal(url);
      expect(marks, row).to.include(mark);
    }
  });

  it("has a section for every step type, and what each source says", () => {
    for (const type of stepTypes.keys()) expect(lines).to.include(`## ${type}`);
    for (const { text, quoted } of Object.values(clauses)) expect(lines).to.include(`  ${quoted ? "> " : ""}${text}`);
  });
});
