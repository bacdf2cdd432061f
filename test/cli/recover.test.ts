// After an interrupted update: which imports are printed, and that a shell takes each for what it is.
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { main } from "../../cli";
import type { RecoverOutput } from "../../cli/outputs";

const component = "urn:pulumi:test::shop::sagemaker-pipeline-access:index:PipelineAccess::abalone";
const inside = (type: string, name: string): string =>
  `urn:pulumi:test::shop::sagemaker-pipeline-access:index:PipelineAccess$${type}::${name}`;

/** A step of a preview that creates something. */
function created(type: string, name: string, inputs: object, urn = inside(type, name), parent = component): object {
  return { op: "create", urn, newState: { urn, type, custom: true, parent, inputs } };
}

const role = created("aws:iam/role:Role", "abalone-step-Train", { name: "P-Train-1a2b3c4d" });
const inline = created("aws:iam/rolePolicy:RolePolicy", "abalone-step-Train", {
  name: "pipeline-access",
  policy: '{"Resource":["arn:aws-cn:sagemaker:cn-north-1:123456789012:pipeline/P"]}',
});
const managed = created("aws:iam/policy:Policy", "abalone-author", { name: "P-author-1a2b3c4d", path: "/ml/" });
const attachment = created("aws:organizations/policyAttachment:PolicyAttachment", "abalone-r", {
  targetId: "ou-ab12-cd34",
  policyId: "p-12345678",
});
const foreign = created(
  "aws:iam/role:Role",
  "other",
  { name: "other" },
  "urn:pulumi:test::shop::aws:iam/role:Role::other",
  "urn:pulumi:test::shop::pulumi:pulumi:Stack::shop-test",
);
const kept = { ...role, op: "same" };

function run(files: Readonly<Record<string, unknown>>, ...args: string[]) {
  let out = "";
  let err = "";
  const read = (file: string): string => {
    const text = files[file];
    if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return typeof text === "string" ? text : JSON.stringify(text);
  };
  const status = main(["recover", ...args], {
    read,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  });
  return { status, out, err };
}

const importsOf = (out: string): readonly (readonly string[])[] =>
  (JSON.parse(out) as RecoverOutput).imports.map(({ type, name, id, parent }) => [type, name, id, parent]);

describe("recover", () => {
  it("names what our components would create under fixed names, and nothing else", () => {
    const { status, out, err } = run(
      { "p.json": { steps: [role, inline, managed, attachment, foreign] } },
      ...["p.json", "--format", "json"],
    );
    expect([status, err]).to.deep.equal([0, ""]);
    expect(importsOf(out)).to.deep.equal([
      ["aws:iam/role:Role", "abalone-step-Train", "P-Train-1a2b3c4d", component],
      [
        "aws:iam/policy:Policy",
        "abalone-author",
        "arn:aws-cn:iam::123456789012:policy/ml/P-author-1a2b3c4d",
        component,
      ],
      ["aws:organizations/policyAttachment:PolicyAttachment", "abalone-r", "ou-ab12-cd34:p-12345678", component],
    ]);
  });

  it("prints a script that imports what AWS has", () => {
    const { status, out } = run({ "p.json": { steps: [role] } }, "p.json");
    expect(status).to.equal(0);
    expect(out.split("\n").at(1)).to.equal(
      `aws iam get-role --role-name P-Train-1a2b3c4d > /dev/null 2>&1 && pulumi import aws:iam/role:Role abalone-step-Train P-Train-1a2b3c4d --parent component=${component} --yes --protect=false --generate-code=false || echo 'abalone-step-Train: not imported'`,
    );
  });

  it("takes only what the errors of the failed update name", () => {
    const errors =
      "error: EntityAlreadyExists: Role with name P-Train-1a2b3c4d already exists.\nP-author-1a2b3c4d: created";
    const { out } = run(
      { "p.json": { steps: [role, inline, managed] }, "up.log": errors },
      ...["p.json", "--errors", "up.log", "--format", "json"],
    );
    expect(importsOf(out).map(([, name]) => name)).to.deep.equal(["abalone-step-Train"]);
  });

  it("reads what was being created when the process was killed", () => {
    const { newState } = role as { newState: object };
    const deployment = {
      resources: [],
      pending_operations: [
        { type: "creating", resource: newState },
        { type: "deleting", resource: newState },
      ],
    };
    const { out } = run({ "s.json": { version: 3, deployment } }, "s.json", "--format", "json");
    expect(importsOf(out).map(([, name]) => name)).to.deep.equal(["abalone-step-Train"]);
  });

  it("has nothing to import where nothing is to be created, or its name is not known", () => {
    const secret = created("aws:iam/role:Role", "abalone-pipeline", { name: "[secret]" });
    const unknown = created("aws:iam/role:Role", "abalone-pipeline", { name: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" });
    const { status, out } = run({ "p.json": { steps: [kept, secret, unknown, managed] } }, "p.json");
    expect([status, out]).to.deep.equal([0, "# Nothing to import: run `pulumi up` again.\n"]);
  });

  it("quotes what a shell would take apart", () => {
    const name = "a'$(touch x); b\n";
    const steps = [created("aws:iam/role:Role", name, { name })];
    const { out } = run({ "p.json": { steps } }, "p.json");
    const shell = `aws() { return 0; }; pulumi() { printf '<%s>' "$@"; }; ${out}`;
    const { stdout, stderr } = spawnSync("sh", ["-c", shell], { encoding: "utf8" });
    expect(stderr).to.equal("");
    expect(stdout).to.include("<a'$(touch x); b\\u000a><a'$(touch x); b\\u000a><--parent>");
  });

  const bad: readonly (readonly [what: string, files: Readonly<Record<string, unknown>>, args: readonly string[]])[] = [
    ["no file", {}, []],
    ["a file that is not there", {}, ["p.json"]],
    ["no JSON", { "p.json": "{" }, ["p.json"]],
    ["another document", { "p.json": { Steps: [] } }, ["p.json"]],
    ["another format", { "p.json": { steps: [] } }, ["p.json", "--format", "xml"]],
    ["standard input twice", { "-": { steps: [] } }, ["-", "--errors", "-"]],
  ];
  for (const [what, files, args] of bad)
    it(`ends with 2 on ${what}`, () => {
      const { status, out, err } = run(files, ...args);
      expect([status, out]).to.deep.equal([2, ""]);
      expect(err).to.not.equal("");
    });
});
