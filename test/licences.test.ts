/** What users install is permissively licensed: every package of the production tree, from the lock file. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
}

const lock = JSON.parse(readFileSync(join(__dirname, "..", "package-lock.json"), "utf8")) as {
  readonly packages: Readonly<Record<string, Locked>>;
};

/** SPDX identifiers that ask for no more than a notice. */
const permissive = new Set([
  ...["MIT", "Apache-2.0", "ISC", "0BSD", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "Unlicense"],
  ...["Python-2.0", "CC-BY-3.0"],
]);

/** Packages that name no SPDX identifier: what their file LICENSE holds, as read. */
const read = new Map([["node_modules/@logdna/tail-file", "MIT"]]);

/** Every choice of one of the alternatives is permissive, and so is every part that must be kept. */
const isPermissive = (license: string): boolean =>
  license
    .replace(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((part) => permissive.has(part.trim())));

const production = Object.entries(lock.packages).filter(
  ([path, { dev, devOptional, link }]) => path !== "" && dev !== true && devOptional !== true && link !== true,
);

describe("licences of the production tree", () => {
  it("are permissive", () => {
    expect(production).to.have.length.greaterThan(50);
    const others = production
      .filter(([path, { license = "none" }]) => !isPermissive(read.get(path) ?? license))
      .map(([path, { version, license }]) => `${path} ${version ?? ""}: ${license ?? "none"}`);
    expect(others).to.deep.equal([]);
  });

  it("are read as SPDX expressions", () => {
    expect(["MIT", "(MIT OR GPL-3.0)", "MIT AND ISC"].filter((each) => !isPermissive(each))).to.deep.equal([]);
    expect(["AGPL-3.0", "MIT AND GPL-3.0", "GPL-3.0 OR AGPL-3.0"].filter(isPermissive)).to.deep.equal([]);
  });

  after(() => {
    const counts = new Map<string, number>();
    for (const [, { license = "none" }] of production) counts.set(license, (counts.get(license) ?? 0) + 1);
    const rows = [...counts].sort(([, a], [, b]) => b - a).map(([license, count]) => `${count} ${license}`);
    console.log(`      ${production.length} packages: ${rows.join(", ")}`);
  });
});
