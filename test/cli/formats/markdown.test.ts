import { expect } from "chai";
import { commentSize } from "../../../cli/formats/markdown";
import { mixed, mixedConfig, passAny, worstName, write } from "./reports";

describe("check --format markdown", () => {
  it("sums up by rule, and folds the findings away", () => {
    const text = write("markdown", mixed, mixedConfig);
    expect(text).to.match(
      /^## ❌ SageMaker pipeline access\n\n5 findings \(3 mandatory, 2 advisory\), 1 exempted, 2 not judged\.\n/,
    );
    expect(text).to.include("| `pass-role-scope` | 3 | 1 | 1 |\n");
    expect(text.match(/<details>/g)).to.have.length(8);
    expect(text.match(/<\/details>/g)).to.have.length(8);
    expect(text).to.include("<summary>exempted until 2026-12-31 (agreed): <code>pass-role-scope</code>");
  });

  it("says that all is well", () => {
    expect(write("markdown", [])).to.equal(
      "## ✅ SageMaker pipeline access\n\n0 findings, 0 exempted, 0 not judged.\n",
    );
  });

  it("lets no name become Markdown, HTML, a mention or another line", () => {
    const text = write("markdown", [passAny(worstName)]);
    // In a block of code, everything is text.
    const plain = text.replace(/^(`{3,})json\n[^]*?\n\1$/gm, "").replace(/<\/?(details|summary|b|code)>/g, "");
    expect(plain).to.not.match(/[<>@*]/);
    expect(plain).to.not.include("](").and.to.not.include("octocat @");
    expect(text.split("\n").filter((line) => line.startsWith("next"))).to.deep.equal([]);
    expect(text).to.include("a&#124;b &#60;i&#62;&#38;amp;");
  });

  it("fits into one comment, and says what it leaves out", () => {
    const text = write(
      "markdown",
      Array.from({ length: 400 }, (_, index) => passAny(`policy-${index}`)),
    );
    expect(Buffer.byteLength(text)).to.be.within(commentSize / 2, commentSize);
    const shown = text.match(/<details>/g)?.length ?? 0;
    // Three of each policy, one that the role's policies are too large together, and that there is no pipeline.
    expect(text).to.include(`\n${1_202 - shown} more do not fit into a comment`);
  });
});
