import { expect } from "chai";
import fc from "fast-check";
import { RoleSeparation } from "../../../permissions";
import { roleName } from "../../../permissions/plan/roles";
import { get, options, pipeline, plan, processing, training, tryPlan } from "../pipelines";

describe("role names", () => {
  it("have at most 64 characters, whatever the pipeline and the step are called", () => {
    const name = fc.stringMatching(/^[A-Za-z0-9-]{1,200}$/);
    fc.assert(
      fc.property(
        name,
        name,
        (pipelineName, step) =>
          void expect(roleName({ ...options, pipelineName }, "step", step)).to.have.length.within(1, 64),
      ),
    );
  });
  it("differ where 20 or 64 characters of two steps' names are the same", () => {
    const long = "RegisterFeaturizer".repeat(4);
    expect(roleName(options, "step", `${long}-RepackModel`)).to.not.equal(
      roleName(options, "step", `${long}-RegisterModel`),
    );
  });
  it("are the same for the same seed, and change with seed and path, so that a replacement never collides", () => {
    const of = (more = {}) => roleName({ ...options, ...more }, "step", "Train");
    expect(of({ nameSeed: "a" })).to.equal(of({ nameSeed: "a" }));
    expect(
      new Set([of({ nameSeed: "a" }), of({ nameSeed: "b" }), of({ nameSeed: "a", rolePath: "/ml/" })]).size,
    ).to.equal(3);
  });
  it("say which pipeline and step they are for", () =>
    expect(roleName(options, "step", "Train")).to.match(/^Abalone-Train-[0-9a-f]{8}$/));
});

