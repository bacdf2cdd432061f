import { expect } from "chai";
import fc from "fast-check";
import { editJson } from "../../permissions/jsonEdit";

type Path = (string | number)[];

/** Every place in a value that holds something, outermost first, without the root. */
const placesIn = (value: unknown, path: Path = []): Path[] =>
  typeof value !== "object" || value === null
    ? []
    : (Array.isArray(value) ? [...value.entries()] : Object.entries(value)).flatMap(([key, inner]) => [
        [...path, key],
        ...placesIn(inner, [...path, key]),
      ]);

const setIn = (value: unknown, [key, ...rest]: Path, text: string): unknown => {
  if (key === undefined) return JSON.parse(text);
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  (copy as Record<string | number, unknown>)[key] = setIn((copy as Record<string | number, unknown>)[key], rest, text);
  return copy;
};

describe("editJson", () => {
  it("sets what is there, in every JSON text and at every place", () => {
    const indents = fc.constantFrom(undefined, 2, "\t");
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), indents, (value, choice, indent) => {
        const places = placesIn(value).filter((path) => !path.includes("__proto__"));
        const path = places[choice % Math.max(1, places.length)];
        if (path === undefined) return;
        const edited = editJson(JSON.stringify(value, null, indent), [{ path, text: '"new"' }]);
        expect(JSON.parse(edited)).to.deep.equal(JSON.parse(JSON.stringify(setIn(value, path, '"new"'))));
      }),
    );
  });

  it("keeps every other byte, numbers and escapes among them", () => {
    const text = '{ "a\\u0062": [1.50, "x]\\"}", {"c": {} }],\n\t"d" : 1e3 }';
    const edits = [
      { path: ["ab", 2, "c", "e"], text: "null" },
      { path: ["d"], text: "[]" },
    ];
    expect(editJson(text, edits)).to.equal('{ "a\\u0062": [1.50, "x]\\"}", {"c": {"e": null} }],\n\t"d" : [] }');
  });

  it("adds members that are missing at the end of their object, and leaves out what no object holds", () => {
    const edits = [
      { path: ["b"], text: "2" },
      { path: ["c"], text: "3" },
      { path: ["a", "none"], text: "4" },
      { path: ["list", 5], text: "5" },
    ];
    expect(editJson('{"a": 1, "list": [0] }', edits)).to.equal('{"a": 1, "list": [0], "b": 2, "c": 3 }');
    expect(editJson("{}", edits.slice(0, 2))).to.equal('{"b": 2, "c": 3}');
  });
});
