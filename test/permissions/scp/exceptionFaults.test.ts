/** The exception as others wrote it: what exemptJsonGet writes has no fault, and every way to get it wrong is one. */
import { expect } from "chai";
import fc from "fast-check";
import { randomExemption } from "./proofDocuments";
import { runs } from "../../runs";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import { exemptJsonGet } from "../../../permissions/scp";
import { findExceptionFaults, isPerimeter } from "../../../permissions/scp/exceptionFaults";
import forms from "./forms.json";
import { tag } from "./requests";
import { forEverybody, resourceKinds } from "./resourceForms";

const objects = ["arn:aws:s3:::data/eval/*"];
const terms = { tag, objects };
const statementsOf = (document: unknown) => readPolicyDocument(document, "scp").document?.statements ?? [];
const faults = (document: unknown, known = terms): string[] =>
  statementsOf(document)
    .flatMap((statement, _, all) => findExceptionFaults(statement, known, all))
    .map(({ code, path, certain }) => `${code}@${path}${certain ? "" : "?"}`);
const scpOf = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });

describe("faults of the exception", () => {
  it("are none where exemptJsonGet has been, but for what it refuses to open", () => {
    const left = forms.map(({ form, before }) => {
      const { scps, diagnostics } = exemptJsonGet({
        scps: [scpOf(before)],
        tag,
        objects,
        admins: ["arn:aws:iam::*:role/Admin"],
      });
      const codes = new Set(diagnostics.map(({ code }) => code));
      const refused = codes.has("scp-denies-json-get") || codes.has("scp-exception-for-others");
      return { form, found: faults(scps[0]), refused };
    });
    expect(left.filter(({ found, refused }) => found.length > 0 !== refused)).to.deep.equal([]);
  });

  it("are found in every form that exemptJsonGet amends", () => {
    const passed = forms.filter(({ before, after }) => after !== "unchanged" && faults(scpOf(before)).length === 0);
    expect(passed.map(({ form }) => form)).to.deep.equal([]);
  });

  const network = { StringNotEquals: { "aws:SourceVpc": "vpc-1" } };
  const deny = (more: object, Condition: object = network) =>
    scpOf({ Effect: "Deny", Action: "s3:GetObject", Resource: objects, Condition, ...more });
  const excepted = { StringNotEquals: { "aws:SourceVpc": "vpc-1", "aws:PrincipalTag/jsonget": "yes" } };
  const cases: readonly (readonly [what: string, document: object, found: readonly string[]])[] = [
    ["the exception itself", deny({}, excepted), []],
    [
      "its key in another spelling",
      deny({}, { StringNotEquals: { "aws:SourceVpc": "vpc-1", "aws:PrincipalTag/JSONGET": "yes" } }),
      [],
    ],
    ["no exception", deny({}), ["json-get-not-excepted@Statement[0]"]],
    [
      "an exception for another tag",
      deny({}, { StringNotEquals: { "aws:SourceVpc": "vpc-1", "aws:PrincipalTag/other": "yes" } }),
      ["json-get-not-excepted@Statement[0]"],
    ],
    [
      "ForAnyValue, false for everybody who has no tag",
      deny({}, { "ForAnyValue:StringNotEquals": { "aws:PrincipalTag/jsonget": "yes" }, ...network }),
      ["exception-for-everyone@Statement[0].Condition.ForAnyValue:StringNotEquals.aws:PrincipalTag/jsonget"],
    ],
    [
      "Null, true for any value",
      deny({}, { Null: { "aws:PrincipalTag/jsonget": "true" }, ...network }),
      ["exception-for-any-value@Statement[0].Condition.Null.aws:PrincipalTag/jsonget"],
    ],
    ["all actions", deny({ Action: "s3:*" }, excepted), ["exception-too-wide@Statement[0].Action"]],
    [
      "an action more",
      deny({ Action: ["s3:GetObject", "s3:PutObject"] }, excepted),
      ["exception-too-wide@Statement[0].Action"],
    ],
    [
      "the whole bucket",
      deny({ Resource: "arn:aws:s3:::data/*" }, excepted),
      ["exception-too-wide@Statement[0].Resource"],
    ],
    [
      "everything but a bucket",
      scpOf({ Effect: "Deny", Action: "s3:GetObject", NotResource: "arn:aws:s3:::x/*", Condition: excepted }),
      ["exception-too-wide@Statement[0].NotResource"],
    ],
    ["no condition", scpOf({ Effect: "Deny", Action: "s3:*", Resource: "*" }), ["json-get-denied@Statement[0]"]],
    [
      "a Deny for tagged principals alone, elsewhere",
      deny({ Resource: "arn:aws:s3:::other/*" }, { StringEquals: { "aws:PrincipalTag/jsonget": "yes" }, ...network }),
      [],
    ],
    ["another bucket", deny({ Resource: "arn:aws:s3:::other/*" }), []],
    ["other actions", deny({ Action: "s3:PutObject" }), []],
    ["an Allow", scpOf({ Effect: "Allow", Action: "*", Resource: "*" }), []],
    [
      "what hangs on another key",
      deny({}, { ...network, StringEquals: { "aws:ResourceOrgID": "o-1" } }),
      ["json-get-not-excepted@Statement[0]?"],
    ],
  ];
  for (const [what, document, found] of cases)
    it(`of ${what}: ${found.length === 0 ? "none" : found.join(", ")}`, () => {
      expect(faults(document)).to.deep.equal(found);
    });

  it("are judged for any object where it is not known which JsonGet reads", () => {
    const unknown = { tag, objects: [] };
    expect(faults(deny({ Resource: "arn:aws:s3:::x/*" }), unknown)).to.deep.equal([
      "json-get-not-excepted@Statement[0]",
    ]);
    expect(faults(deny({ Resource: "arn:aws:s3:::x/*" }, excepted), unknown)).to.deep.equal([]);
    expect(faults(deny({ Resource: "*" }, excepted), unknown)).to.deep.equal([
      "exception-too-wide@Statement[0].Resource",
    ]);
    expect(faults(scpOf({ Effect: "Deny", Action: "s3:*", Resource: "*" }), unknown)).to.deep.equal([]);
  });

  it("concern perimeters around S3", () => {
    const perimeters = (document: object) => statementsOf(document).map((each) => isPerimeter(each, []));
    expect(perimeters(deny({}))).to.deep.equal([true]);
    expect(perimeters(deny({ Action: "s3:PutObject" }))).to.deep.equal([false]);
    expect(perimeters(deny({ Resource: "arn:aws:sqs:*:*:q" }))).to.deep.equal([false]);
    expect(perimeters(scpOf({ Effect: "Deny", Action: "s3:*", Resource: "*" }))).to.deep.equal([false]);
  });
});

