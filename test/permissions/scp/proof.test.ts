/**
 * Proof, not samples: z3 finds no request for which a claim of the exception fails, whatever its action, resource, tags,
 * network and other condition keys. What a claim says is proofClaims.ts, what an SCP means proofModel.ts, and what is
 * assumed of AWS's services proofAssumptions.test.ts. Policy variables, numbers and dates may mean anything.
 */
import { expect } from "chai";
import fc from "fast-check";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exemptJsonGet, type ExemptionRequest } from "../../../permissions/scp";
import forms from "./forms.json";
import { refute } from "./proofClaims";
import { passes, sayRequest } from "./proofRequest";
import { startProver, type Prover } from "./proofSolver";
import { randomExemption } from "./proofDocuments";
import { decide, grid, tag } from "./requests";
import { runs, sample } from "../../runs";

const objects = ["arn:aws:s3:::data/eval/*"];
const admins = ["arn:aws:iam::*:role/Admin"];
const scpOf = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });

describe("proof of the exception", function () {
  this.timeout(120_000);
  let prover: Prover;
  before(async () => {
    prover = await startProver();
  });
  after(() => {
    prover.close();
  });

  /** Claims that do not hold for what `exemptJsonGet` makes of a request, with requests that show it. */
  async function refutations(request: ExemptionRequest): Promise<string[]> {
    const { scps, diagnostics } = exemptJsonGet(request);
    const again = exemptJsonGet({ ...request, scps }).scps;
    const found = await refute(prover, { ...request, before: request.scps, after: scps, again, diagnostics });
    return found.map((each) => `${each.claim}: ${sayRequest(each.request)}`);
  }

  describe("finds no request that refutes its claims for the form", () => {
    for (const { form, before: deny } of forms)
      it(form, async () => {
        expect(await refutations({ scps: [scpOf(deny)], tag, objects, admins })).to.deep.equal([]);
      });
  });

  it("finds none for all forms together, nor where what they become moves to further documents", async () => {
    const scps = [0, 1, 2].map((part) =>
      scpOf(...forms.filter((_, index) => index % 3 === part).map((each) => each.before)),
    );
    const request = { scps, tag, objects, admins, scpSize: 9_000, scpsPerTarget: 30 };
    expect(exemptJsonGet(request).scps.length).to.be.greaterThan(3);
    expect(await refutations(request)).to.deep.equal([]);
  });

  it("finds none for random SCPs, tags and objects", async () => {
    await fc.assert(
      fc.asyncProperty(randomExemption, async (request) => {
        const { diagnostics } = exemptJsonGet({ ...request, admins });
        fc.pre(!diagnostics.some(({ code }) => code === "scp-size"));
        expect(await refutations({ ...request, admins })).to.deep.equal([]);
      }),
      { numRuns: runs(120, 20) },
    );
  });

  describe("over the corpus", () => {
    const folder = join(__dirname, "../../../../shared/corpus/scps");
    if (!existsSync(folder)) {
      it("is left out: the folder ../shared/corpus/scps does not exist", function () {
        this.skip();
      });
      return;
    }
    const files = readdirSync(folder).filter((name) => name.endsWith(".json") && !name.endsWith("-rcp.json"));
    for (const [kind, roleTags] of [
      ["a role that is not confined", {}],
      ["a role that AWS's data perimeter confines", { "dp:include:network": "true" }],
    ] as const)
      it(`finds none for ${kind}`, async () => {
        for (const file of sample(files, 6)) {
          const scps = [readFileSync(join(folder, file), "utf8")];
          expect(await refutations({ scps, tag, objects, admins, roleTags }), file).to.deep.equal([]);
        }
      });
  });

  it("has a model that decides as the oracle does", () => {
    const differing = forms.flatMap(({ form, before: deny }, index) => {
      // The model leaves variables open; the oracle shifts by 32 bits for a range of all addresses, which shifts by none.
      if (/\$\{|"0\.0\.0\.0\/0"/.test(JSON.stringify(deny))) return [];
      const { scps } = exemptJsonGet({ scps: [scpOf(deny)], tag, objects, admins });
      return (
        grid
          // A request for `*` is one for any resource to the oracle.
          .filter(({ resource }, at) => resource !== "*" && at % 12 === index % 12)
          .filter((request) => {
            const context = { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/Pipeline", ...request.context };
            const example = { ...request, context: context as Record<string, string>, given: [] };
            return [[scpOf(deny)], scps].some(
              (each) => passes(example, each) !== (decide(request, each) === "allowed"),
            );
          })
          .map((request) => ({ form, ...request }))
      );
    });
    expect(differing).to.deep.equal([]);
  });
});
