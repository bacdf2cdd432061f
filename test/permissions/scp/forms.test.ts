/** SCP forms with before and after, and what each means: decisions by iam-simulate over a grid of requests. */
import { expect } from "chai";
import { exemptJsonGet } from "../../../permissions/scp";
import forms from "./forms.json";
import { decide, grid, isTagged, jsonGet, tag } from "./requests";
import { sample } from "../../runs";

interface Form {
  readonly form: string;
  readonly before: object;
  /** Left out where it is a long list of patterns: then decisions alone are compared. */
  readonly after?: "unchanged" | readonly object[];
  readonly codes?: readonly string[];
}

const scpOf = (...statements: readonly object[]) => ({ Version: "2012-10-17", Statement: statements });
const objects = ["arn:aws:s3:::data/eval/*"];
const exempt = (scp: string | object) =>
  exemptJsonGet({ scps: [scp], tag, objects, admins: ["arn:aws:iam::*:role/Admin"] });

const outsideTheObjects = (resource: string): boolean => !resource.startsWith("arn:aws:s3:::data/eval/");

describe("the tagged exception in an SCP of the form", function () {
  this.timeout(60_000);
  for (const { form, before, after, codes = [] } of forms as readonly Form[])
    describe(form, () => {
      const old = scpOf(before);
      const { scps, diagnostics } = exempt(old);
      const [fresh = {}] = scps;

      it("is written as expected", () => {
        if (after === "unchanged") expect(fresh).to.equal(old);
        else if (after !== undefined) expect(fresh).to.deep.equal(scpOf(...after));
        else expect(fresh).to.not.deep.equal(old);
        expect(diagnostics.map(({ code }) => code)).to.deep.equal(codes);
      });

      it("lets JsonGet through, or says why not", () => {
        const blocked = codes.some((code) => /deny|denies/.test(code));
        expect(decide(jsonGet, [fresh])).to.equal(
          blocked && decide(jsonGet, [old]) === "explicitDeny" ? "explicitDeny" : "allowed",
        );
      });

      it("changes nothing else", () => {
        const confined = codes.includes("scp-over-confined");
        const narrowed = codes.includes("scp-wide-exception");
        const changed = sample(grid, 7).flatMap((request) => {
          const [was, is] = [decide(request, [old]), decide(request, [fresh])];
          const opened = isTagged(request) && request.action === "s3:GetObject" && !outsideTheObjects(request.resource);
          const mayClose = narrowed || (confined && request.action === "s3:GetObject");
          const closed = mayClose && isTagged(request) && !opened;
          if (was === is || (opened && is === "allowed") || (closed && is === "explicitDeny")) return [];
          return [{ ...request, was, is }];
        });
        expect(changed).to.deep.equal([]);
      });

      it("is left alone the second time", () => {
        expect(exempt(fresh).scps).to.deep.equal([fresh]);
        expect(exempt(JSON.stringify(fresh)).scps).to.deep.equal([JSON.stringify(fresh)]);
      });

      it("is the same as text", () => {
        const [text] = exempt(JSON.stringify(old, null, 4)).scps;
        expect(typeof text === "string" && JSON.parse(text)).to.deep.equal(fresh);
      });
    });
});
