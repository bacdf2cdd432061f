/** Allows that reach the exception's tag: what is found, iam-simulate allows to somebody; what is passed by, to nobody. */
import { expect } from "chai";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import type { ContextValues } from "../../../permissions/iam/context";
import { findSessionTagGrants, findTagGrants } from "../../../permissions/scp/tagGrants";
import { simulate } from "../iam/oracle";
import { tag } from "./requests";

const principal = "arn:aws:iam::111122223333:role/Eve";
const tagged = "arn:aws:iam::111122223333:role/Pipeline";
const documentOf = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });
const read = (document: object) => readPolicyDocument(document, "identity").document ?? never(document);
const never = (document: object): never => {
  throw new Error(`unreadable: ${JSON.stringify(document)}`);
};
const found = (document: object): string[] => [
  ...new Set(findTagGrants([read(document)], tag, [tagged]).flatMap(({ actions }) => actions)),
];

/** Calls that claim the tag or take the role over. */
const calls: readonly (readonly [action: string, resource: string, context: ContextValues])[] = [
  [
    "iam:TagRole",
    "arn:aws:iam::111122223333:role/Mine",
    { "aws:TagKeys": ["JSONGET"], "aws:RequestTag/JSONGET": "yes" },
  ],
  [
    "iam:CreateRole",
    "arn:aws:iam::111122223333:role/Mine",
    { "aws:TagKeys": ["JSONGET"], "aws:RequestTag/JSONGET": "yes" },
  ],
  [
    "sts:TagSession",
    "arn:aws:iam::111122223333:role/Mine",
    { "aws:TagKeys": ["JSONGET"], "aws:RequestTag/JSONGET": "yes" },
  ],
  ["iam:PutRolePolicy", tagged, { "aws:ResourceTag/jsonget": "yes", "iam:ResourceTag/jsonget": "yes" }],
  ["iam:UpdateAssumeRolePolicy", tagged, { "aws:ResourceTag/jsonget": "yes", "iam:ResourceTag/jsonget": "yes" }],
];
const allowed = (document: object): string[] =>
  calls
    .filter(
      ([action, resource, context]) =>
        simulate({
          action,
          resource,
          principal,
          context: { ...context, "aws:PrincipalArn": principal },
          identity: [document],
          scps: [],
          rcps: [],
        }) === "allowed",
    )
    .map(([action]) => action);

const allow = (Action: string | readonly string[], more: object = {}) => ({
  Effect: "Allow",
  Action,
  Resource: "*",
  ...more,
});
const otherKeys = (operator: string) => ({ Condition: { [`ForAllValues:${operator}`]: { "aws:TagKeys": "jsonget" } } });

const documents: readonly (readonly [what: string, document: object, actions: readonly string[]])[] = [
  [
    "all actions",
    documentOf(allow("*")),
    ["iam:TagRole", "iam:CreateRole", "sts:TagSession", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
  ],
  ["all but some", documentOf({ Effect: "Allow", NotAction: ["iam:*"], Resource: "*" }), ["sts:TagSession"]],
  ["one action", documentOf(allow("iam:tagrole")), ["iam:TagRole"]],
  [
    "one action on other roles",
    documentOf(allow("iam:PutRolePolicy", { Resource: "arn:aws:iam::111122223333:role/Mine" })),
    [],
  ],
  [
    "one action on the tagged role",
    documentOf(allow("iam:PutRolePolicy", { Resource: tagged })),
    ["iam:PutRolePolicy"],
  ],
  [
    "tags but for the key in one spelling",
    documentOf(allow("iam:TagRole", otherKeys("StringNotEquals"))),
    ["iam:TagRole"],
  ],
  ["tags but for the key", documentOf(allow("iam:TagRole", otherKeys("StringNotEqualsIgnoreCase"))), []],
  [
    "tags with another key alone",
    documentOf(allow("iam:TagRole", { Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } } })),
    [],
  ],
  [
    "what the same document denies",
    documentOf(allow("iam:*"), {
      Effect: "Deny",
      Action: ["iam:*Role*", "iam:TagUser", "iam:UntagUser", "iam:CreateUser"],
      Resource: "*",
    }),
    [],
  ],
  ["reading", documentOf(allow(["iam:Get*", "iam:List*"])), []],
];

describe("Allows that reach the exception's tag", () => {
  for (const [what, document, actions] of documents)
    it(`are found in ${what}: ${actions.join(", ") || "none"}`, () => {
      expect(allowed(document)).to.have.members(actions);
      expect(found(document).filter((action) => calls.some(([each]) => each === action))).to.have.members(actions);
    });

  it("hang on keys that are not known, and are found all the same", () => {
    expect(
      found(documentOf(allow("iam:TagRole", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }))),
    ).to.deep.equal(["iam:TagRole"]);
    expect(
      found(documentOf(allow("iam:TagRole", { Condition: { StringEquals: { "aws:PrincipalTag/team": "ops" } } }))),
    ).to.deep.equal(["iam:TagRole"]);
  });

  it("are in trust policies where others than services may tag sessions", () => {
    const trusts = (Principal: object, Condition?: object) => {
      const { document } = readPolicyDocument(
        documentOf({
          Effect: "Allow",
          Principal,
          Action: ["sts:AssumeRole", "sts:TagSession"],
          ...(Condition && { Condition }),
        }),
        "trust",
      );
      return [false, true].map((federated) => document && findSessionTagGrants(document, tag, federated).length);
    };
    expect(trusts({ Service: "sagemaker.amazonaws.com" })).to.deep.equal([0, 0]);
    expect(trusts({ AWS: "arn:aws:iam::111122223333:root" })).to.deep.equal([1, 0]);
    expect(trusts({ Federated: "arn:aws:iam::111122223333:saml-provider/corp" })).to.deep.equal([1, 1]);
    expect(
      trusts(
        { Federated: "arn:aws:iam::111122223333:saml-provider/corp" },
        { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } },
      ),
    ).to.deep.equal([0, 0]);
  });
});
