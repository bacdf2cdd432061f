// Stacks with one real fault each: what is found, at which level, and on which resource.
import {
  allow,
  arn,
  attach,
  bucketArn,
  bucketPolicy,
  change,
  definition,
  deny,
  evaluateData,
  here,
  inline,
  jobBasics,
  managed,
  objects,
  orders,
  passSteps,
  people,
  pipelineArn,
  policy,
  prepareData,
  readEvaluation,
  register,
  rewrite,
  role,
  roleArn,
  run,
  runProcessing,
  runTraining,
  toSageMaker,
  trainData,
  trustIn,
  trusted,
  whole,
  type Json,
} from "./orders";
import type { Piece } from "./state";

/** A stack with one fault. */
export interface Faulty {
  readonly pieces: readonly Piece[];
  /** `rule/code level resource`: all that is found but advice about excess. */
  readonly finds: readonly string[];
}

const of = (finds: string | readonly string[], ...pieces: readonly Piece[]): Faulty => ({
  pieces,
  finds: typeof finds === "string" ? [finds] : finds,
});
const creates = allow(["sagemaker:CreatePipeline", "sagemaker:UpdatePipeline"], pipelineArn);
const pass = allow("iam:PassRole", roleArn("orders-pipeline"), toSageMaker);
const pipelineRole = (...statements: readonly Json[]): Piece[] => rewrite(orders(), "pipeline", ...statements);
const train = (...statements: readonly Json[]): Piece[] => rewrite(orders(), "train", ...jobBasics(), ...statements);
const schedule: Piece = {
  type: "aws:scheduler/schedule:Schedule",
  name: "nightly",
  inputs: { scheduleExpression: "rate(1 day)", target: { arn: pipelineArn, roleArn: roleArn("orders-schedule") } },
};
const passRole = (resource: string | readonly string[], condition: Json | undefined = toSageMaker): Json =>
  allow("iam:PassRole", resource, condition);
const stepArns = ["prepare", "train", "evaluate"].map((step) => roleArn(`orders-${step}`));
const others = [runProcessing(), runTraining(), register(), readEvaluation()];

/** The stack with a step that has nothing to do with the others. */
const audited: readonly Piece[] = [
  ...rewrite(
    orders(
      here,
      definition(here, {
        more: [
          {
            Name: "Audit",
            Type: "Processing",
            Arguments: {
              ProcessingResources: {
                ClusterConfig: { InstanceType: "ml.m5.xlarge", InstanceCount: 1, VolumeSizeInGB: 30 },
              },
              AppSpecification: {
                ImageUri: `${here.images}.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3`,
              },
              RoleArn: roleArn("orders-audit"),
              ProcessingOutputConfig: {
                Outputs: [
                  {
                    OutputName: "audit",
                    S3Output: {
                      S3Uri: `s3://${here.bucket}/audit`,
                      LocalPath: "/opt/ml/processing/audit",
                      S3UploadMode: "EndOfJob",
                    },
                  },
                ],
              },
            },
          },
        ],
      }),
    ),
    "pipeline",
    ...others,
    passRole([...stepArns, roleArn("orders-audit")]),
  ),
  role("orders-audit", trusted),
  inline("orders-audit-access", "orders-audit", ...jobBasics(), allow("s3:PutObject", objects("audit/*"))),
];

