import { expect } from "chai";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { RoleSeparation, writePolicies, type AccessPlan, type Requirement } from "../../../permissions";
import { writeDocuments } from "../../../permissions/access/writePolicies";
import { get, pipeline, plan, processing, training } from "../pipelines";
import { allows } from "./naiveIam";
import { partiesOf } from "./parties";

const quickstart = (more = {}): AccessPlan =>
  plan(readFileSync("examples/quickstart/definition.json", "utf8"), { bindings: { DataBucket: "data" }, ...more });

/** One concrete call for a requirement's resource and each of its context values. */
const calls = ({ action, resources, context }: Requirement): [string, string, Record<string, string>][] =>
  resources.flatMap((resource) => {
    const concrete = (pattern: string) =>
      pattern.replace(/\$\{([*?$])\}|\*/g, (_found, escaped: string | undefined) => escaped ?? "x1-y2");
    const [key] = Object.keys(context);
    const values = key === undefined ? [undefined] : (context[key] ?? []);
    return values.map((value): [string, string, Record<string, string>] => [
      action,
      concrete(resource),
      key === undefined || value === undefined ? {} : { [key]: concrete(value) },
    ]);
  });

describe("writePolicies", () => {
  const plans: readonly [string, () => AccessPlan][] = [
    ["one role per step", () => quickstart()],
    ["one role per job type", () => quickstart({ roleSeparation: RoleSeparation.PerJobType })],
    ["the pipeline role for all", () => quickstart({ roleSeparation: RoleSeparation.PipelineRole })],
    ["a shared role", () => quickstart({ sharedRoles: { data: ["PreprocessData", "EvaluateModel"] } })],
  ];
  for (const [what, make] of plans) {
    it(`allows every requirement, with ${what}`, () => {
      for (const { policies, requirements } of partiesOf(make()))
        for (const requirement of requirements)
          for (const [action, resource, context] of calls(requirement))
            expect(allows(policies, action, resource, context), `${action} ${resource}`).to.equal(true);
    });

    it(`allows nothing else, with ${what}`, () => {
      const made = make();
      const everything = made.requirements.flatMap(calls);
      for (const { policies, requirements } of partiesOf(made)) {
        const wanted = new Set(requirements.flatMap(calls).map((call) => JSON.stringify(call)));
        for (const call of everything) {
          if (wanted.has(JSON.stringify(call))) continue;
          const covered = requirements.some(({ action, resources, context }) =>
            allows(
              [
                {
                  Version: "2012-10-17",
                  Statement: [
                    {
                      Effect: "Allow",
                      Action: [action],
                      Resource: [...resources],
                      ...(Object.keys(context).length > 0 && {
                        Condition: {
                          StringLike: Object.fromEntries(
                            Object.entries(context).map(([key, values]) => [key, [...values]]),
                          ),
                        },
                      }),
                    },
                  ],
                },
              ],
              ...call,
            ),
          );
          expect(allows(policies, ...call), JSON.stringify(call)).to.equal(covered);
        }
      }
    });
  }

  it("does not allow another account, another bucket, another service, another pipeline", () => {
    const { pipelineRole, roles } = writePolicies(quickstart());
    const train = roles.find(({ role }) => role.key === "TrainModel");
    const role = train?.role.arn ?? "";
    expect(
      allows(pipelineRole.policies, "iam:PassRole", role, { "iam:PassedToService": "sagemaker.amazonaws.com" }),
    ).to.equal(true);
    expect(
      allows(pipelineRole.policies, "iam:PassRole", role, { "iam:PassedToService": "lambda.amazonaws.com" }),
    ).to.equal(false);
    expect(allows(pipelineRole.policies, "iam:PassRole", role)).to.equal(false);
    expect(
      allows(pipelineRole.policies, "iam:PassRole", "arn:aws:iam::123456789012:role/Admin", {
        "iam:PassedToService": "sagemaker.amazonaws.com",
      }),
    ).to.equal(false);
    expect(
      allows(
        pipelineRole.policies,
        "sagemaker:CreateTrainingJob",
        "arn:aws:sagemaker:us-east-1:210987654321:training-job/pipelines-a1-TrainModel-b2-0",
      ),
    ).to.equal(false);
    expect(
      allows(
        pipelineRole.policies,
        "sagemaker:CreateTrainingJob",
        "arn:aws:sagemaker:us-east-1:123456789012:training-job/mine",
      ),
    ).to.equal(false);
    expect(allows(pipelineRole.policies, "s3:GetObject", "arn:aws:s3:::data/executions/e1/predictions/x")).to.equal(
      false,
    );
    expect(
      allows(train?.policies ?? [], "s3:GetObject", "arn:aws:s3:::data/executions/e1/evaluation/evaluation.json"),
    ).to.equal(false);
    expect(
      allows(train?.policies ?? [], "s3:ListBucket", "arn:aws:s3:::data", { "s3:prefix": "executions/e1/evaluation" }),
    ).to.equal(false);
  });

  it("trusts SageMaker for this account's calls alone", () => {
    const { pipelineRole } = writePolicies(quickstart());
    expect(pipelineRole.trust).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sagemaker.amazonaws.com" },
          Action: ["sts:AssumeRole"],
          Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
        },
      ],
    });
    const { pipelineRole: narrow } = writePolicies(quickstart({ switches: { sourceArnTrust: true } }));
    expect(narrow.trust.Statement[0]?.Condition?.["ArnLike"]).to.deep.equal({
      "aws:SourceArn": "arn:aws:sagemaker:us-east-1:123456789012:pipeline/Abalone",
    });
  });

  it("is byte-stable: the order of requirements does not matter", () => {
    const { requirements } = quickstart();
    const expected = JSON.stringify(writeDocuments(requirements));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...requirements], { minLength: requirements.length, maxLength: requirements.length }),
        (shuffled) => void expect(JSON.stringify(writeDocuments(shuffled))).to.equal(expected),
      ),
      { numRuns: 20 },
    );
  });

  it("writes nothing for roles that exist already, and passes them", () => {
    const made = plan(pipeline([processing("P", [], [])]), {
      existingRoles: { P: "arn:aws:iam::123456789012:role/theirs" },
    });
    const { pipelineRole, roles } = writePolicies(made);
    expect(roles).to.deep.equal([]);
    expect(
      allows(pipelineRole.policies, "iam:PassRole", "arn:aws:iam::123456789012:role/theirs", {
        "iam:PassedToService": "sagemaker.amazonaws.com",
      }),
    ).to.equal(true);
  });

  it("decrypts what another step encrypted, along the relationship", () => {
    const key = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    const made = plan(
      pipeline([
        training("T", [], "s3://data/t", { OutputDataConfig: { S3OutputPath: "s3://data/t", KmsKeyId: key } }),
        processing("P", [get("Steps.T.ModelArtifacts.S3ModelArtifacts")], []),
      ]),
    );
    const { roles } = writePolicies(made);
    const may = (step: string, action: string) =>
      allows(roles.find(({ role }) => role.key === step)?.policies ?? [], action, key);
    expect([may("T", "kms:GenerateDataKey"), may("P", "kms:Decrypt"), may("P", "kms:GenerateDataKey")]).to.deep.equal([
      true,
      true,
      false,
    ]);
  });
});
