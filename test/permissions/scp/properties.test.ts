/** The claims of the exception, over random statements. Decisions are those of iam-simulate. */
import { expect } from "chai";
import fc from "fast-check";
import { readAction } from "../../../permissions/iam/action";
import { matchesPattern } from "../../../permissions/iam/pattern";
import { exemptJsonGet } from "../../../permissions/scp";
import { withoutGetObject } from "../../../permissions/scp/actions";
import { decide, grid, isTagged, tag } from "./requests";
import { runs } from "../../runs";

const objects = ["arn:aws:s3:::data/eval/*", "arn:aws:s3:::other/a.csv"];
const isObject = (resource: string): boolean =>
  resource.startsWith("arn:aws:s3:::data/eval/") || resource === "arn:aws:s3:::other/a.csv";
const exempt = (scps: readonly (string | object)[]) =>
  exemptJsonGet({ scps, tag, objects, admins: ["arn:aws:iam::*:role/Admin"] });

const oneOrMore = (...texts: string[]) => fc.uniqueArray(fc.constantFrom(...texts), { minLength: 1, maxLength: 3 });
const actions = oneOrMore(
  "*",
  "s3:*",
  "s3:GetObject",
  "S3:getobject*",
  "s3:Put*",
  "s3:*Object",
  "iam:*",
  "sqs:*",
  "s3:?etObject",
);
const resources = oneOrMore(
  "*",
  "arn:aws:s3:::data/*",
  "arn:aws:s3:::data/eval/*",
  "arn:aws:s3:::data/eval/public/*",
  "arn:aws:s3:::public/*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::other/?.csv",
);
const narrower = oneOrMore("arn:aws:s3:::data/eval/public/*", "arn:aws:s3:::public/*", "arn:aws:s3:::data");
const conditions = fc.constantFrom<Record<string, Record<string, string | string[]>>>(
  { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
  { StringNotEqualsIfExists: { "aws:SourceVpce": ["vpce-1", "vpce-2"] } },
  { StringNotLike: { "aws:SourceVpc": "vpc-*", "aws:PrincipalTag/JSONGET": "other" } },
  { NotIpAddressIfExists: { "aws:SourceIp": "203.0.113.0/24" }, BoolIfExists: { "aws:ViaAWSService": "false" } },
  { Null: { "aws:SourceVpc": "true" }, StringEquals: { "aws:PrincipalTag/jsonget": ["yes", "other"] } },
  { StringNotEquals: { "aws:SourceVpc": "vpc-1", "aws:PrincipalTag/department": "ml" } },
  { "ForAllValues:StringNotEquals": { "aws:SourceVpc": ["vpc-1"] } },
);
const deny = fc
  .record({
    action: fc.oneof(
      actions.map((Action) => ({ Action })),
      oneOrMore("iam:*", "sqs:*", "s3:Put*").map((NotAction) => ({ NotAction })),
    ),
    resource: fc.oneof(
      resources.map((Resource) => ({ Resource })),
      narrower.map((NotResource) => ({ NotResource })),
    ),
    Condition: conditions,
  })
  .map(({ action, resource, Condition }) => ({ Effect: "Deny", ...action, ...resource, Condition }));
const scp = fc.array(deny, { minLength: 1, maxLength: 2 }).map((Statement) => ({ Version: "2012-10-17", Statement }));

/** A sixth of the grid at a time: the parts together are all of it. */
const someRequests = fc.integer({ min: 0, max: 5 }).map((part) => grid.filter((_, index) => index % 6 === part));

describe("claims of the exception", function () {
  this.timeout(120_000);

  it("opens s3:GetObject on the objects for the tagged role, closes only what it says, and changes nothing else", () => {
    fc.assert(
      fc.property(scp, someRequests, (old, requests) => {
        const { scps, diagnostics } = exempt([old]);
        const confined = diagnostics.some(({ code }) => code === "scp-over-confined");
        const confinedActions = diagnostics.some(({ code }) => code === "scp-over-confined-actions");
        for (const request of requests) {
          const [was, is] = [decide(request, [old]), decide(request, scps)];
          const theirs = isTagged(request) && request.action === "s3:GetObject";
          if (theirs && isObject(request.resource)) expect(is, JSON.stringify(request)).to.equal("allowed");
          else if (!(isTagged(request) && is === "explicitDeny" && (theirs ? confined : confinedActions)))
            expect(is, JSON.stringify(request)).to.equal(was);
        }
      }),
      { numRuns: runs(60, 12) },
    );
  });

  it("applied again, changes nothing, nor whether statements stand in one document or two", () => {
    fc.assert(
      fc.property(scp, (old) => {
        const { scps } = exempt([old]);
        expect(exempt(scps).scps).to.deep.equal(scps);
        const apart = exempt(old.Statement.map((statement) => ({ ...old, Statement: [statement] }))).scps;
        const statements = apart.flatMap((each) => (each as typeof old).Statement);
        // What does not fit into one document moves to another: the statements are the same all the same.
        if (scps.length > 1)
          expect(scps.flatMap((each) => (each as typeof old).Statement)).to.have.deep.members(statements);
        else expect(scps).to.deep.equal([{ ...old, Statement: statements }]);
      }),
      { numRuns: runs(200, 50) },
    );
  });

  const names = fc.oneof(
    fc.constantFrom("s3:GetObject", "s3:PutObject", "s3:GetObjectAcl", "s3:GetObjecu", "s3:Get", "sqs:GetObject"),
    fc.stringMatching(/^(s3|sqs|s3-o):[a-eGgOto]{1,10}$/),
    fc.stringMatching(/^s3:GetObjec[a-z]{0,2}$/),
  );
  const pattern = fc.oneof(
    fc.constantFrom("s3:*", "s3:Get*", "s3:*Object", "s3:G*t*", "s*", "*:Get*", "s3:?????????", "s3:GetObjec?", "*ect"),
    fc.stringMatching(/^s3:[Get*?]{0,3}[*?][Object]{0,3}$/),
  );
  const matches = (patterns: readonly string[], action: string): boolean =>
    patterns.some((each) => matchesPattern(readAction(each), action.toLowerCase()));

  it("actions without s3:GetObject are all the others, and no more", () => {
    fc.assert(
      fc.property(fc.array(pattern, { minLength: 1, maxLength: 3 }), names, (patterns, action) => {
        const rest = withoutGetObject(false, patterns, false) ?? { Action: [] };
        const stays = "Action" in rest ? matches(rest.Action, action) : !matches(rest.NotAction, action);
        expect(stays).to.equal(matches(patterns, action) && action !== "s3:GetObject");
      }),
      { numRuns: 2_000 },
    );
  });

  it("another object costs one object, and a withdrawn one is closed: what is written is what a fresh run writes", () => {
    const some = fc.subarray(objects, { minLength: 1 });
    fc.assert(
      fc.property(scp, some, some, (old, first, then) => {
        const run = (scps: readonly (string | object)[], asked: readonly string[]) =>
          exemptJsonGet({ scps, tag, objects: asked, admins: ["arn:aws:iam::*:role/Admin"] }).scps;
        const again = run(run([old], first), then);
        const fresh = run([old], then);
        const differing = grid.filter(
          (request, index) => index % 5 === 0 && decide(request, again) !== decide(request, fresh),
        );
        // Never more open than a fresh run; where an exception was closed by confining, less.
        expect(differing.filter((request) => decide(request, again) === "allowed")).to.deep.equal([]);
        expect(differing.filter((request) => !isTagged(request))).to.deep.equal([]);
      }),
      { numRuns: runs(40, 8) },
    );
  });
});
