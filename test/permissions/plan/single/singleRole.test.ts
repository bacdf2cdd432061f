import { expect } from "chai";
import { planPipelineRole, type PipelineRoleNeeds } from "../../../../permissions/plan/single/pipelineRole";
import type { PlanOptions } from "../../../../permissions/plan/accessPlan";
import { planScheduleRole, ScheduleService } from "../../../../permissions/plan/single/scheduleRole";
import { planStepRole, type StepRoleNeeds } from "../../../../permissions/plan/single/stepRole";
import { writePolicies } from "../../../../permissions/policies/writePolicies";
import type { SingleRole } from "../../../../permissions/plan/single/singleRole";

const options: PlanOptions = { pipelineName: "Shop", account: "123456789012", region: "us-east-1" };
const key = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/** `action resource` of everything the role is allowed, in order. */
function grants({ plan, diagnostics }: SingleRole): string[] {
  if (plan === undefined) throw new Error(JSON.stringify(diagnostics));
  return writePolicies(plan)
    .pipelineRole.policies.flatMap(({ Statement }) => Statement)
    .flatMap(({ Action = [], Resource = [] }) =>
      Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`)),
    )
    .sort();
}
const step = (needs: Partial<StepRoleNeeds>): SingleRole =>
  planStepRole({ stepName: "Train", jobType: "Training", ...needs }, options);
const pipeline = (needs: PipelineRoleNeeds): SingleRole => planPipelineRole(needs, options);
const codes = ({ diagnostics }: SingleRole): string[] => diagnostics.map(({ code }) => code);
const trainingLogs = [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:DescribeLogStreams",
  "logs:PutLogEvents",
].flatMap((action) => [
  `${action} arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs`,
  `${action} arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs:*`,
]);

describe("a step's role by itself", () => {
  it("may log and measure, and nothing else, where no data is named", () => {
    expect(grants(step({}))).to.deep.equal(["cloudwatch:PutMetricData *", ...trainingLogs]);
  });

  it("reads its inputs, writes its outputs and pulls its image", () => {
    const image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
    const repository = "arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost";
    expect(grants(step({ inputs: ["s3://in/a"], outputs: ["s3://out/*/b"], images: [image] }))).to.deep.equal([
      "cloudwatch:PutMetricData *",
      `ecr:BatchCheckLayerAvailability ${repository}`,
      `ecr:BatchGetImage ${repository}`,
      "ecr:GetAuthorizationToken *",
      `ecr:GetDownloadUrlForLayer ${repository}`,
      ...trainingLogs,
      "s3:GetObject arn:aws:s3:::in/a",
      "s3:GetObject arn:aws:s3:::in/a/*",
      "s3:ListBucket arn:aws:s3:::in",
      "s3:PutObject arn:aws:s3:::out/*/b",
      "s3:PutObject arn:aws:s3:::out/*/b/*",
    ]);
  });

  it("uses the keys it is given, and joins a VPC when asked", () => {
    const all = grants(step({ outputs: ["s3://out/b"], outputKeys: [key], volumeKeys: [key], vpc: true }));
    expect(all).to.include(`kms:GenerateDataKey ${key}`);
    expect(all).to.include(`kms:CreateGrant ${key}`);
    expect(all).to.include("ec2:CreateNetworkInterface *");
  });

  it("gets what is declared for its code, and is refused for what cannot be", () => {
    const declaredAccess = {
      reads: ["s3://tables/t/"],
      grants: [{ actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:us-east-1:123456789012:table/t"] }],
    };
    const made = step({ declaredAccess });
    expect(grants(made)).to.include.members([
      "dynamodb:GetItem arn:aws:dynamodb:us-east-1:123456789012:table/t",
      "s3:GetObject arn:aws:s3:::tables/t/*",
    ]);
    expect(made.plan?.requirements.flatMap(({ because }) => because.declaredBy ?? [])).to.include(
      'declaredAccess["Train"].reads[0]',
    );
    expect(codes(step({ declaredAccess: { reads: ["s3://{Bucket}/t"] } }))).to.deep.equal(["declared-parameter"]);
    expect(codes(step({ declaredAccess: { grants: [{ actions: ["*"], resources: ["*"] }] } }))).to.deep.equal([
      "declared-value",
    ]);
  });

  it("needs no application named for a job of EMR Serverless", () => {
    const made = step({ jobType: "EMRServerless", inputs: ["s3://in/app.py"] });
    expect(codes(made)).to.deep.equal([]);
    expect(made.plan?.pipelineRole.trustedServices).to.deep.equal(["emr-serverless.amazonaws.com"]);
  });

  it("is refused for a type without a role of its own, and for what is no URI", () => {
    expect(codes(step({ jobType: "Lambda" }))).to.deep.equal(["job-type"]);
    expect(codes(step({ jobType: "Magic" }))).to.deep.equal(["job-type"]);
    expect(codes(step({ jobType: "EMR" }))).to.deep.equal(["job-type"]);
    expect(codes(step({ inputs: ["bucket/key"] }))).to.deep.equal(["not-s3"]);
  });
});

describe("a pipeline role by itself", () => {
  it("runs the jobs of its types under every pipeline's job names", () => {
    expect(grants(pipeline({ jobTypes: ["Training"] }))).to.deep.equal(
      ["AddTags", "CreateTrainingJob", "DescribeTrainingJob", "StopTrainingJob"].map(
        (action) => `sagemaker:${action} arn:aws:sagemaker:us-east-1:123456789012:training-job/pipelines-*`,
      ),
    );
  });

  it("runs tuning jobs under the short names that pipelines give them, and follows their training jobs", () => {
    const arn = "arn:aws:sagemaker:us-east-1:123456789012:";
    const jobs = `${arn}hyper-parameter-tuning-job/????????????-*-??????????`;
    const expected = [
      ...[
        "AddTags",
        "CreateHyperParameterTuningJob",
        "DescribeHyperParameterTuningJob",
        "ListTrainingJobsForHyperParameterTuningJob",
        "StopHyperParameterTuningJob",
      ].map((action) => `sagemaker:${action} ${jobs}`),
      `sagemaker:DescribeTrainingJob ${arn}training-job/????????????-*-??????????-*`,
    ].sort();
    expect(grants(pipeline({ jobTypes: ["Tuning"] }))).to.deep.equal(expected);
    const all = planPipelineRole({ jobTypes: ["Tuning"] }, { ...options, switches: { shortJobNames: "all" } });
    expect(grants(all)).to.include(`sagemaker:CreateHyperParameterTuningJob ${arn}hyper-parameter-tuning-job/*`);
  });

  it("says nothing about Arguments that are not known", () =>
    expect(codes(pipeline({ jobTypes: ["ClarifyCheck", "Processing", "Training", "Job"] }))).to.deep.equal([]));

  it("passes exactly the roles it is given, each to its service", () => {
    const { plan } = pipeline({ passRoles: [{ arn: "arn:aws:iam::123456789012:role/a" }] });
    expect(plan && writePolicies(plan).pipelineRole.policies).to.deep.equal([
      {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "PassStepRoles",
            Effect: "Allow",
            Action: ["iam:PassRole"],
            Resource: ["arn:aws:iam::123456789012:role/a"],
            Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
          },
        ],
      },
    ]);
  });

  it("reads JsonGet's files, invokes functions, sends to queues and registers models", () => {
    expect(
      grants(
        pipeline({
          jsonGetObjects: ["s3://data/*/evaluation.json"],
          jsonGetKeys: [key],
          functions: ["arn:aws:lambda:us-east-1:123456789012:function:f"],
          queues: ["https://sqs.us-east-1.amazonaws.com/123456789012/q"],
        }),
      ),
    ).to.deep.equal([
      `kms:Decrypt ${key}`,
      "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:f",
      "s3:GetObject arn:aws:s3:::data/*/evaluation.json",
      "sqs:SendMessage arn:aws:sqs:us-east-1:123456789012:q",
    ]);
    expect(grants(pipeline({ modelPackageGroups: ["Models"] }))).to.include(
      "sagemaker:CreateModelPackage arn:aws:sagemaker:us-east-1:123456789012:model-package/Models/*",
    );
  });

  it("is refused a wildcard role or function, a bucket as a file, a type without jobs", () => {
    expect(codes(pipeline({ passRoles: [{ arn: "arn:aws:iam::123456789012:role/*" }] }))).to.deep.equal(["role-arn"]);
    expect(codes(pipeline({ jsonGetObjects: ["s3://data"] }))).to.deep.equal(["json-get-file"]);
    expect(codes(pipeline({ jobTypes: ["Lambda"] }))).to.deep.equal(["job-type"]);
    for (const name of ["*", "team-*", "${aws:username}"])
      expect(codes(pipeline({ functions: [`arn:aws:lambda:us-east-1:123456789012:function:${name}`] }))).to.deep.equal([
        "function",
      ]);
    expect(codes(pipeline({}))).to.deep.equal(["empty-role"]);
  });
});

