/** Pipelines of hundreds of steps; what is done to one document is fitDocuments.test.ts. */
import { expect } from "chai";
import { hasErrors, RoleSeparation, writePolicies, type PolicyDocument } from "../../../permissions";
import { get, pipeline, plan, processing, training } from "../pipelines";

const size = (document: PolicyDocument): number => JSON.stringify(document).replace(/\s/g, "").length;

/** A pipeline of this many steps, each with its own places in S3, reading from the one before. */
const long = (steps: number): string =>
  pipeline(
    Array.from({ length: steps }, (_, index) =>
      index % 2 === 0
        ? processing(
            `Preparation${index}OfTheData`,
            index === 0 ? [] : [get(`Steps.Training${index - 1}OfTheModel.ModelArtifacts.S3ModelArtifacts`)],
            [`s3://data/prepared/${index}`],
          )
        : training(
            `Training${index}OfTheModel`,
            [get(`Steps.Preparation${index - 1}OfTheData.ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri`)],
            `s3://data/models/${index}`,
          ),
    ),
  );

describe("policies of long pipelines within IAM's sizes", () => {
  it("keeps a pipeline of 150 steps with a role each within an inline policy and ten managed ones", () => {
    const { pipelineRole, roles, diagnostics } = writePolicies(plan(long(150)));
    const [inline, ...managed] = pipelineRole.policies;
    expect([diagnostics, roles.length]).to.deep.equal([[], 150]);
    expect(inline && size(inline)).to.be.within(5000, 10_240);
    expect(managed.length).to.be.within(1, 10);
    for (const document of managed) expect(size(document)).to.be.at.most(6144);
    for (const { policies } of roles) expect(policies).to.have.length(1);
  });

  it("says which steps are the bulk where nothing fits, and how to make it fit", () => {
    const made = plan(long(600));
    const { diagnostics, pipelineRole } = writePolicies(made);
    expect(hasErrors(diagnostics)).to.equal(true);
    expect(diagnostics[0]?.message).to.match(
      /^The pipeline role Abalone-pipeline-[0-9a-f]{8} needs more access than fits in IAM inline and managed policies\. The largest of \d+ steps are (Preparation|Training)\d+Of/,
    );
    expect(pipelineRole.policies).to.deep.equal([]);
    const shared = writePolicies(
      plan(long(600), { roleSeparation: RoleSeparation.PipelineRole, switches: { jobNames: "pipelines" } }),
    );
    expect(shared.diagnostics.map(({ code }) => code)).to.deep.equal(["policy-size"]);
    expect(
      writePolicies(plan(long(600), { roleSeparation: RoleSeparation.PerJobType, switches: { jobNames: "pipelines" } }))
        .pipelineRole.policies,
    ).to.have.length(1);
  });

  it("follows raised quotas", () =>
    expect(
      writePolicies(plan(long(600), { policySizes: { attached: 25, managed: 12_000 } })).pipelineRole.policies.length,
    ).to.be.greaterThan(11));
});
