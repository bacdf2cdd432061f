/** The proof can fail: exceptions with one error each, and the request that shows it. The oracle decides the same. */
import { expect } from "chai";
import { refute, type Amendment, type Claim } from "./proofClaims";
import { passes, sayRequest } from "./proofRequest";
import { startProver, type Prover } from "./proofSolver";
import { decide, tag } from "./requests";

const objects = ["arn:aws:s3:::data/eval/*"];
/** As documents are read: an element that is undefined is not there. */
const scpsOf = (Statement: readonly object[]): object[] => [
  JSON.parse(JSON.stringify({ Version: "2012-10-17", Statement })) as object,
];
const tagIs = { "aws:PrincipalTag/jsonget": "yes" };
const fromOutside = { "aws:SourceVpc": "vpc-1" };
const notMyVpc = { StringNotEquals: fromOutside };
const unlessTagged = { StringNotEquals: { ...fromOutside, ...tagIs } };
const deny = (more: object) => ({ Effect: "Deny", Resource: "*", Condition: notMyVpc, ...more });

const given = deny({ Action: ["s3:GetObject", "s3:PutObject"] });
const others = deny({ Action: "s3:PutObject" });
const outside = { ...deny({ Action: "s3:GetObject", NotResource: objects }), Resource: undefined };
const jsonGet = deny({ Action: "s3:GetObject", Resource: objects, Condition: unlessTagged });

interface Planted {
  readonly error: string;
  readonly before?: object;
  readonly after: readonly object[];
  /** Where it is not the same. */
  readonly again?: readonly object[];
  readonly diagnostics?: Amendment["diagnostics"];
  readonly claims: readonly Claim[];
  /** What the first example is, and whether the SCP lets it pass as it was and as it is amended. */
  readonly shows: RegExp;
  readonly passes: readonly [was: boolean, is: boolean];
}

const exactly = "opens exactly the exception";
const untagged = "changes nothing without the tag";
const takes = "takes nothing but what it says";
const through = "lets JsonGet through, or says what stops it";