describe("a role by itself is a plan of its own", () => {
  const shape = ({ plan }: SingleRole) =>
    plan && {
      role: { ...plan.pipelineRole, name: plan.pipelineRole.name?.replace(/[0-9a-f]{8}$/, "<hash>") },
      pipelineArn: plan.pipelineArn,
      others: [plan.roles, [...plan.runsAs], [...plan.stepDependencies], plan.jsonGetObjects, plan.definition.steps],
      text: plan.definition.text,
    };
  const nothingElse = [[], [], [], [], []];
  const pipelineArn = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/Shop";

  it("of a step, trusted by the service that its type hands the role to", () => {
    const made = step({});
    expect(shape(made)).to.deep.equal({
      role: {
        kind: "step",
        key: "Train",
        name: "Shop-Train-<hash>",
        arn: `arn:aws:iam::123456789012:role/${made.plan?.pipelineRole.name ?? ""}`,
        steps: [],
        trustedServices: ["sagemaker.amazonaws.com"],
      },
      pipelineArn,
      others: nothingElse,
      text: "{}",
    });
    const processing = planStepRole({ stepName: "S", jobType: "Processing" }, { ...options, rolePath: "/ml/" });
    expect(processing.plan?.pipelineRole.arn).to.match(/^arn:aws:iam::123456789012:role\/ml\/Shop-S-/);
  });

  it("of a pipeline, and of its schedule", () => {
    const made = pipeline({ jsonGetObjects: ["s3://b/k"] });
    expect(shape(made)?.role).to.deep.include({ kind: "pipeline", key: "pipeline", name: "Shop-pipeline-<hash>" });
    expect(made.plan?.pipelineRole.trustedServices).to.deep.equal(["sagemaker.amazonaws.com"]);
    const schedule = planScheduleRole(["Shop", "other"], ScheduleService.Scheduler, options);
    expect(shape(schedule)?.role).to.deep.include({
      kind: "pipeline",
      key: "schedule",
      name: "Shop-schedule-<hash>",
      trustedServices: ["scheduler.amazonaws.com", "sagemaker.amazonaws.com"],
    });
    expect(grants(schedule)).to.deep.equal([
      "sagemaker:StartPipelineExecution arn:aws:sagemaker:us-east-1:123456789012:pipeline/Shop",
      "sagemaker:StartPipelineExecution arn:aws:sagemaker:us-east-1:123456789012:pipeline/other",
      "sagemaker:StartPipelineExecution arn:aws:sagemaker:us-east-1:123456789012:pipeline/shop",
    ]);
  });

  it("with a reason for each need", () => {
    const reasons = ({ plan }: SingleRole) =>
      plan?.requirements.map(
        ({ principal, action, because: { clause, step: by, path } }) =>
          `${principal.kind} ${action} ${clause} ${by ?? "-"} ${path}`,
      );
    expect(reasons(step({ inputs: ["s3://in/a"], volumeKeys: [key] }))?.slice(-4)).to.deep.equal([
      "stepRole kms:CreateGrant volume-key Train /Arguments/volumeKeys/0",
      "stepRole kms:DescribeKey volume-key Train /Arguments/volumeKeys/0",
      "stepRole s3:GetObject read-input Train /Arguments/inputs/0",
      "stepRole s3:ListBucket list-input Train /Arguments/inputs/0",
    ]);
    expect(
      reasons(
        pipeline({
          jobTypes: ["Model"],
          passRoles: [{ arn: "arn:aws:iam::123456789012:role/r" }],
          jsonGetObjects: ["s3://b/k"],
          jsonGetKeys: [key],
          functions: ["arn:aws:lambda:us-east-1:123456789012:function:f"],
          queues: ["https://sqs.us-east-1.amazonaws.com/123456789012/q"],
        }),
      ),
    ).to.deep.equal([
      "pipelineRole sagemaker:CreateModel create-job - /jobTypes/0",
      "pipelineRole sagemaker:DescribeModel create-job - /jobTypes/0",
      "pipelineRole sagemaker:AddTags tag-job - /jobTypes/0",
      "pipelineRole lambda:InvokeFunction invoke-function - /functions/0/FunctionArn",
      "pipelineRole sqs:SendMessage send-message - /queues/0/SqsQueueUrl",
      "pipelineRole iam:PassRole pass-role - /passRoles/0",
      "pipelineRole s3:GetObject json-get - /jsonGetObjects/0",
      "pipelineRole kms:Decrypt json-get-key - /jsonGetKeys/0",
    ]);
  });

  it("holds the names of jobs as wide as a switch says, and never to a step", () => {
    const jobs = (jobNames: "step" | "pipelines" | "all") =>
      planPipelineRole({ jobTypes: ["Training"] }, { ...options, switches: { jobNames } }).plan?.requirements[0]
        ?.resources;
    const training = "arn:aws:sagemaker:us-east-1:123456789012:training-job";
    expect(jobs("step")).to.deep.equal([`${training}/pipelines-*`]);
    expect(jobs("pipelines")).to.deep.equal([`${training}/pipelines-*`]);
    expect(jobs("all")).to.deep.equal([`${training}/*`]);
  });

  it("says what is wrong with what is asked, and where", () => {
    const told = ({ diagnostics }: SingleRole) =>
      diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);
    const arns = ["x arn:aws:iam::123456789012:role/r", "arn:aws:iam::123456789012:role/r*"];
    expect(told(pipeline({ passRoles: arns.map((arn) => ({ arn })) }))).to.deep.equal([
      "error role-arn /passRoles/0",
      "error role-arn /passRoles/1",
    ]);
    expect(told(pipeline({ jsonGetObjects: ["s3://b/k", "b/k"] }))).to.deep.equal([
      "error json-get-file /jsonGetObjects/1",
    ]);
    expect(told(pipeline({ jsonGetKeys: ["no key"] }))).to.deep.equal(["error kms-key /jsonGetKeys/0"]);
    expect(told(pipeline({ jobTypes: ["Training", "Fail"] }))).to.deep.equal(["error job-type /jobTypes/1"]);
    expect(told(pipeline({}))).to.deep.equal(["error empty-role "]);
    expect(told(step({ jobType: "Lambda" }))).to.deep.equal(["error job-type /jobType"]);
    expect(pipeline({ jobTypes: ["Fail"] }).diagnostics[0]?.message).to.match(
      /Unknown job type "Fail"\. Expected one of .*Training.*, /,
    );
  });
});
