import { expect } from "chai";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Accepted } from "../../../scripts/truth/compare";
import { checkTruth } from "../../../scripts/truth/truth";
import { stepTypes } from "../../../permissions/steps/registry";
import { grownAuthorization, grownModel, grownSdks, published, writeInputs, type Inputs } from "./inputs";

describe("npm run truth", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "truth-test-"));
    writeInputs(inputs(), published);
    expect(check("first").status).to.equal(0);
  });
  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  const inputs = () => join(directory, "inputs");
  const check = (accept?: string, more = {}) =>
    checkTruth({
      inputs: inputs(),
      state: join(directory, "accepted.json"),
      granted: new Set(["s3:GetObject"]),
      ...(accept !== undefined && { accept }),
      ...more,
    });
  /** The changes that are reported with these files, without the hints. */
  const changes = (planted: Inputs): string[] => {
    writeInputs(inputs(), planted);
    const { status, lines } = check();
    expect(status).to.equal(1);
    return lines.filter((line) => / \(look at /.test(line)).map((line) => line.replace(/ \(look at .*/, ""));
  };

  it("finds nothing unclassified in what was accepted", () => {
    const { status, lines } = check();
    expect(status).to.equal(0);
    expect(lines).to.deep.equal(["33 facts, 0 unclassified changes, 0 unread sources."]);
  });
  it("reports a new operation, argument, role field, S3 field and step metadata", () =>
    expect(changes(grownModel)).to.deep.equal([
      "new S3 field: CreateTrainingJob AuditS3Uri",
      "new operation: CreateDreamJob",
      "new pipeline argument: CreatePipeline Colour",
      "new role field: CreateTrainingJob AuditorRoleArn",
      "new step type: metadata: DreamJob",
    ]));
  it("reports a new step type of an SDK, changed code and a new service to trust", () =>
    expect(changes(grownSdks)).to.deep.equal([
      "changed SDK file: SDK 3: core/helper/iam_policies.py",
      "new step type: SDK 2: Dream",
      "new trust: SDK 3: dream.amazonaws.com",
    ]));
  it("reports a new action, condition key and resource type of SageMaker, of other services what is granted", () =>
    expect(changes(grownAuthorization)).to.deep.equal([
      "new action: sagemaker:CreateDreamJob",
      "new condition key: sagemaker: sagemaker:Dream",
      "changed resource type: sagemaker: training-job",
    ]));
  it("is silent again once somebody has said what was done", () => {
    changes(grownModel);
    expect(check("DreamJob: no step of ours").status).to.equal(0);
    expect(check().status).to.equal(0);
    const { notes } = JSON.parse(readFileSync(join(directory, "accepted.json"), "utf8")) as Accepted;
    expect(notes).to.deep.equal(["first", "DreamJob: no step of ours"]);
  });
  it("reports what is gone", () =>
    expect(changes(service("CreateOther"))).to.include.members([
      "gone action: sagemaker:CreateTrainingJob",
      "new action: sagemaker:CreateOther",
    ]));
  it("names what it could not read, takes nothing of it for gone, and accepts nothing meanwhile", () => {
    rmSync(join(inputs(), "sdk3"), { recursive: true });
    const { status, lines } = check(undefined, { unfetched: ["botocore (PyPI): no network"] });
    expect(status).to.equal(1);
    expect(lines[0]).to.equal("Could not read botocore (PyPI): no network");
    expect(lines[1]).to.match(/^Could not read sdk3: ENOENT/);
    expect(lines[2]).to.equal("23 facts, 0 unclassified changes, 2 unread sources.");
    expect(check("anyway").status).to.equal(1);
  });
});

describe("the accepted state", () => {
  const { facts, notes } = JSON.parse(
    readFileSync(join(__dirname, "../../../scripts/truth/accepted.json"), "utf8"),
  ) as Accepted;

  it("holds step types of the SDKs that all have a table", () => {
    const types = Object.keys(facts["step type"] ?? {}).filter((name) => name.startsWith("SDK"));
    expect(types.length).to.be.greaterThan(35);
    expect(types.filter((name) => !stepTypes.has(name.replace(/^SDK \d: /, "")))).to.deep.equal([]);
  });
  it("says why it was accepted", () => expect(notes.every((note) => note.length > 20)).to.equal(true));
});

const service = (name: string): Inputs => ({
  "iam-data/data/actions/sagemaker.json": {
    x: { name, accessLevel: "Write", conditionKeys: [], dependentActions: [], resourceTypes: [] },
  },
});