describe("role assignment", () => {
  it("lets the pipeline role be assumed by the services of the steps that run as it", () => {
    const run = { Name: "E", Type: "EMRServerless", Arguments: { ApplicationId: "00abc", JobConfig: {} } };
    const { pipelineRole, requirements } = plan(pipeline([run, processing("P", [], [])]), {
      roleSeparation: RoleSeparation.PipelineRole,
    });
    expect(pipelineRole.trustedServices).to.deep.equal(["emr-serverless.amazonaws.com", "sagemaker.amazonaws.com"]);
    const passed = requirements.filter(
      ({ action, principal }) => action === "iam:PassRole" && principal.kind === "pipelineRole",
    );
    expect(passed.map(({ resources, context }) => [resources, context])).to.deep.equal([
      [[pipelineRole.arn], { "iam:PassedToService": ["emr-serverless.amazonaws.com"] }],
      [[pipelineRole.arn], { "iam:PassedToService": ["sagemaker.amazonaws.com"] }],
    ]);
  });
  const text = pipeline([processing("A", [], []), processing("B", [], []), training("T", [], "s3://data/t")]);
  const assigned = (more: Parameters<typeof plan>[1]) => {
    const made = plan(text, more);
    return Object.fromEntries([...made.runsAs].map(([step, { kind, key }]) => [step, `${kind} ${key}`]));
  };
  it("gives each step a role of its own by default", () =>
    expect(assigned({})).to.deep.equal({ A: "step A", B: "step B", T: "step T" }));
  it("gives each job type a role", () =>
    expect(assigned({ roleSeparation: RoleSeparation.PerJobType })).to.deep.equal({
      A: "job-type Processing",
      B: "job-type Processing",
      T: "job-type Training",
    }));
  it("gives named groups a role, and the rest its own", () =>
    expect(assigned({ sharedRoles: { data: ["A", "T"] } })).to.deep.equal({
      A: "shared data",
      T: "shared data",
      B: "step B",
    }));
  it("uses roles that exist already before everything else", () =>
    expect(
      assigned({
        existingRoles: { A: "arn:aws:iam::123456789012:role/x" },
        roleSeparation: RoleSeparation.PipelineRole,
      }),
    ).to.deep.equal({
      A: "existing arn:aws:iam::123456789012:role/x",
      B: "pipeline pipeline",
      T: "pipeline pipeline",
    }));
  it("keeps the roles of the definition", () =>
    expect(assigned({ roleSeparation: RoleSeparation.AsDefined })).to.deep.equal({
      A: "existing arn:aws:iam::123456789012:role/given",
      B: "existing arn:aws:iam::123456789012:role/given",
      T: "existing arn:aws:iam::123456789012:role/given",
    }));
  it("lives under the given path", () => {
    const made = plan(text, { rolePath: "/ml/prod/" });
    expect(made.roles[0]?.arn).to.match(/^arn:aws:iam::123456789012:role\/ml\/prod\/Abalone-A-[0-9a-f]{8}$/);
  });

  const codes = (more: Parameters<typeof plan>[1], of = text) =>
    tryPlan(of, more).diagnostics.map(({ code, message }) => `${code}: ${message}`);
  it("reports groups and assignments of steps that are not there, take no role, or stand in two groups", () => {
    expect(codes({ sharedRoles: { one: ["A", "Z"], two: ["A"] } })).to.deep.equal([
      'role-assignment: sharedRoles.one: the definition has no step "Z".',
      'role-assignment: sharedRoles.two: step "A" is in two groups. Remove it from one.',
    ]);
    expect(
      codes({ existingRoles: { F: "arn:aws:iam::123456789012:role/x" } }, pipeline([{ Name: "F", Type: "Fail" }])),
    ).to.deep.equal(['role-assignment: existingRoles: step "F" has no role of its own. Remove it.']);
  });
  it("refuses a role that is no ARN, as the SDK's unit tests have them", () => {
    const bare = pipeline([{ Name: "T", Type: "Training", Arguments: { RoleArn: "DummyRole" } }]);
    expect(codes({ roleSeparation: RoleSeparation.AsDefined }, bare)[0]).to.match(
      /^role-arn: "DummyRole": invalid role of step T\. Expected the ARN of one IAM role/,
    );
  });
  it("refuses a role that only a run knows, and takes a default or a binding", () => {
    const given = (parameter: object) =>
      pipeline([{ Name: "T", Type: "Training", Arguments: { RoleArn: get("Parameters.R") } }], {
        Parameters: [{ Name: "R", Type: "String", ...parameter }],
      });
    const asDefined = { roleSeparation: RoleSeparation.AsDefined };
    const arn = "arn:aws:iam::123456789012:role/ml/x";
    expect(codes(asDefined, given({}))[0]).to.match(/^unbound-role: /);
    expect(plan(given({ DefaultValue: arn }), asDefined).runsAs.get("T")?.arn).to.equal(arn);
    expect(plan(given({}), { ...asDefined, bindings: { R: arn } }).runsAs.get("T")?.arn).to.equal(arn);
  });

  it("suggests the nearest step for a misspelt one", () =>
    expect(codes({ sharedRoles: { one: ["Train"] } }, pipeline([training("Trian", [], "s3://data/t")]))).to.deep.equal([
      'role-assignment: sharedRoles.one: the definition has no step "Train". Did you mean Trian?',
    ]));
  for (const role of ["arn:aws:iam::123456789012:role/*", "arn:aws:iam::123456789012:role/${aws:username}"])
    it(`passes no role that a definition writes as a pattern: ${role}`, () => {
      const text = pipeline([training("T", [], "s3://data/t", { RoleArn: role })]);
      const { plan: made, diagnostics } = tryPlan(text, { roleSeparation: RoleSeparation.AsDefined });
      expect(diagnostics.map(({ code, path }) => [code, path])).to.deep.equal([
        ["role-arn", "/Steps/0/Arguments/RoleArn"],
      ]);
      const passing = made?.requirements.filter(
        ({ action, principal }) => action === "iam:PassRole" && principal.kind !== "author",
      );
      expect(passing).to.deep.equal([]);
      expect(made?.runsAs.size).to.equal(0);
      // Nor does the pipeline role get what the step would have needed.
      expect(made?.requirements.filter(({ principal }) => principal.kind === "stepRole")).to.deep.equal([]);
    });
  it("prints no role that comes from a binding: it may be secret", () => {
    const text = pipeline([training("T", [], "s3://data/t", { RoleArn: get("Parameters.R") })], {
      Parameters: [{ Name: "R", Type: "String" }],
    });
    const { diagnostics } = tryPlan(text, { roleSeparation: RoleSeparation.AsDefined, bindings: { R: "hunter2" } });
    expect(diagnostics.map(({ code }) => code)).to.deep.equal(["role-arn"]);
    expect(JSON.stringify(diagnostics)).to.not.include("hunter2");
  });
  for (const [what, step] of [
    ["no Arguments", { Name: "P", Type: "Processing" }],
    ["null for Arguments", { Name: "P", Type: "Training", Arguments: null }],
    ["no training definition", { Name: "P", Type: "Tuning", Arguments: { HyperParameterTuningJobConfig: {} } }],
  ] as const)
    it(`refuses a step with ${what}, which has no place for its role`, () =>
      expect(
        tryPlan(pipeline([step]))
          .diagnostics.filter(({ code }) => code === "no-role-place")
          .map(({ severity, path }) => [severity, path]),
      ).to.deep.equal([["error", "/Steps/0"]]));
});
