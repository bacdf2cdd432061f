/** Single facts of AWS, each on a definition of its own: what somebody may do, and what nobody may. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AccessPlan } from "../../permissions";
import { matchesPattern, readPattern } from "../../permissions/iam/pattern";
import { allowed, tryPlan } from "./pipelines";

interface Fact {
  readonly holds: string;
  readonly file: string;
  /** Who, action, resource. */
  readonly grants?: readonly (readonly [who: string, action: string, resource: string])[];
  readonly noGrants?: readonly (readonly [who: string, action: string, resource: string])[];
  readonly errors?: readonly string[];
}

const account = "111122223333";
const sagemaker = (resource: string): string => `arn:aws:sagemaker:us-east-1:${account}:${resource}`;
const glue = (resource: string): string => `arn:aws:glue:us-east-1:${account}:${resource}`;

const facts: readonly Fact[] = [
  {
    holds: "a job whose name Arguments hold is called pipelines-… in AWS's own runs",
    file: "llmajRealJobName",
    grants: [
      [
        "pipeline",
        "sagemaker:CreateTrainingJob",
        sagemaker("training-job/pipelines-hmk0lcu6ufzc-EvaluateCustomModelM-6UaY2bgNL5"),
      ],
    ],
  },
  { holds: "DependsOn on a container means the steps in it", file: "foreachDependsOnWhole" },
  {
    holds: "a run of MLflow ends with UpdateRun, and no job opens its user interface",
    file: "mlflowUpdateRun",
    grants: [["Train", "sagemaker-mlflow:UpdateRun", sagemaker("mlflow-tracking-server/team")]],
    noGrants: [["Train", "sagemaker-mlflow:AccessUI", sagemaker("mlflow-tracking-server/team")]],
  },
  {
    holds: "tuning jobs have short names that do not begin with pipelines-",
    file: "tuningRealName",
    grants: [
      [
        "pipeline",
        "sagemaker:CreateHyperParameterTuningJob",
        sagemaker("hyper-parameter-tuning-job/huy1iar0jtwu-churnhy-0artfcuwij"),
      ],
      [
        "pipeline",
        "sagemaker:DescribeTrainingJob",
        sagemaker("training-job/huy1iar0jtwu-churnhy-0artfcuwij-001-abcdef12"),
      ],
    ],
    noGrants: [
      [
        "pipeline",
        "sagemaker:CreateHyperParameterTuningJob",
        sagemaker("hyper-parameter-tuning-job/manual-job-of-alice"),
      ],
    ],
  },
  {
    holds: "a cluster without tags is not tagged",
    file: "emrUntagged",
    noGrants: [["pipeline", "elasticmapreduce:AddTags", `arn:aws:elasticmapreduce:us-east-1:${account}:cluster/j-1`]],
  },
  {
    holds: "a debugger's rule reads the tensors, and logs as a processing job",
    file: "debuggerRule",
    grants: [
      [
        "Train",
        "s3:GetObject",
        "arn:aws:s3:::a/debug/pipelines-abc123def456-Train-Xy12ab34cd/debug-output/events/0.tfevents",
      ],
      [
        "Train",
        "logs:PutLogEvents",
        `arn:aws:logs:us-east-1:${account}:log-group:/aws/sagemaker/ProcessingJobs:log-stream:x`,
      ],
    ],
  },
  {
    holds: "a parameter without a value withholds what depends on it and nothing else",
    file: "paramNoDefault",
    errors: ["unbound-parameter"],
    grants: [["pipeline", "sagemaker:CreateProcessingJob", sagemaker("processing-job/pipelines-abc123def456-Prep-x")]],
  },
  {
    holds: "whoever uses a model package as a source accesses it",
    file: "modelPackageAccess",
    grants: [
      ["Custom", "sagemaker:AccessModelPackage", "arn:aws:sagemaker:us-east-1:123456789012:model-package/Orders/1"],
      ["Serve", "sagemaker:AccessModelPackage", "arn:aws:sagemaker:us-east-1:123456789012:model-package/Orders/1"],
    ],
  },
  ...["jobNameProperty", "jobNamePropertyCustomPrefix"].map((file) => ({
    holds: `a job's name is what the service computed, never the literal in Arguments (${file})`,
    file,
    grants: [
      [
        "Read",
        "s3:GetObject",
        "arn:aws:s3:::a/model/pipelines-abc123def456-Train-Xy12ab34cd/output/output.tar.gz",
      ] as const,
    ],
  })),
  {
    holds: "Athena looks for its bucket, and the service makes a database of its own",
    file: "athenaDataset",
    grants: [
      ["ReadTable", "s3:GetBucketLocation", "arn:aws:s3:::team-bucket"],
      ["ReadTable", "glue:CreateDatabase", glue("database/sagemaker_processing")],
      ["ReadTable", "glue:GetDatabase", glue("catalog")],
    ],
  },
];

const may = (made: AccessPlan | undefined, [who, action, resource]: readonly [string, string, string]): boolean =>
  made !== undefined && allowed(made, who, action).some((pattern) => matchesPattern(readPattern(pattern), resource));

describe("facts of AWS", () => {
  for (const { holds, file, grants = [], noGrants = [], errors = [] } of facts)
    it(holds, () => {
      const text = readFileSync(join(__dirname, "facts", `${file}.json`), "utf8");
      const owner = text.includes("123456789012") && !text.includes(account) ? "123456789012" : account;
      const forAccount = (grant: readonly [string, string, string]) =>
        [grant[0], grant[1], grant[2].replace(account, owner)] as const;
      const { plan, diagnostics } = tryPlan(text, { pipelineName: "P", account: owner });
      expect(diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code)).to.deep.equal(errors);
      for (const grant of grants.map(forAccount)) expect(may(plan, grant), grant.join(" ")).to.equal(true);
      for (const grant of noGrants.map(forAccount)) expect(may(plan, grant), grant.join(" ")).to.equal(false);
    });
});
