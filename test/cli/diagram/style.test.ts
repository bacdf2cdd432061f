import { expect } from "chai";
import { themes } from "../../../cli/diagram/style";

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe("the colours of pictures and reports", () => {
  it("are measured as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).to.be.closeTo(21, 0.01);
    expect(contrast("#777777", "#ffffff")).to.be.closeTo(4.48, 0.01);
  });

  for (const [theme, colours] of Object.entries(themes))
    it(`let every text be read on every ground: ${theme}`, () => {
      const texts = ["text", "faint", "error", "warning", "info", "read"];
      const grounds = ["ground", "box", "frame", "pipeline-frame", "place", "external"];
      const faint = texts.flatMap((text) =>
        grounds
          .filter((ground) => contrast(colours[text] ?? "", colours[ground] ?? "") < 4.5)
          .map((ground) => `${text} on ${ground}`),
      );
      expect(faint).to.deep.equal([]);
    });

  for (const [theme, colours] of Object.entries(themes))
    it(`let every line be seen on its ground: ${theme}`, () => {
      const lines = ["read", "write", "json", "pass", "branch", "order", "edge", "place-line", "external-line"];
      const faint = lines.filter((line) => contrast(colours[line] ?? "", colours["ground"] ?? "") < 3);
      expect(faint).to.deep.equal([]);
    });
});
