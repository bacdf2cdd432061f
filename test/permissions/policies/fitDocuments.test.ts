import { expect } from "chai";
import fc from "fast-check";
import type { PolicyDocument, Statement } from "../../../permissions";
import { formatPolicyDocument } from "../../../permissions/iam/document";
import { fitCaller, fitRole } from "../../../permissions/policies/fitDocuments";

const size = (document: PolicyDocument): number => JSON.stringify(document).replace(/\s/g, "").length;
const document = (...Statement: Statement[]): PolicyDocument => ({ Version: "2012-10-17", Statement });
/** 10 characters each. */
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `resource${10 + index}`);
const allow = (Action: string, Resource: string[]): Statement => ({ Effect: "Allow", Action: [Action], Resource });

describe("policies within IAM's sizes", () => {
  it("are none where nothing is needed", () =>
    expect([fitRole(undefined), fitCaller(undefined)]).to.deep.equal([[], []]));

  it("stay one where they fit to the character, white space not counted", () => {
    const one = document(allow("s3:GetObject", ["a b", "c"]));
    expect(fitRole(one, { inline: size(one) })).to.deep.equal([one]);
    expect(fitRole(one, { inline: size(one) - 1, attached: 0 })).to.equal(undefined);
    expect(fitCaller(one, { managed: size(one) })).to.deep.equal([one]);
    expect(fitCaller(one, { managed: size(one) - 1, attached: 1 })).to.equal(undefined);
  });

  it("go on in managed policies, whole statements first", () => {
    const [a, b, c] = [allow("a:A", names(5)), allow("b:B", names(5)), allow("c:C", names(5))];
    const both = size(document(a, b));
    expect(fitRole(document(a, b, c), { inline: both, managed: both, attached: 1 })).to.deep.equal([
      document(a, b),
      document(c),
    ]);
    expect(fitCaller(document(a, b, c), { managed: size(document(a)), attached: 3 })).to.deep.equal([
      document(a),
      document(b),
      document(c),
    ]);
    expect(fitCaller(document(a, b, c), { managed: size(document(a)), attached: 2 })).to.equal(undefined);
  });

  it("split a statement between its resources, as late as it fits", () => {
    const whole = allow("a:A", names(6));
    const [head, tail] = [allow("a:A", names(4)), allow("a:A", names(6).slice(4))];
    const room = size(document(head));
    for (const more of [2, 5, 12])
      expect(fitCaller(document(whole), { managed: room + more, attached: 2 }), String(more)).to.deep.equal([
        document(head),
        document(tail),
      ]);
  });

  it("do not fit where one resource does not", () => {
    const long = allow("a:A", ["x".repeat(500)]);
    expect(fitCaller(document(long), { managed: 400 })).to.equal(undefined);
    expect(fitRole(document(long), { inline: 100, managed: 400 })).to.equal(undefined);
    expect(fitRole(document(long), { inline: 100, managed: 600 })).to.equal(undefined);
    expect(fitRole(document(allow("b:B", ["y"]), long), { inline: 100, managed: 600 })).to.deep.equal([
      document(allow("b:B", ["y"])),
      document(long),
    ]);
  });

  it("are held to IAM's own sizes where no others are given", () => {
    const inline = document(allow("a:A", [`${"x".repeat(10_240 - 90)}`]));
    expect(fitRole(inline)).to.deep.equal([inline]);
    expect(fitCaller(inline)).to.equal(undefined);
    const many = document(
      allow(
        "a:A",
        names(80).map((name) => name.padEnd(800, "x")),
      ),
    );
    expect(fitRole(many)?.map((each) => size(each) <= 10_240)).to.deep.equal(Array<boolean>(11).fill(true));
    expect(fitCaller(many)).to.equal(undefined);
  });

  it("spreads without losing or adding a grant, in any room", () => {
    const statement = fc.record({
      Action: fc.constant<string[]>(["s3:GetObject"]),
      Resource: fc.array(fc.stringMatching(/^[a-z]{5,30}$/), { minLength: 1, maxLength: 30 }),
      Effect: fc.constant("Allow" as const),
    });
    fc.assert(
      fc.property(
        fc.array(statement, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 300, max: 900 }),
        (Statement, room) => {
          const documents = fitRole(
            { Version: "2012-10-17", Statement },
            { inline: room, managed: room, attached: 50 },
          );
          const grants = (all: readonly PolicyDocument[]) =>
            all.flatMap((each) =>
              each.Statement.flatMap(({ Action = [], Resource = [] }) =>
                Resource.map((arn) => `${Action.join()} ${arn}`),
              ),
            );
          expect(documents && grants(documents)).to.deep.equal(grants([{ Version: "2012-10-17", Statement }]));
          for (const document of documents ?? []) expect(size(document)).to.be.at.most(room);
        },
      ),
    );
  });

  it("count characters beyond U+00FF as they are sent: escaped", () => {
    const keys = Array.from({ length: 60 }, (_, index) => `arn:aws:s3:::data/${"デ".repeat(40)}${index}`);
    const documents = fitRole(document(allow("s3:GetObject", keys))) ?? [];
    expect(documents.length).to.be.greaterThan(1);
    for (const [index, each] of documents.entries()) {
      const sent = formatPolicyDocument(each);
      expect(sent).to.match(/^[\u0020-\u00ff]*$/);
      expect(sent.length).to.be.at.most(index === 0 ? 10_240 : 6_144);
    }
    expect(documents.flatMap(({ Statement }) => Statement.flatMap(({ Resource = [] }) => Resource))).to.deep.equal(
      keys,
    );
  });
});
