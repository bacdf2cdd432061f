import { expect } from "chai";
import { oncePerCause, type Diagnostic } from "../../permissions/diagnostic";

const at = (path: string, more: Partial<Diagnostic> = {}): Diagnostic => ({
  severity: "error",
  code: "unbound-parameter",
  message: "Parameter P has no value.",
  path,
  cause: "Parameters.P",
  ...more,
});

describe("diagnostics", () => {
  it("of one code and cause are one, with the number of places", () =>
    expect(oncePerCause([at("/a"), at("/b"), at("/b"), at("/c", { cause: "Parameters.Q" })])).to.deep.equal([
      at("/a", { message: "Parameter P has no value. (2 places; also /b)", alsoAt: ["/b"] }),
      at("/c", { cause: "Parameters.Q" }),
    ]));
  it("list the first places and count the rest", () =>
    expect(oncePerCause(["/a", "/b", "/c", "/d", "/e", "/f"].map((path) => at(path)))[0]?.message).to.equal(
      "Parameter P has no value. (6 places; also /b, /c, /d, and 2 more)",
    ));
  it("without a cause are one where they are equal", () => {
    const plain: Diagnostic = { severity: "info", code: "x", message: "Known.", path: "/a" };
    expect(oncePerCause([plain, plain, { ...plain, path: "/b" }])).to.deep.equal([plain, { ...plain, path: "/b" }]);
  });
  it("of another severity or code stay apart", () =>
    expect(oncePerCause([at("/a"), at("/b", { severity: "warning" }), at("/c", { code: "x" })])).to.have.length(3));
  it("that were merged before are merged again", () =>
    expect(oncePerCause(oncePerCause([at("/a"), at("/b")]))).to.deep.equal(oncePerCause([at("/a"), at("/b")])));
});
