import Ajv from "ajv";
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Log, Result } from "sarif";
import { rules } from "../../../policypack/registry";
import { runCheck } from "../runCheck";
import { exported, urnOf } from "../stackFiles";
import { mixed, mixedConfig, passAny, role, worstName, write } from "./reports";

/** OASIS's schema is of draft 4; of what draft 7 says otherwise it uses `id` alone. */
function readSchema(): object {
  const { id: $id, ...schema } = JSON.parse(readFileSync(join(__dirname, "..", "sarif-schema-2.1.0.json"), "utf8")) as {
    id: string;
  };
  return { ...schema, $schema: "http://json-schema.org/draft-07/schema#", $id };
}

const isSarif = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(readSchema());
const read = (text: string): Log => {
  const log = JSON.parse(text) as unknown;
  expect(isSarif(log), JSON.stringify(isSarif.errors?.slice(0, 3))).to.equal(true);
  return log as Log;
};
const resultsOf = (log: Log): readonly Result[] => log.runs[0]?.results ?? [];

describe("check --format sarif", () => {
  it("is valid SARIF 2.1.0, whatever names and findings there are", () => {
    read(write("sarif", []));
    read(write("sarif", mixed, mixedConfig));
    read(write("sarif", [passAny(worstName)]));
  });

  it("is held to a schema that refuses what is no SARIF", () => {
    expect(isSarif({ version: "2.1.0", runs: [{ results: [] }] })).to.equal(false);
    expect(isSarif({ version: "2.1.0", runs: [{ tool: { driver: { name: "a" } }, results: [{}] }] })).to.equal(false);
  });

  it("says of every rule what it is, at which level it runs, and where to read on", () => {
    const log = read(write("sarif", mixed, { "pass-role-scope": "advisory", "policy-size": "disabled" }));
    const described = log.runs[0]?.tool.driver.rules ?? [];
    expect(described.map(({ id }) => id)).to.deep.equal(
      rules.map(({ name }) => name).filter((name) => name !== "policy-size"),
    );
    const first = described.find(({ id }) => id === "pass-role-scope");
    expect([first?.id, first?.defaultConfiguration?.level]).to.deep.equal(["pass-role-scope", "warning"]);
    expect(first?.helpUri).to.match(/\/docs\/rules\/pass-role-scope\.md$/);
    expect(first?.help?.markdown).to.include("iam:PassRole");
    expect(first?.properties?.["security-severity"]).to.equal("9.5");
  });

  it("sorts violations, advice, what is not judged, and exemptions", () => {
    const results = resultsOf(read(write("sarif", mixed, mixedConfig)));
    const described = results.map(({ ruleId, level, kind = "fail", suppressions, locations, properties }) =>
      [
        ...[ruleId, level, kind, properties?.["code"]],
        ...[locations?.[0]?.logicalLocations?.[0]?.name, suppressions?.[0]?.justification],
      ].join(" "),
    );
    expect(described).to.deep.equal([
      "pass-role-scope error fail pass-role-any-role pass ",
      "pass-role-scope error fail pass-role-not-pinned pass ",
      "pass-role-scope error fail pass-role-any-role agreed ",
      "known-actions warning fail unknown-action pass ",
      "known-actions warning fail unknown-action agreed ",
      "pass-role-scope none open secret-value hidden ",
      "pipeline-role-gaps none open no-pipeline  ",
      "pass-role-scope error fail pass-role-not-pinned agreed agreed (until 2026-12-31)",
    ]);
  });

  it("places a finding at its resource in the file", () => {
    const resources = [passAny("first"), passAny("second")];
    const text = exported([role, ...resources]);
    const log = read(write("sarif", resources));
    const lines = new Map(
      resultsOf(log).map(({ locations }) => {
        const [location] = locations ?? [];
        expect(location?.physicalLocation?.artifactLocation?.uri).to.equal("stack.json");
        return [
          location?.logicalLocations?.[0]?.fullyQualifiedName,
          location?.physicalLocation?.region?.startLine ?? 0,
        ];
      }),
    );
    lines.delete(undefined); // that there is no pipeline is said of the stack
    expect([...lines.keys()]).to.deep.equal(resources.map(urnOf));
    for (const [urn = "", line] of lines) expect(text.split("\n")[line - 1]).to.include(`"urn": "${urn}"`);
  });

  it("knows a finding again whatever else the file holds, and tells findings apart", () => {
    const fingerprints = (text: string) =>
      resultsOf(read(text)).map(({ partialFingerprints }) => partialFingerprints?.["finding/v2"]);
    const alone = fingerprints(write("sarif", [passAny("pass")]));
    const beside = fingerprints(write("sarif", [passAny("other"), passAny("pass")]));
    expect(alone).to.have.length(4);
    expect(beside).to.include.members(alone);
    expect(new Set(beside).size).to.equal(beside.length);
  });

  it("names standard input, and files outside the working directory, by URIs", () => {
    const uri = (name: string) => {
      const { out } = runCheck(exported(mixed), { name, args: ["--format", "sarif"] });
      return read(out).runs[0]?.artifacts?.[0]?.location?.uri;
    };
    expect(["-", "./out/stack a.json", "/tmp/stack.json", "..\\x#.json"].map(uri)).to.deep.equal([
      "stdin",
      "out/stack%20a.json",
      "file:///tmp/stack.json",
      "../x%23.json",
    ]);
  });
});
