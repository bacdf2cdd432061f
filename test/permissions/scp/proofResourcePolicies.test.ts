/**
 * The proof of proof.test.ts for resource control policies and bucket policies: the exception is for tagged principals of
 * the organization alone. What RCPs lack, NotAction, is replaced by the actions that AWS lists: of names as long as
 * GetObject's, unlisted ones are left out of the claim. A bucket's policy meets requests for that bucket.
 */
import { expect } from "chai";
import fc from "fast-check";
import { exemptJsonGet } from "../../../permissions/scp";
import { findService } from "../../../permissions/iam/catalogue";
import forms from "./forms.json";
import { refute, type Amendment } from "./proofClaims";
import { randomExemption } from "./proofDocuments";
import { sayRequest } from "./proofRequest";
import { startProver, type Prover } from "./proofSolver";
import { tag } from "./requests";
import { forEverybody, resourceKinds, type ResourceKind } from "./resourceForms";
import { runs } from "../../runs";

const organization = "o-a1b2c3d4e5";
const objects = ["arn:aws:s3:::data/eval/*"];
const admins = ["arn:aws:iam::*:role/Admin"];
const listed = (findService("s3")?.names ?? []).map((name) => `s3:${name}`);
const meets: Readonly<Record<ResourceKind, NonNullable<Amendment["meets"]>>> = {
  rcps: { actions: { of: "s3:?????????", listed } },
  bucketPolicies: { resources: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"] },
};

describe("proof of the exception in resource-based policies", function () {
  this.timeout(120_000);
  let prover: Prover;
  before(async () => {
    prover = await startProver();
  });
  after(() => {
    prover.close();
  });

  async function refutations(
    list: ResourceKind,
    documents: readonly object[],
    given: Pick<Amendment, "tag" | "objects" | "roleTags">,
  ): Promise<string[] | undefined> {
    const run = (policies: readonly (string | object)[]) =>
      exemptJsonGet({ ...given, scps: [], admins, organization, [list]: policies });
    const first = run(documents);
    if (first.diagnostics.some(({ code }) => /size|count|^policy-/.test(code))) return undefined;
    const [after, again] = [first[list], run(first[list])[list]];
    const { diagnostics } = first;
    const asked = { ...given, organization, list, meets: meets[list], before: documents, after, again, diagnostics };
    return (await refute(prover, asked)).map(({ claim, request }) => `${claim}: ${sayRequest(request)}`);
  }

  for (const list of resourceKinds) {
    it(`finds no request that refutes its claims for the forms: ${list}`, async () => {
      let proved = 0;
      for (const { form, before } of forms.filter((_, index) => index % 4 === 0))
        for (const document of forEverybody(list, [{ Version: "2012-10-17", Statement: [before] }])) {
          const found = await refutations(list, [document], { tag, objects });
          expect(found ?? [], form).to.deep.equal([]);
          if (found !== undefined) proved++;
        }
      expect(proved).to.be.greaterThan(5);
    });

    it(`finds none for random documents, tags and objects: ${list}`, async () => {
      await fc.assert(
        fc.asyncProperty(randomExemption, async ({ scps, tag: theirs, objects: asked, roleTags }) => {
          const given = { tag: theirs, objects: asked, ...(roleTags !== undefined && { roleTags }) };
          const documents = forEverybody(list, scps as object[]);
          expect((await refutations(list, documents, given)) ?? []).to.deep.equal([]);
        }),
        { numRuns: runs(20, 6) },
      );
    });
  }

  it("refutes an exception that outsiders with the tag could use", async () => {
    const [document = {}] = forEverybody("rcps", [
      {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Deny",
            Action: "s3:*",
            Resource: "*",
            Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
          },
        ],
      },
    ]);
    const { rcps } = exemptJsonGet({ scps: [], rcps: [document], tag, objects, admins, organization });
    const open = JSON.parse(JSON.stringify(rcps)) as { Statement: { Sid?: string; Condition: object }[] }[];
    const after = open.map((each) => ({
      ...each,
      Statement: each.Statement.filter(({ Condition }) => !JSON.stringify(Condition).includes("PrincipalOrgID")),
    }));
    expect(after[0]?.Statement).to.have.length((open[0]?.Statement.length ?? 0) - 1);
    const found = await refute(prover, {
      ...{ tag, objects, organization, list: "rcps", meets: meets.rcps, diagnostics: [] },
      ...{ before: [document], after, again: after },
    });
    expect(found.map(({ claim }) => claim)).to.deep.equal(["opens exactly the exception"]);
  });
});