const planted: readonly Planted[] = [
  {
    error: "it lifts all actions of the statement",
    after: [
      deny({ ...given, Resource: undefined, NotResource: objects }),
      deny({ ...given, Resource: objects, Condition: unlessTagged }),
    ],
    claims: [exactly],
    shows: /^s3:putobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget = "yes"/,
    passes: [false, true],
  },
  {
    error: "it lifts the statement for every object",
    after: [others, deny({ Action: "s3:GetObject", Condition: unlessTagged })],
    claims: [exactly],
    shows: /^s3:getobject on (?!arn:aws:s3:::data\/eval\/).*; .*principaltag\/jsonget = "yes"/,
    passes: [false, true],
  },
  {
    error: "it takes the tag in any value",
    after: [
      others,
      outside,
      deny({
        Action: "s3:GetObject",
        Resource: objects,
        Condition: { ...notMyVpc, StringNotLike: { "aws:PrincipalTag/jsonget": "*" } },
      }),
    ],
    claims: [exactly, untagged],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget = "(?!yes")/,
    passes: [false, true],
  },
  {
    error: "it takes the tag in other spellings of its value",
    after: [
      others,
      outside,
      deny({ Action: "s3:GetObject", Resource: objects, Condition: { ...notMyVpc, StringNotEqualsIgnoreCase: tagIs } }),
    ],
    claims: [exactly, untagged],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget = "(?!yes")[yY][eE][sS]"/,
    passes: [false, true],
  },
  {
    error: "it puts the tag under ForAnyValue",
    after: [
      others,
      outside,
      deny({
        Action: "s3:GetObject",
        Resource: objects,
        Condition: { ...notMyVpc, "ForAnyValue:StringNotEquals": tagIs },
      }),
    ],
    claims: [exactly, untagged],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/(?!.*principaltag)/,
    passes: [false, true],
  },
  {
    error: "it puts the tag under Null",
    after: [
      others,
      outside,
      deny({
        Action: "s3:GetObject",
        Resource: objects,
        Condition: { ...notMyVpc, Null: { "aws:PrincipalTag/jsonget": "true" } },
      }),
    ],
    claims: [exactly, untagged],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget = "(?!yes")/,
    passes: [false, true],
  },
  {
    error: "it drops a condition key",
    before: deny({
      Action: "s3:GetObject",
      Condition: { StringNotEquals: { ...fromOutside, "aws:SourceVpce": "vpce-1" } },
    }),
    after: [
      deny({ ...outside, Condition: { StringNotEquals: { ...fromOutside, "aws:SourceVpce": "vpce-1" } } }),
      jsonGet,
    ],
    claims: [exactly, untagged, takes],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*sourcevpce = "vpce-1"/,
    passes: [true, false],
  },
  {
    error: "it drops a statement",
    after: [others, jsonGet],
    claims: [exactly, untagged],
    shows: /^s3:getobject on (?!arn:aws:s3:::data\/eval\/)/,
    passes: [false, true],
  },
  {
    error: "it forgets actions as long as s3:GetObject",
    before: deny({ Action: "s3:*" }),
    after: [
      deny({
        Action: [
          "s3:?",
          "s3:??",
          "s3:???",
          "s3:????",
          "s3:?????",
          "s3:??????",
          "s3:???????",
          "s3:????????",
          "s3:??????????*",
        ],
      }),
      outside,
      jsonGet,
    ],
    claims: [exactly, untagged],
    shows: /^s3:(?!getobject)\S{9} on /,
    passes: [false, true],
  },
  {
    error: "it denies twice with NotResource",
    before: deny({ Action: "s3:GetObject", Resource: undefined, NotResource: "arn:aws:s3:::public/*" }),
    after: [
      deny({
        Action: "s3:GetObject",
        Resource: undefined,
        NotResource: "arn:aws:s3:::public/*",
        Condition: unlessTagged,
      }),
      outside,
    ],
    claims: [exactly, untagged, takes],
    shows: /^s3:getobject on arn:aws:s3:::public\//,
    passes: [true, false],
  },
  {
    error: "it keeps the tagged role to s3:GetObject",
    after: [
      others,
      outside,
      jsonGet,
      deny({ Action: undefined, NotAction: "s3:GetObject", Condition: { StringEquals: tagIs } }),
    ],
    claims: [exactly, takes],
    shows: /^(?!s3:getobject ).*; .*principaltag\/jsonget = "yes"/,
    passes: [true, false],
  },
  {
    error: "it excepts another tag as well",
    after: [
      others,
      outside,
      deny({
        ...jsonGet,
        Condition: { StringNotEquals: { ...fromOutside, ...tagIs, "aws:PrincipalTag/jsonget2": "yes" } },
      }),
    ],
    claims: [exactly, untagged],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget2 = "yes"/,
    passes: [false, true],
  },
  {
    error: "it changes nothing",
    after: [given],
    claims: [exactly, through],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget = "yes"/,
    passes: [false, false],
  },
  {
    error: "it opens what is no network restriction",
    before: deny({ Action: "s3:GetObject", Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }),
    after: [
      deny({ ...outside, Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" } } }),
      deny({
        ...jsonGet,
        Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "false" }, StringNotEquals: tagIs },
      }),
    ],
    claims: [exactly],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget = "yes"/,
    passes: [false, true],
  },
  {
    error: "it confines the tagged role where it need not, and says so",
    before: deny({ Action: "s3:GetObject", Resource: objects }),
    after: [
      jsonGet,
      deny({
        ...outside,
        Condition: { StringNotEquals: fromOutside, StringEquals: tagIs },
      }),
    ],
    diagnostics: [{ code: "scp-over-confined", path: "/scps/0/Statement/0" }],
    claims: ["says so only where it must"],
    shows: /^s3:getobject on (?!arn:aws:s3:::data\/eval\/).*; .*principaltag\/jsonget = "yes"/,
    passes: [true, false],
  },
  {
    error: "it is taken back when it is applied again",
    after: [others, outside, jsonGet],
    again: [given],
    claims: ["applied again, allows the same"],
    shows: /^s3:getobject on arn:aws:s3:::data\/eval\/.*; .*principaltag\/jsonget = "yes"/,
    passes: [false, true],
  },
];

describe("proof of an exception with an error", function () {
  this.timeout(30_000);
  let prover: Prover;
  before(async () => {
    prover = await startProver();
  });
  after(() => {
    prover.close();
  });

  for (const each of planted)
    it(`finds a request where ${each.error}`, async () => {
      const [old, fresh] = [scpsOf([each.before ?? given]), scpsOf(each.after)];
      const found = await refute(prover, {
        tag,
        objects,
        before: old,
        after: fresh,
        again: scpsOf(each.again ?? each.after),
        diagnostics: each.diagnostics ?? [],
      });
      const [first] = found;
      expect(found.map(({ claim }) => claim)).to.deep.equal(each.claims);
      const example = first?.request ?? { action: "", resource: "", context: {}, given: [] };
      console.log(`      ${sayRequest(example)}`);
      expect(sayRequest(example)).to.match(each.shows);
      expect([passes(example, old), passes(example, fresh)]).to.deep.equal(each.passes);
      // A request for `*` is one for any resource to the oracle.
      if (example.resource === "*") return;
      const principal = example.context["aws:principalarn"] ?? "arn:aws:iam::111122223333:role/Pipeline";
      const decided = (scps: readonly object[]) => decide(example, scps, String(principal)) === "allowed";
      expect([decided(old), decided(fresh)]).to.deep.equal(each.passes);
    });
});
