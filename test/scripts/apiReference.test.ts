/** The API reference is made of what the package exports, and where it is released. Typedoc itself runs in CI's workflow: it takes half a minute. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../packed";

const read = (...path: string[]): string => readFileSync(join(repository, ...path), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  exports: Record<string, string | { default: string }>;
  scripts: Record<string, string>;
};
const options = JSON.parse(read("typedoc.json")) as {
  entryPoints: string[];
  out: string;
  treatWarningsAsErrors?: boolean;
};

describe("the API reference", () => {
  it("covers every entry point of the package", () => {
    const sources = Object.values(manifest.exports)
      .filter((entry) => typeof entry !== "string")
      .map((entry) => entry.default.replace(/^\.\/dist\//, "").replace(/\.js$/, ".ts"));
    expect(options.entryPoints).to.have.members(sources);
  });

  it("is written to a folder that git ignores, and fails on a warning", () => {
    expect(read(".gitignore").split("\n")).to.include(`${options.out.split("/")[0] ?? ""}/`);
    expect(options.treatWarningsAsErrors).to.equal(true);
  });

  for (const workflow of ["ci.yml", "release.yml"])
    it(`is made by ${workflow}`, () => {
      expect(manifest.scripts["docs:api"]).to.equal("typedoc");
      expect(read(".github", "workflows", workflow)).to.match(/run: npm run docs:api\b/);
    });
});
