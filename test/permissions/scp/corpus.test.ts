/** SCPs of other people: those that need no change are returned byte for byte, the others are shown. */
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exemptJsonGet } from "../../../permissions/scp";
import { decide, grid, isTagged, jsonGet, tag } from "./requests";

const folder = join(__dirname, "../../../../shared/corpus/scps");

/** AWS's data perimeter confines roles with this tag only. */
const confined = { "dp:include:network": "true" };
/** Part of a file's name -> errors it is right to report. The RCPs among the files are no SCPs. */
const errors: readonly [RegExp, string][] = [
  [/-rcp\.json$/, "policy-forbidden-element"],
  [/tfrequire-mfa-all/, "scp-denies-json-get"],
];
/** Files that stop a confined role. */
const perimeters = /network-perimeter-(policy|sourcevpc|vpceorgid)/;

const exempt = (text: string, roleTags: Readonly<Record<string, string>> = {}) =>
  exemptJsonGet({
    scps: [text],
    tag,
    roleTags,
    objects: ["arn:aws:s3:::data/eval/*"],
    admins: ["arn:aws:iam::*:role/Admin"],
  });

describe("SCPs of the corpus", function () {
  this.timeout(60_000);
  if (!existsSync(folder)) {
    it("are not here: the folder ../shared/corpus/scps does not exist", function () {
      this.skip();
    });
    return;
  }
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  for (const file of files) {
    const text = readFileSync(join(folder, file), "utf8");

    it(`need no change for a role that is not confined: ${file}`, () => {
      const { scps, diagnostics } = exempt(text);
      const found = diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
      const expected = errors.find(([name]) => name.test(file))?.[1];
      expect([...new Set(found)]).to.deep.equal(expected === undefined ? [] : [expected]);
      expect(scps[0]).to.equal(text);
      if (expected === undefined) expect(decide(jsonGet, [JSON.parse(text)])).to.equal("allowed");
    });

    it(`are amended for a confined role where they stop it: ${file}`, () => {
      const [fresh] = exempt(text, confined).scps;
      if (!perimeters.test(file)) {
        expect(fresh).to.equal(text);
        return;
      }
      console.log(`      ${file} becomes ${JSON.stringify(JSON.parse(String(fresh)))}`);
      const requests = grid.map((each) => ({
        ...each,
        context: { ...each.context, "aws:PrincipalTag/dp:include:network": "true" },
      }));
      const changed = requests.filter((request) => {
        const opened =
          isTagged(request) &&
          request.action === "s3:GetObject" &&
          request.resource.startsWith("arn:aws:s3:::data/eval/");
        const is = decide(request, [JSON.parse(String(fresh))]);
        return opened ? is !== "allowed" : is !== decide(request, [JSON.parse(text)]);
      });
      expect(changed).to.deep.equal([]);
    });
  }

  it("hold three that stop a confined role", () => {
    expect(files.filter((file) => perimeters.test(file))).to.have.length(3);
  });
});