describe("exempt and the faults of the exception", function () {
  this.timeout(60_000);
  it("never disagree: what is amended has a fault, and what has one is amended or reported", () => {
    fc.assert(
      fc.property(randomExemption, ({ scps, tag: theirs, objects: asked, roleTags }) => {
        const result = exemptJsonGet({
          scps,
          tag: theirs,
          objects: asked,
          admins: ["arn:aws:iam::*:role/Admin"],
          scpSize: 100_000,
          scpsPerTarget: 1_000,
          ...(roleTags !== undefined && { roleTags }),
        });
        const statements = scps.flatMap((each) => readPolicyDocument(each, "scp").document?.statements ?? []);
        const terms = { tag: theirs, objects: asked, ...(roleTags !== undefined && { roleTags }) };
        const found = statements.flatMap((each) => findExceptionFaults(each, terms, statements));
        const codes = result.diagnostics.map(({ code }) => code);
        const opened = found.filter(({ code }) => /not-excepted|too-wide/.test(code)).length > 0;
        const others = found.filter(({ code }) => /everyone|any-value/.test(code)).length > 0;
        const changed = result.changes.length > 0;
        const closed = codes.includes("scp-object-closed");
        expect([changed, codes.includes("scp-exception-for-others")]).to.deep.equal([
          opened || (others && changed) || (closed && changed),
          others,
        ]);
      }),
      { numRuns: runs(300, 60) },
    );
  });

  for (const list of resourceKinds)
    it(`never disagree on ${list}`, () => {
      const kind = list === "rcps" ? "rcp" : "bucket";
      fc.assert(
        fc.property(randomExemption, ({ scps, tag: theirs, objects: asked, roleTags }) => {
          const documents = forEverybody(list, scps as object[]);
          const common = { tag: theirs, objects: asked, ...(roleTags !== undefined && { roleTags }) };
          const request = { ...common, scps: [], admins: ["arn:aws:iam::*:role/Admin"], organization: "o-a1b2c3d4e5" };
          const { diagnostics, changes } = exemptJsonGet({ ...request, [list]: documents });
          const codes = diagnostics.map(({ code }) => code);
          fc.pre(!codes.some((code) => /size|count|^policy-/.test(code)));
          const statements = documents.flatMap(
            (each) => readPolicyDocument(each, kind === "rcp" ? "rcp" : "resource").document?.statements ?? [],
          );
          const found = statements.flatMap((each) => findExceptionFaults(each, { ...common, kind }, statements));
          const has = (code: RegExp): boolean => found.some((each) => code.test(each.code));
          const changed = changes.length > 0;
          const others = has(/everyone|any-value/);
          expect([changed, codes.includes("scp-exception-for-others")]).to.deep.equal([
            has(/not-excepted|too-wide|outsiders/) || ((others || codes.includes("scp-object-closed")) && changed),
            others,
          ]);
        }),
        { numRuns: runs(300, 40) },
      );
    });
});
