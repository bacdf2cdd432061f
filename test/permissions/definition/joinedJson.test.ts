import { expect } from "chai";
import fc from "fast-check";
import { readJoinedJson } from "../../../permissions/definition/joinedJson";
import type { JsonValue } from "../../../permissions/json";
import { get, join } from "../pipelines";

const id = get("Execution.PipelineExecutionId");

describe("JSON that a Join puts together", () => {
  for (const [what, given, expected] of [
    ["is the text's where nothing is joined", '{"a": 1}', { a: 1 }],
    ["holds an expression as the value it stands for", join("", '{"a": "', id, '"}'), { a: id }],
    [
      "holds one among other text in a Join",
      join("", '{"a": "s3://b/', id, '/x"}'),
      { a: join("", "s3://b/", id, "/x") },
    ],
    [
      "holds one that stands for a number",
      join("", '{"a": ', get("Parameters.Count"), "}"),
      { a: get("Parameters.Count") },
    ],
    ["takes a Join within for a part of the text", join("", '{"a": ', join("", '"b', '"}')), { a: "b" }],
    ["has On between its pieces", join(",", "[1", "2]"), [1, 2]],
    ["is not mistaken about escaped quotes", join("", '{"a": "\\"', id, '"}'), { a: join("", '"', id) }],
    ["is none where the text is none", join("", '{"a": ', '"'), undefined],
    ["is none where the whole is known only at run time and stands in braces", join("", "{", id, "}"), undefined],
  ] as const)
    it(what, () => {
      expect(readJoinedJson(given as JsonValue)).to.deep.equal(expected);
    });

  it("is what it was, wherever its text is cut", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (text, at) => {
        const cut = at % (text.length + 1);
        expect(readJoinedJson(join("", text.slice(0, cut), text.slice(cut)) as JsonValue)).to.deep.equal(
          JSON.parse(text),
        );
      }),
    );
  });
});