export const faulty: Readonly<Record<string, Faulty>> = {
  "the pipeline's role may create jobs and not describe them": of(
    "pipeline-role-gaps/missing-run-jobs mandatory orders-pipeline",
    ...pipelineRole(
      ...[runProcessing(), runTraining()].map((each) => ({
        ...each,
        Action: (each["Action"] as string[]).filter((action) => !action.includes(":Describe")),
      })),
      register(),
      passSteps(),
      readEvaluation(),
    ),
  ),
  "the pipeline's role may not register the model": of(
    "pipeline-role-gaps/missing-register-models mandatory orders-pipeline",
    ...pipelineRole(runProcessing(), runTraining(), passSteps(), readEvaluation()),
  ),
  "one step's role cannot be passed": of(
    "pipeline-role-gaps/missing-pass-step-roles mandatory orders-pipeline",
    ...pipelineRole(...others, passRole(stepArns.slice(0, 2))),
  ),
  "the roles are passed to another service": of(
    "pipeline-role-gaps/missing-pass-step-roles mandatory orders-pipeline",
    ...pipelineRole(...others, passRole(stepArns, { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } })),
  ),
  "every role can be passed": of(
    "pass-role-scope/pass-role-any-role mandatory orders-pipeline-access",
    ...pipelineRole(...others, passRole("*")),
  ),
  "roles by a wildcard can be passed": of(
    "pass-role-scope/pass-role-name-wildcard mandatory orders-pipeline-access",
    ...pipelineRole(...others, passRole("arn:aws:iam::111122223333:role/orders-*")),
  ),
  "roles can be passed to any service": of(
    "pass-role-scope/pass-role-not-pinned mandatory orders-pipeline-access",
    ...pipelineRole(...others, allow("iam:PassRole", stepArns)),
  ),
  "the trust policy names no account": of(
    "service-role-trust/trust-without-account mandatory orders-train",
    ...change(orders(), "orders-train", {
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: "sagemaker.amazonaws.com" },
        Action: "sts:AssumeRole",
      }),
    }),
  ),
  "a step's role trusts another service too": of(
    "service-role-trust/trust-other-service mandatory orders-train",
    ...change(orders(), "orders-train", {
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: ["sagemaker.amazonaws.com", "glue.amazonaws.com"] },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": here.account } },
      }),
    }),
  ),
  "a step's role trusts another account's source": of(
    "service-role-trust/trust-other-source mandatory orders-train",
    ...change(orders(), "orders-train", { assumeRolePolicy: trustIn("sagemaker.amazonaws.com", "999988887777") }),
  ),
  "the pipeline's role trusts the whole account": of(
    "service-role-trust/trust-other-principal mandatory orders-pipeline",
    ...change(orders(), "orders-pipeline", {
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          (JSON.parse(trusted) as { Statement: Json[] }).Statement[0],
          { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111122223333:root" }, Action: "sts:AssumeRole" },
        ],
      }),
    }),
  ),
  "AmazonSageMakerFullAccess on a step's role": of(
    "pipeline-role-full-access/full-access-policy mandatory full",
    ...orders(),
    attach("full", "orders-train", "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"),
  ),
  "every SageMaker action for the pipeline's role": of(
    "pipeline-role-full-access/full-access-action mandatory orders-pipeline-access",
    ...pipelineRole(allow("sagemaker:*", "*"), passSteps(), readEvaluation()),
  ),
  "a step's role cannot read its input": of(
    "step-role-gaps/missing-read-inputs mandatory orders-train",
    ...train(allow("s3:GetObject", objects("raw/*")), ...trainData().slice(1)),
  ),
  "a step's role cannot write its output": of(
    "step-role-gaps/missing-write-outputs mandatory orders-train",
    ...train(...trainData().slice(0, 2)),
  ),
  "a bucket's ARN where objects are read": of(
    [
      "step-role-gaps/missing-read-inputs mandatory orders-train",
      "known-actions/resource-not-taken advisory orders-train-access",
    ],
    ...train(allow("s3:GetObject", bucketArn()), ...trainData().slice(1)),
  ),
  "a step's role cannot write logs": of(
    "step-role-gaps/missing-write-logs mandatory orders-train",
    ...rewrite(orders(), "train", ...jobBasics().filter((_, index) => index !== 1), ...trainData()),
  ),
  "a step's role cannot pull its image": of(
    "step-role-gaps/missing-pull-images mandatory orders-train",
    ...rewrite(orders(), "train", ...jobBasics().slice(0, 3), ...trainData()),
  ),
  "JsonGet's file cannot be read": of(
    "json-get-read/missing-read-json-get-files mandatory orders-pipeline",
    ...pipelineRole(...run().slice(0, 4)),
  ),
  "the bucket's policy denies JsonGet": of(
    "json-get-read/json-get-denied mandatory bucket-policy",
    ...orders(),
    bucketPolicy({
      ...deny("s3:GetObject", objects("*"), { ArnNotEquals: { "aws:PrincipalArn": stepArns } }),
      Principal: "*",
    }),
  ),
  "the bucket's policy denies a step its output": of(
    "step-role-gaps/denied-write-outputs mandatory bucket-policy",
    ...orders(),
    bucketPolicy({ ...deny("s3:PutObject", objects("models/*")), Principal: { AWS: roleArn("orders-train") } }),
  ),
  "a Deny in the role's own policy": of(
    "pipeline-role-gaps/denied-run-jobs mandatory orders-pipeline-access",
    ...pipelineRole(...run(), deny("sagemaker:CreateTrainingJob", "*")),
  ),
  "a boundary that leaves out what the step writes": of(
    "step-role-gaps/boundary-write-outputs mandatory ceiling",
    managed("ceiling", allow(["s3:Get*", "s3:List*", "logs:*", "ecr:*", "cloudwatch:*"], "*")),
    ...change(orders(), "orders-train", { permissionsBoundary: "arn:aws:iam::111122223333:policy/ceiling" }),
  ),
  "a step's role reads what an unrelated step writes": of(
    "step-role-isolation/reaches-other-step mandatory orders-train-access",
    ...rewrite(audited, "train", ...jobBasics(), ...trainData(), allow("s3:GetObject", objects("audit/*"))),
  ),
  "a step's role deletes what an unrelated step writes": of(
    "step-role-isolation/reaches-other-step mandatory orders-train-access",
    ...rewrite(audited, "train", ...jobBasics(), ...trainData(), allow("s3:DeleteObject", objects("a*"))),
  ),
  "a step's role may overwrite what an unrelated step reads": of(
    "step-role-isolation/changes-other-input mandatory orders-audit-access",
    ...change(audited, "orders-audit-access", {
      policy: policy(
        ...jobBasics(),
        allow("s3:PutObject", objects("audit/*")),
        allow(["s3:PutObject", "s3:DeleteObject"], objects("raw/*")),
      ),
    }),
  ),
  "a step's role may delete the code of an unrelated step": of(
    "step-role-isolation/changes-other-input mandatory orders-audit-access",
    ...change(audited, "orders-audit-access", {
      policy: policy(
        ...jobBasics(),
        allow("s3:PutObject", objects("audit/*")),
        allow("s3:DeleteObject", objects("code/*")),
      ),
    }),
  ),
  "a step runs as the pipeline's role": of(
    "step-role-shared/* advisory orders",
    ...rewrite(
      change(orders(), "orders", {
        pipelineDefinition: definition(here, { roles: { evaluate: roleArn("orders-pipeline") } }),
      }),
      "pipeline",
      ...others,
      passRole([...stepArns.slice(0, 2), roleArn("orders-pipeline")]),
      ...jobBasics(),
      ...evaluateData(),
    ),
  ),
  "an author cannot pass the pipeline's role": of(
    "author-pass-role/author-cannot-pass mandatory platform",
    ...orders(),
    role("platform", people),
    inline("platform-authors", "platform", creates),
  ),
  "an author can pass another role of the stack": of(
    "author-pass-role/author-passes-more mandatory platform-authors",
    ...orders(),
    role("platform", people),
    inline("platform-authors", "platform", creates, passRole([roleArn("orders-pipeline"), roleArn("orders-train")])),
  ),
  "an author may change the pipeline's role": of(
    "pipeline-escalation/author-changes-role mandatory platform-authors",
    ...orders(),
    role("platform", people),
    inline(
      "platform-authors",
      "platform",
      creates,
      pass,
      allow(["iam:AttachRolePolicy", "iam:GetRole"], roleArn("orders-pipeline")),
    ),
  ),
  "a step's role may rewrite the pipeline": of(
    "pipeline-escalation/rewrites-pipeline mandatory orders-train-access",
    ...train(...trainData(), creates, pass),
  ),
  "a step's role may attach policies": of(
    "pipeline-escalation/changes-roles mandatory orders-train-access",
    ...train(...trainData(), allow(["iam:AttachRolePolicy", "iam:ListRoles"], "*")),
  ),
  "a step's role may overwrite the code of another step": of(
    "pipeline-escalation/overwrites-code mandatory orders-train-access",
    ...train(...trainData(), allow("s3:PutObject", objects("code/*"))),
  ),
  "a step's role may overwrite one file of another step's code": of(
    "pipeline-escalation/overwrites-code mandatory orders-train-access",
    ...train(...trainData(), allow(["s3:GetObject", "s3:PutObject"], objects("code/evaluate/evaluate.py"))),
  ),
  "a step's role may write the whole bucket, code of other steps included": of(
    "pipeline-escalation/overwrites-code advisory orders-train-access",
    ...train(...trainData(), allow("s3:*", whole)),
  ),
  "a schedule's role that trusts another service": of(
    "pipeline-role-gaps/schedule-role-trust mandatory orders-schedule",
    ...orders(),
    role(
      "orders-schedule",
      policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" }),
    ),
    inline("orders-schedule-access", "orders-schedule", allow("sagemaker:StartPipelineExecution", pipelineArn)),
    schedule,
  ),
  "a schedule's role that may not start the pipeline": of(
    "pipeline-role-gaps/schedule-cannot-start mandatory orders-schedule",
    ...orders(),
    role("orders-schedule", trustIn("scheduler.amazonaws.com")),
    inline(
      "orders-schedule-access",
      "orders-schedule",
      allow("sagemaker:StartPipelineExecution", arn("sagemaker", "pipeline/other")),
    ),
    schedule,
  ),
  "the bucket's key is not in the step's reach": of(
    "step-role-gaps/missing-encrypt-outputs mandatory orders-train",
    ...["prepare", "evaluate"].reduce(
      (all, each) =>
        rewrite(
          all,
          each,
          ...jobBasics(),
          ...(each === "prepare" ? prepareData() : evaluateData()),
          allow(["kms:Decrypt", "kms:GenerateDataKey"], arn("kms", "key/k")),
        ),
      rewrite(
        rewrite(orders(), "pipeline", ...run(), allow("kms:Decrypt", arn("kms", "key/k"))),
        "train",
        ...jobBasics(),
        ...trainData(),
        allow("kms:Decrypt", arn("kms", "key/k")),
      ),
    ),
    { type: "aws:kms/key:Key", name: "key", inputs: {}, outputs: { arn: arn("kms", "key/k"), keyId: "k" } },
    {
      type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
      name: "encryption",
      inputs: {
        bucket: here.bucket,
        rules: [
          { applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: arn("kms", "key/k") } },
        ],
      },
    },
  ),
  "an endpoint-only bucket, and steps without VPC": of(
    ["json-get-read/json-get-denied mandatory bucket-policy", "step-role-gaps/denied-* mandatory bucket-policy"],
    ...orders(),
    bucketPolicy({ ...deny("s3:*", whole, { StringNotEquals: { "aws:SourceVpce": "vpce-1" } }), Principal: "*" }),
  ),
  "a partition that the account is not in": of(
    "step-role-gaps/missing-read-inputs mandatory orders-train",
    ...rewrite(
      orders({ ...here, partition: "aws-us-gov", region: "us-gov-west-1", images: "414596584902" }),
      "train",
      ...jobBasics({ ...here, partition: "aws-us-gov", region: "us-gov-west-1", images: "414596584902" }),
      allow("s3:GetObject", objects("prepared/train/*")),
      ...trainData({ ...here, partition: "aws-us-gov" }).slice(1),
    ),
  ),
};
