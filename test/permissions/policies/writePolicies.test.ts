import { expect } from "chai";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { RoleSeparation, writePolicies, type AccessPlan, type Requirement } from "../../../permissions";
import { writeDocuments } from "../../../permissions/policies/writePolicies";
import { jobService } from "../../../permissions/aws/services";
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

  describe("writes requirements", () => {
    const need = (
      clause: Requirement["because"]["clause"],
      action: string,
      resources: string[],
      context: Requirement["context"] = {},
    ): Requirement => ({
      principal: { kind: "pipelineRole" },
      action,
      resources,
      context,
      because: { path: "", clause },
    });
    const written = (...requirements: Requirement[]) =>
      writeDocuments(requirements).flatMap(({ Version, Statement }) => [Version, ...Statement]);

    it("as nothing where there are none", () => expect(writeDocuments([])).to.deep.equal([]));

    it("as one statement for each clause, actions and resources joined and sorted", () =>
      expect(
        written(
          need("write-output", "s3:PutObject", ["b"]),
          need("read-input", "s3:GetObject", ["b"]),
          need("read-input", "s3:GetObject", ["a", "c"]),
          need("create-job", "sagemaker:DescribeModel", ["m"]),
          need("create-job", "sagemaker:CreateModel", ["m"]),
        ),
      ).to.deep.equal([
        "2012-10-17",
        { Sid: "ReadInputs", Effect: "Allow", Action: ["s3:GetObject"], Resource: ["a", "b", "c"] },
        {
          Sid: "RunJobs",
          Effect: "Allow",
          Action: ["sagemaker:CreateModel", "sagemaker:DescribeModel"],
          Resource: ["m"],
        },
        { Sid: "WriteOutputs", Effect: "Allow", Action: ["s3:PutObject"], Resource: ["b"] },
      ]));

    it("with numbered names where a clause takes several statements", () =>
      expect(
        written(need("create-job", "sagemaker:A", ["m"]), need("create-job", "sagemaker:B", ["n"])).slice(1),
      ).to.deep.equal([
        { Sid: "RunJobs1", Effect: "Allow", Action: ["sagemaker:A"], Resource: ["m"] },
        { Sid: "RunJobs2", Effect: "Allow", Action: ["sagemaker:B"], Resource: ["n"] },
      ]));

    it("with their conditions: values joined, patterns by StringLike, numbers and lists by operators of their own", () =>
      expect(
        written(
          need("pass-role", "iam:PassRole", ["r"], { "iam:PassedToService": ["b"] }),
          need("pass-role", "iam:PassRole", ["r"], { "iam:PassedToService": ["a"] }),
          need("list-input", "s3:ListBucket", ["b"], { "s3:prefix": ["p", "p/*", "p/x"] }),
          need("decrypt-input", "kms:Decrypt", ["k"], { "kms:ResourceAliases": ["alias/a"] }),
          need("operator-pipeline", "sagemaker:StartPipelineExecution", ["p"], {
            "sagemaker:PipelineVersionId": ["3"],
            "aws:SourceAccount": ["1"],
          }),
        )
          .slice(1)
          .map((statement) => typeof statement === "object" && statement.Condition),
      ).to.have.deep.members([
        { StringEquals: { "iam:PassedToService": ["a", "b"] } },
        { StringLike: { "s3:prefix": ["p", "p/*"] } },
        { "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/a" } },
        { StringEquals: { "aws:SourceAccount": "1" }, NumericEquals: { "sagemaker:PipelineVersionId": "3" } },
      ]));

    it("that differ in one of two conditions apart, since conditions must hold together", () =>
      expect(
        written(
          need("pass-role", "iam:PassRole", ["r"], { a: ["1"], b: ["1"] }),
          need("pass-role", "iam:PassRole", ["r"], { a: ["2"], b: ["2"] }),
        ).slice(1),
      ).to.have.length(2));

    it("once where two clauses ask for the same, under the first of them", () =>
      expect(
        written(
          need("encrypt-output", "kms:Decrypt", ["k"]),
          need("decrypt-input", "kms:Decrypt", ["k"]),
          need("encrypt-output", "kms:Decrypt", ["k"]),
        )
          .slice(1)
          .map((statement) => typeof statement === "object" && statement.Sid),
      ).to.deep.equal(["DecryptInputs"]));

    it("under a condition only where they are not granted without one", () => {
      const open = need("create-job", "elasticmapreduce:AddJobFlowSteps", ["cluster/*"]);
      const other = need("create-job", "elasticmapreduce:AddJobFlowSteps", ["other"]);
      const held = (...resources: string[]) =>
        need("pass-role", "elasticmapreduce:AddJobFlowSteps", resources, { role: ["r"] });
      expect(written(other, open, held("cluster/j-1"))).to.have.length(2);
      expect(written(other, open, held("cluster/j-1", "elsewhere"))).to.have.length(3);
      expect(written(need("create-job", "x:Other", ["*"]), held("cluster/j-1"))).to.have.length(3);
      expect(written(held("cluster/j-1"))).to.have.length(2);
    });
  });

  it("has no documents for whom nothing fits, and says whose needs are the bulk", () => {
    const { diagnostics, pipelineRole, roles, author, operator } = writePolicies(
      quickstart({ policySizes: { inline: 400, managed: 400, attached: 1 } }),
    );
    expect([pipelineRole.policies, author, operator]).to.deep.equal([[], [], []]);
    expect(roles.every(({ policies }) => policies.length === 0)).to.equal(true);
    expect(diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).to.deep.equal(
      Array<string>(roles.length + 3).fill("error policy-size "),
    );
    const messages = diagnostics.map(({ message }) => message);
    expect(messages[0]).to.match(
      /^The pipeline role Abalone-pipeline-[0-9a-f]{8} needs more access than .* The largest of \d+ steps are (?:[\w-]+, ){2}[\w-]+\. /,
    );
    expect(messages.filter((message) => message.startsWith("The step role"))).to.have.length(roles.length);
    expect(messages.at(-1)).to.equal(
      "The operator of the pipeline needs more access than fits in IAM managed policies. Name fewer startableVersions.",
    );
  });

  it("trusts each service that assumes the role, and lets jobs of AWS Batch tag their session", () => {
    const made = quickstart();
    const trust = (...trustedServices: string[]) =>
      writePolicies({ ...made, pipelineRole: { ...made.pipelineRole, trustedServices } }).pipelineRole.trust
        .Statement[0];
    expect(trust("a.amazonaws.com", "b.amazonaws.com")?.Principal).to.deep.equal({
      Service: ["a.amazonaws.com", "b.amazonaws.com"],
    });
    expect(trust(jobService)?.Action).to.deep.equal(["sts:AssumeRole", "sts:TagSession"]);
    expect(trust("a.amazonaws.com")?.Action).to.deep.equal(["sts:AssumeRole"]);
  });
});
