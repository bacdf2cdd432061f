/** The callers' policies against what both SDKs really call. The policies are read by naiveIam, not by the product. */
import { expect } from "chai";
import { writePolicies, RoleSeparation, type PlanOptions, type PolicyDocument } from "../../../permissions";
import { definitions } from "../../definitions/definitions";
import { pipeline, plan } from "../pipelines";
import { allows } from "../policies/naiveIam";
import { notRun, recordedPrograms, recordedVersions, type RecordedCall } from "./calls";

const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";
const recordedRole = /^arn:[a-z-]+:iam::123456789012:role\/pipeline$/;

/** What an author of such programs switches on. */
const switches: Partial<PlanOptions> = {
  pipelineName: "orders-pipeline",
  roleSeparation: RoleSeparation.AsDefined,
  uploadKeys: [key],
  switches: { sdkRoleValidation: true },
};

const callers = ["author", "operator"] as const;

interface Outcome {
  readonly program: string;
  readonly call: RecordedCall;
  readonly allowed: boolean;
}

const granted: Record<(typeof callers)[number], Set<string>> = { author: new Set(), operator: new Set() };

function outcomesOf({ name, calls }: (typeof recordedPrograms)[number]): Outcome[] {
  const known = definitions.find((each) => each.name === name);
  const text = known?.text ?? pipeline([{ Name: "Stop", Type: "Fail", Arguments: { ErrorMessage: "no" } }]);
  const region = known?.options.region ?? "us-east-1";
  const [, partition = "aws"] =
    /^arn:([a-z-]+):/.exec(calls.find(({ action }) => action === "iam:PassRole")?.resource ?? "") ?? [];
  const bucket = `s3://sagemaker-${region}-123456789012`;
  const made = plan(text, {
    ...known?.options,
    ...switches,
    region,
    uploadLocations: [bucket, "s3://example-data"],
    scheduleRoleArn: `arn:${partition}:iam::123456789012:role/schedule`,
    definitionLocation: `${bucket}/orders-pipeline`,
  });
  const written = writePolicies(made);
  for (const caller of callers)
    for (const action of written[caller].flatMap(({ Statement }) => Statement.flatMap(({ Action = [] }) => Action)))
      granted[caller].add(action);
  return calls.map((call) => ({
    program: name,
    call,
    allowed: isAllowed(written[call.by], call, made.pipelineRole.arn),
  }));
}

/** The recorded pipeline role stands for the plan's. */
const isAllowed = (documents: readonly PolicyDocument[], call: RecordedCall, pipelineRole: string): boolean =>
  allows(documents, call.action, recordedRole.test(call.resource) ? pipelineRole : call.resource, { ...call.context });

describe("recorded calls of the SDKs", function () {
  this.timeout(60_000);
  const outcomes = recordedPrograms.flatMap(outcomesOf);

  it("are of every definition that an SDK wrote", () => {
    const written = definitions.map(({ name }) => name).filter((name) => /^sdk[23]-/.test(name));
    const run = recordedPrograms.map(({ name }) => name).filter((name) => !notRun.includes(name));
    expect(written.filter((name) => !run.includes(name))).to.deep.equal([]);
    expect(run.length).to.be.greaterThan(80);
  });
  it("are all allowed by the author's and the operator's policies", () => {
    const denied = outcomes.filter(({ allowed }) => !allowed);
    expect(
      denied.map(({ program, call }) => `${program} ${call.method}: ${call.action} ${call.resource}`),
    ).to.deep.equal([]);
  });
  it("are all that these policies grant, outside switches for the console", () => {
    for (const caller of callers) expect(unused(caller), caller).to.deep.equal([]);
  });
  it("include the upload of code, of a large definition and of a large file in parts", () => {
    const actions = (program: string) =>
      outcomes.filter((each) => each.program === program).map(({ call }) => call.action);
    expect(actions("sdk3-processing.json")).to.include.members(["s3:PutObject", "kms:GenerateDataKey"]);
    expect(actions("sdk2-large-definition.json")).to.include.members(["s3:PutObject", "s3:GetObject"]);
    expect(actions("sdk3-large-upload.json")).to.include.members(["s3:PutObject", "kms:Decrypt"]);
  });

  const unused = (caller: (typeof callers)[number]): string[] => {
    const called = new Set(outcomes.filter(({ call }) => call.by === caller).map(({ call }) => call.action));
    return [...granted[caller]].filter((action) => !called.has(action)).sort();
  };

  after(() => {
    const versions = recordedVersions.map(({ versions: packages }) =>
      Object.entries(packages)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
    );
    const row = (cells: readonly (string | number)[]): string => cells.map((cell) => String(cell).padEnd(17)).join("");
    const rows = callers.map((caller) => {
      const theirs = outcomes.filter(({ call }) => call.by === caller);
      const allowed = theirs.filter((each) => each.allowed).length;
      return row([caller, theirs.length, allowed, theirs.length - allowed, unused(caller).length]);
    });
    const lines = [
      `Recorded calls of ${recordedPrograms.length} programs (${versions.join("; ")})`,
      row(["principal", "recorded calls", "allowed", "denied", "unused grants"]),
      ...rows,
    ];
    process.stdout.write(`${lines.map((line) => `      ${line.trimEnd()}`).join("\n")}\n`);
  });
});
