/** Links between documents: the file is there, and so is the heading that an anchor names. */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(__dirname, "..");
const skipped = new Set(["node_modules", ".git", "dist", "bin", "coverage", "reports"]);

const documentsBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : documentsBelow(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });

/** Without blocks and spans of code, whose brackets are no links. */
const prose = (text: string): string => text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");

/** Where a document links to, besides other sites. */
const linksIn = (text: string): string[] =>
  [...prose(text).matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/i.test(target));

/** The anchors that GitHub gives to the headings of a document. */
const anchorsIn = (text: string): Set<string> =>
  new Set(
    [...text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").matchAll(/^#+ +(.*)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );

/** Links of a document that lead nowhere. */
function broken(document: string): string[] {
  return linksIn(readFileSync(document, "utf8")).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? document : join(dirname(document), decodeURIComponent(path));
    if (!existsSync(target)) return true;
    if (anchor === undefined) return false;
    return statSync(target).isDirectory() || !anchorsIn(readFileSync(target, "utf8")).has(anchor);
  });
}

describe("links between documents", () => {
  for (const document of documentsBelow(root))
    it(`lead somewhere: ${relative(root, document)}`, () => {
      expect(broken(document)).to.deep.equal([]);
    });

  it("are found with their anchors", () => {
    expect(linksIn("[a](b.md#c-d) and `[x](y)` and [site](https://x.y)")).to.deep.equal(["b.md#c-d"]);
    expect([...anchorsIn("## The `a` command: what, why\n\n```\n# no heading\n```\n")]).to.deep.equal([
      "the-a-command-what-why",
    ]);
  });
});
