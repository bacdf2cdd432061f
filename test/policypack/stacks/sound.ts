// Stacks of good practice in the forms that people write: nothing of them is to stop a deployment.
import {
  allow,
  arn,
  attach,
  bucket,
  bucketArn,
  bucketPolicy,
  change,
  definition,
  deny,
  drop,
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
  provider,
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
  type Place,
} from "./orders";
import { unknown, type Piece } from "./state";

/** A stack, and how `check` is asked about it. */
export interface Sound {
  readonly pieces: readonly Piece[];
  readonly preview?: true;
  readonly config?: Json;
  /** Codes that cannot be judged here by anybody. */
  readonly unknown?: readonly string[];
}

const of = (...pieces: readonly Piece[]): Sound => ({ pieces });
const github = policy({
  Effect: "Allow",
  Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com" },
  Action: "sts:AssumeRoleWithWebIdentity",
  Condition: {
    StringEquals: { "token.actions.githubusercontent.com:aud": "sts.amazonaws.com" },
    StringLike: { "token.actions.githubusercontent.com:sub": "repo:acme/orders:ref:refs/heads/main" },
  },
});
const authoring: readonly Json[] = [
  allow(["sagemaker:CreatePipeline", "sagemaker:UpdatePipeline", "sagemaker:DescribePipeline"], pipelineArn),
  allow("iam:PassRole", roleArn("orders-pipeline"), toSageMaker),
];
const starting = allow("sagemaker:StartPipelineExecution", pipelineArn);
const subnets = { Subnets: ["subnet-1", "subnet-2"], SecurityGroupIds: ["sg-1"] };
const place = (name: string, more: Partial<Place>): Place => ({ ...here, name, bucket: `acme-${name}`, ...more });
const keyArn = arn("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab");
const key = (keyPolicy: string): Piece => ({
  type: "aws:kms/key:Key",
  name: "orders-key",
  inputs: { policy: keyPolicy },
  outputs: { arn: keyArn, keyId: "1234abcd-12ab-34cd-56ef-1234567890ab" },
});
const defaultKey: Piece = {
  type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  name: "encryption",
  inputs: {
    bucket: here.bucket,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: keyArn } }],
  },
};
const useKey = allow(["kms:Decrypt", "kms:GenerateDataKey"], keyArn);
const delegating = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::111122223333:root" },
  Action: "kms:*",
  Resource: "*",
};
const statements: Readonly<Record<string, readonly Json[]>> = {
  prepare: [...jobBasics(), ...prepareData()],
  train: [...jobBasics(), ...trainData()],
  evaluate: [...jobBasics(), ...evaluateData()],
  pipeline: run(),
};
const keys = Object.keys(statements);
const roleNames = keys.map((each) => `orders-${each}`);
const policyNames = keys.map((each) => `orders-${each}-access`);
const bare = drop(orders(), ...policyNames);
/** Every role with other inputs. */
const eachRole = (pieces: readonly Piece[], more: (key: string) => Json): Piece[] =>
  keys.reduce((all, each) => change(all, `orders-${each}`, more(each)), [...pieces]);
/** Jobs with a VPC make network interfaces. */
const join = allow(
  [
    "CreateNetworkInterface",
    "CreateNetworkInterfacePermission",
    "DeleteNetworkInterface",
    "DeleteNetworkInterfacePermission",
    "DescribeNetworkInterfaces",
    "DescribeVpcs",
    "DescribeDhcpOptions",
    "DescribeSubnets",
    "DescribeSecurityGroups",
  ].map((action) => `ec2:${action}`),
  "*",
);
const inVpc = (pieces: readonly Piece[]): Piece[] =>
  ["prepare", "train", "evaluate"].reduce(
    (all, each) => rewrite(all, each, ...(statements[each] ?? []), join),
    [...pieces],
  );
const step = (Name: string, Type: string, more: Json): Json => ({ Name, Type, ...more });
const native = (type: string, name: string, inputs: Json, outputs: Json = {}): Piece => ({
  type: `aws-native:${type}`,
  name,
  inputs,
  outputs,
});
const parsed = (text: string): unknown => JSON.parse(text);

/** The stack before its first update: ARNs are not known, names are. */
const firstPreview = (pieces: readonly Piece[]): Piece[] =>
  pieces.map((piece) => (piece.outputs === undefined ? piece : { ...piece, outputs: {} }));

const nativeOrders: readonly Piece[] = [
  { ...provider(), type: "pulumi:providers:aws-native" },
  native("s3:Bucket", "bucket", { bucketName: here.bucket }, { arn: bucketArn() }),
  ...keys.map((each) =>
    native(
      "iam:Role",
      `orders-${each}`,
      {
        roleName: `orders-${each}`,
        assumeRolePolicyDocument: parsed(trusted),
        policies: [{ policyName: "access", policyDocument: parsed(policy(...(statements[each] ?? []))) }],
      },
      { arn: roleArn(`orders-${each}`) },
    ),
  ),
  native("sagemaker:Pipeline", "orders", {
    pipelineName: "orders",
    roleArn: roleArn("orders-pipeline"),
    pipelineDefinition: { pipelineDefinitionBody: definition() },
  }),
];

export const sound: Readonly<Record<string, Sound>> = {
  "a role for each step, an inline policy for each role": of(...orders()),
  "one role that all steps share on purpose": {
    pieces: [
      ...drop(
        change(orders(), "orders", {
          pipelineDefinition: definition(here, {
            roles: { prepare: roleArn("orders-jobs"), train: roleArn("orders-jobs"), evaluate: roleArn("orders-jobs") },
          }),
        }),
        ...["prepare", "train", "evaluate"].flatMap((each) => [`orders-${each}`, `orders-${each}-access`]),
      ).map((piece) =>
        piece.name === "orders-pipeline-access"
          ? inline(
              piece.name,
              "orders-pipeline",
              ...run().slice(0, 3),
              readEvaluation(),
              allow("iam:PassRole", roleArn("orders-jobs"), toSageMaker),
            )
          : piece,
      ),
      role("orders-jobs", trusted),
      inline("orders-jobs-access", "orders-jobs", ...jobBasics(), ...prepareData(), ...trainData(), ...evaluateData()),
    ],
  },
  "prefixes for what several steps read": of(
    ...rewrite(
      orders(),
      "evaluate",
      ...jobBasics(),
      allow("s3:GetObject", [objects("prepared/*"), objects("models/*"), objects("code/*")]),
      allow("s3:ListBucket", bucketArn(), { StringLike: { "s3:prefix": ["prepared/*", "models/*", "code/*"] } }),
      allow("s3:PutObject", objects("evaluation/*")),
    ),
  ),
  "S3 actions by wildcards": of(
    ...rewrite(
      orders(),
      "train",
      ...jobBasics(),
      allow(["s3:Get*", "s3:List*"], [objects("prepared/*"), bucketArn()]),
      allow("s3:Put*", objects("models/*")),
    ),
  ),
  "a permissions boundary of the team": of(
    managed(
      "team-boundary",
      allow(["s3:*", "logs:*", "ecr:*", "cloudwatch:*", "sagemaker:*", "kms:*"], "*"),
      allow("iam:PassRole", "arn:aws:iam::111122223333:role/orders-*"),
    ),
    ...eachRole(orders(), () => ({ permissionsBoundary: "arn:aws:iam::111122223333:policy/team-boundary" })),
  ),
  "a boundary that allows all but IAM's changes": of(
    managed("ceiling", allow("*", "*"), deny(["iam:CreateUser", "iam:PutRolePolicy", "organizations:*"], "*")),
    ...eachRole(orders(), () => ({ permissionsBoundary: "arn:aws:iam::111122223333:policy/ceiling" })),
  ),
  "data by the tag of the role": of(
    ...rewrite(
      eachRole(orders(), () => ({ tags: { team: "orders" } })),
      "train",
      ...jobBasics(),
      allow("s3:GetObject", objects("prepared/train/*"), { StringEquals: { "aws:PrincipalTag/team": "orders" } }),
      allow("s3:ListBucket", bucketArn(), { StringEquals: { "aws:PrincipalTag/team": "orders" } }),
      allow("s3:PutObject", objects("models/*"), { StringEquals: { "aws:PrincipalTag/team": "orders" } }),
    ),
  ),
  "jobs by the tags that steps give them": of(
    ...rewrite(
      orders(here, definition(here, { job: { Tags: [{ Key: "team", Value: "orders" }] } })),
      "pipeline",
      ...[runProcessing(), runTraining()].map((each) => ({
        ...each,
        Action: (each["Action"] as string[]).filter((action) => !action.startsWith("sagemaker:Create")),
      })),
      allow(
        ["sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob"],
        [arn("sagemaker", "processing-job/*"), arn("sagemaker", "training-job/*")],
        { StringEquals: { "aws:RequestTag/team": "orders" } },
      ),
      register(),
      passSteps(),
      readEvaluation(),
    ),
  ),
  "a bucket for one endpoint, the pipeline's role let in for JsonGet": of(
    ...inVpc(orders(here, definition(here, { vpc: subnets }))),
    bucketPolicy({
      ...deny("s3:*", whole, {
        StringNotEquals: { "aws:SourceVpce": "vpce-1" },
        ArnNotEquals: { "aws:PrincipalArn": [roleArn("orders-pipeline"), roleArn("deploy")] },
      }),
      Principal: "*",
    }),
  ),
  "a bucket that takes encrypted transport only": of(
    ...orders(),
    bucketPolicy({ ...deny("s3:*", whole, { Bool: { "aws:SecureTransport": "false" } }), Principal: "*" }),
  ),
  "a bucket with a key of its own": of(
    ...keys
      .filter((each) => each !== "pipeline")
      .reduce(
        (all, each) => rewrite(all, each, ...(statements[each] ?? []), useKey),
        rewrite(orders(), "pipeline", ...run(), allow("kms:Decrypt", keyArn)),
      ),
    key(policy(delegating)),
    defaultKey,
  ),
  "a key whose policy names the roles": of(
    ...orders(),
    key(
      policy(delegating, {
        ...allow(["kms:Decrypt", "kms:GenerateDataKey"], "*"),
        Principal: { AWS: roleNames.map((name) => roleArn(name)) },
      }),
    ),
    defaultKey,
  ),
  "two accounts in one program": of(
    ...orders({ ...here, provider: "dev" }),
    ...orders({ ...here, account: "444455556666", bucket: "acme-orders-prod", provider: "prod" }).map((piece) =>
      piece.name === "prod" ? piece : { ...piece, name: `prod-${piece.name}` },
    ),
  ),
  "two regions in one program": of(
    ...orders(place("east", { provider: "use1" })),
    ...orders(place("west", { region: "eu-west-1", images: "141502667606", provider: "euw1" })),
  ),
  GovCloud: of(...orders({ ...here, partition: "aws-us-gov", region: "us-gov-west-1", images: "414596584902" })),
  China: of(...orders({ ...here, partition: "aws-cn", region: "cn-north-1", images: "450853457545" })),
  "roles with a path": of(...orders({ ...here, path: "/ml/orders/" })),
  "aws-native": of(...nativeOrders),
  "a preview of aws-native before the first update": { pieces: firstPreview(nativeOrders), preview: true },
  "aws-native with managed policies": of(
    { ...provider(), type: "pulumi:providers:aws-native" },
    ...keys.flatMap((each) => [
      native(
        "iam:Role",
        `orders-${each}`,
        { roleName: `orders-${each}`, assumeRolePolicyDocument: parsed(trusted) },
        { arn: roleArn(`orders-${each}`) },
      ),
      native("iam:ManagedPolicy", `access-${each}`, {
        managedPolicyName: `access-${each}`,
        roles: [`orders-${each}`],
        policyDocument: parsed(policy(...(statements[each] ?? []))),
      }),
    ]),
    native("sagemaker:Pipeline", "orders", {
      pipelineName: "orders",
      roleArn: roleArn("orders-pipeline"),
      pipelineDefinition: { pipelineDefinitionBody: definition() },
    }),
  ),
  "inline policies in the roles": of(
    ...eachRole(bare, (each) => ({
      inlinePolicies: [{ name: "access", policy: policy(...(statements[each] ?? [])) }],
    })),
  ),
  "managed policies with attachments": of(
    ...bare,
    ...keys.flatMap((each) => [
      managed(`access-${each}`, ...(statements[each] ?? [])),
      attach(`attach-${each}`, `orders-${each}`, `arn:aws:iam::111122223333:policy/access-${each}`),
    ]),
  ),
  "managed policies named by the roles, one shared by the jobs": of(
    managed("jobs", ...jobBasics()),
    ...keys.map((each) => managed(`access-${each}`, ...(statements[each] ?? []).slice(each === "pipeline" ? 0 : 4))),
    ...eachRole(bare, (each) => ({
      managedPolicyArns: [`access-${each}`, ...(each === "pipeline" ? [] : ["jobs"])].map(
        (name) => `arn:aws:iam::111122223333:policy/${name}`,
      ),
    })),
  ),
  "policies as getPolicyDocument writes them": of(
    ...keys.reduce(
      (all, each) =>
        change(all, `orders-${each}-access`, {
          policy: JSON.stringify(
            {
              Version: "2012-10-17",
              Statement: (statements[each] ?? []).map(({ Condition, ...rest }, index) => ({
                Sid: `S${index}`,
                ...rest,
                ...(Condition === undefined ? {} : { Condition }),
              })),
            },
            null,
            2,
          ),
        }),
      orders(),
    ),
  ),
  "a policy document in the 2008 language, without Version": of(
    ...change(orders(), "orders-train-access", { policy: JSON.stringify({ Statement: statements["train"] }) }),
  ),
  "a component of the team around everything": of(
    { type: "acme:ml:Pipeline", name: "component", inputs: {} },
    ...orders().map((piece) => (piece.type.startsWith("pulumi:") ? piece : { ...piece, parent: "component" })),
  ),
  "roles that are only read": of(
    ...bare.map((piece): Piece => {
      const each = keys.find((name) => piece.name === `orders-${name}`);
      return each === undefined
        ? piece
        : {
            ...piece,
            external: true,
            outputs: {
              ...piece.outputs,
              inlinePolicies: [{ name: "access", policy: policy(...(statements[each] ?? [])) }],
            },
          };
    }),
  ),
  "roles of another stack, described in the configuration": {
    pieces: drop(orders(), ...policyNames, ...roleNames),
    config: Object.fromEntries(
      [
        "pipeline-role-gaps",
        "step-role-gaps",
        "step-role-isolation",
        "step-role-shared",
        "service-role-trust",
        "json-get-read",
        "pipeline-role-excess",
        "pipeline-role-full-access",
        "pipeline-escalation",
        "author-pass-role",
        "exception-tag-holders",
        "exception-tag-guarded",
        "scp-json-get-exception",
        "json-get-bucket-policy",
        "pass-role-scope",
      ].map((rule) => [
        rule,
        {
          external: {
            roles: Object.fromEntries(
              keys.map((each) => [
                roleArn(`orders-${each}`),
                { trust: parsed(trusted), policies: [parsed(policy(...(statements[each] ?? [])))] },
              ]),
            ),
          },
        },
      ]),
    ),
  },
  "roles and bucket by StackReference": {
    pieces: [
      ...drop(orders(), ...policyNames, ...roleNames, here.bucket),
      {
        type: "pulumi:pulumi:StackReference",
        name: "acme/platform/prod",
        inputs: { name: "acme/platform/prod" },
        outputs: { outputs: { role: roleArn("orders-pipeline") } },
      },
    ],
    unknown: ["role-elsewhere"],
  },
  "a role that was replaced, with a policy as wide as it once was": of(
    ...orders(),
    {
      ...role("orders-pipeline", policy({ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" })),
      delete: true,
    },
    { ...inline("orders-pipeline-access", "orders-pipeline", allow("*", "*")), delete: true },
  ),
  "an author of the platform team": of(
    ...orders(),
    role("platform", people),
    inline("platform-authors", "platform", ...authoring),
  ),
  "an author in Studio": of(
    ...orders(),
    role("studio", trusted),
    inline(
      "studio-authors",
      "studio",
      ...authoring,
      allow(["sagemaker:ListPipelines", "sagemaker:ListPipelineExecutions"], "*"),
      starting,
      allow(["s3:GetObject", "s3:PutObject"], objects("code/*")),
    ),
  ),
  "authors in a group": of(
    ...orders(),
    {
      type: "aws:iam/group:Group",
      name: "authors",
      inputs: { name: "authors" },
      outputs: { arn: "arn:aws:iam::111122223333:group/authors" },
    },
    {
      type: "aws:iam/groupPolicy:GroupPolicy",
      name: "authors-policy",
      inputs: { group: "authors", policy: policy(...authoring) },
    },
    { type: "aws:iam/user:User", name: "ada", inputs: { name: "ada" } },
    {
      type: "aws:iam/userGroupMembership:UserGroupMembership",
      name: "ada-authors",
      inputs: { user: "ada", groups: ["authors"] },
    },
  ),
  "a deployment from GitHub by OIDC": of(
    ...orders(),
    role("deploy", github),
    inline("deploy-access", "deploy", ...authoring, starting, allow("s3:PutObject", objects("code/*"))),
  ),
  "an operator who starts and stops": of(
    ...orders(),
    role("operator", people),
    inline(
      "operator-access",
      "operator",
      starting,
      allow(
        ["sagemaker:StopPipelineExecution", "sagemaker:DescribePipelineExecution"],
        [pipelineArn, `${pipelineArn}/execution/*`],
      ),
    ),
  ),
  "a schedule": of(
    ...orders(),
    role("orders-schedule", trustIn("scheduler.amazonaws.com")),
    inline("orders-schedule-access", "orders-schedule", starting),
    {
      type: "aws:scheduler/schedule:Schedule",
      name: "nightly",
      inputs: {
        scheduleExpression: "rate(1 day)",
        flexibleTimeWindow: { mode: "OFF" },
        target: { arn: pipelineArn, roleArn: roleArn("orders-schedule") },
      },
    },
  ),
  "an event rule": of(
    ...orders(),
    role(
      "orders-events",
      policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" }),
    ),
    inline("orders-events-access", "orders-events", starting),
    { type: "aws:cloudwatch/eventRule:EventRule", name: "on-data", inputs: { eventPattern: "{}" } },
    {
      type: "aws:cloudwatch/eventTarget:EventTarget",
      name: "on-data-target",
      inputs: { rule: "on-data", arn: pipelineArn, roleArn: roleArn("orders-events") },
    },
  ),
  "a Lambda step and a Callback step": of(
    ...rewrite(
      orders(
        here,
        definition(here, {
          more: [
            step("Notify", "Lambda", { FunctionArn: arn("lambda", "function:notify"), Arguments: {} }),
            step("Approve", "Callback", {
              SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/approvals",
              Arguments: {},
            }),
          ],
        }),
      ),
      "pipeline",
      ...run(),
      allow("lambda:InvokeFunction", [arn("lambda", "function:notify"), arn("lambda", "function:notify:*")]),
      allow("sqs:SendMessage", arn("sqs", "approvals")),
    ),
    role(
      "notify",
      policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }),
    ),
    inline("notify-access", "notify", allow("sns:Publish", arn("sns", "releases"))),
    {
      type: "aws:lambda/function:Function",
      name: "notify-function",
      inputs: { name: "notify", role: roleArn("notify") },
    },
    {
      type: "aws:sqs/queue:Queue",
      name: "approvals",
      inputs: { name: "approvals" },
      outputs: { arn: arn("sqs", "approvals") },
    },
  ),
  "a queue whose policy admits the pipeline's role": of(
    ...orders(
      here,
      definition(here, {
        more: [
          step("Approve", "Callback", {
            SqsQueueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/approvals",
            Arguments: {},
          }),
        ],
      }),
    ),
    {
      type: "aws:sqs/queue:Queue",
      name: "approvals",
      inputs: { name: "approvals" },
      outputs: { arn: arn("sqs", "approvals") },
    },
    {
      type: "aws:sqs/queuePolicy:QueuePolicy",
      name: "approvals-policy",
      inputs: {
        queueUrl: "https://sqs.us-east-1.amazonaws.com/111122223333/approvals",
        policy: policy({
          ...allow("sqs:SendMessage", arn("sqs", "approvals")),
          Principal: { AWS: roleArn("orders-pipeline") },
        }),
      },
    },
  ),
  "guard rails in the pipeline's role that every step keeps": of(
    ...rewrite(
      inVpc(orders(here, definition(here, { vpc: subnets }))),
      "pipeline",
      ...run(),
      deny(["sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob"], "*", {
        Null: { "sagemaker:VpcSubnets": "true" },
      }),
      deny("sagemaker:CreateEndpoint", "*"),
      deny("iam:PassRole", "arn:aws:iam::111122223333:role/admin*"),
    ),
  ),
  "a region lock of the organization": of(
    ...orders(),
    {
      type: "aws:organizations/policy:Policy",
      name: "regions",
      inputs: {
        name: "regions",
        type: "SERVICE_CONTROL_POLICY",
        content: policy({
          ...deny([], "*", { StringNotEquals: { "aws:RequestedRegion": ["us-east-1", "eu-west-1"] } }),
          Action: undefined,
          NotAction: ["iam:*", "sts:*", "organizations:*", "s3:*", "kms:*"],
        }),
      },
    },
    {
      type: "aws:organizations/policyAttachment:PolicyAttachment",
      name: "regions-root",
      inputs: { policyId: "p-1", targetId: "r-abcd" },
      madeFrom: { policyId: ["regions"] },
    },
  ),
  "another service's role beside, which passes its tasks' role": of(
    ...orders(),
    role(
      "web",
      policy({ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }),
    ),
    inline(
      "web-access",
      "web",
      allow("iam:PassRole", "arn:aws:iam::111122223333:role/web-*", {
        StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
      }),
    ),
  ),
  "a trust policy for one pipeline": of(
    ...change(orders(), "orders-train", {
      assumeRolePolicy: policy({
        Effect: "Allow",
        Principal: { Service: "sagemaker.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:SourceAccount": "111122223333" },
          ArnLike: { "aws:SourceArn": "arn:aws:sagemaker:us-east-1:111122223333:*" },
        },
      }),
    }),
  ),
  "a definition in S3, given in the configuration": {
    pieces: [
      { ...provider(), type: "pulumi:providers:aws-native" },
      ...drop(orders(), "orders"),
      native("sagemaker:Pipeline", "orders", {
        pipelineName: "orders",
        roleArn: roleArn("orders-pipeline"),
        pipelineDefinition: { pipelineDefinitionS3Location: { bucket: here.bucket, key: "definition.json" } },
      }),
    ],
    config: Object.fromEntries(
      ["pipeline-role-gaps", "step-role-gaps", "definition-readable"].map((rule) => [
        rule,
        { external: { definitions: { orders: parsed(definition()) } } },
      ]),
    ),
  },
  "no pipeline in the program, its definition in the configuration": {
    pieces: drop(orders(), "orders"),
    config: Object.fromEntries(
      ["pipeline-role-gaps", "step-role-gaps", "step-role-isolation"].map((rule) => [
        rule,
        { external: { definitions: { orders: parsed(definition()) } } },
      ]),
    ),
  },
  "a preview before the first update": { pieces: firstPreview(orders()), preview: true },
  "a preview with interpolated ARNs": {
    preview: true,
    pieces: firstPreview(
      rewrite(orders(), "pipeline", ...run().filter((each) => each !== run()[3])).map((piece) =>
        piece.name === "orders-pipeline-access"
          ? {
              ...piece,
              inputs: {
                ...piece.inputs,
                policy: {
                  Version: "2012-10-17",
                  Statement: [
                    runProcessing(),
                    runTraining(),
                    register(),
                    readEvaluation(),
                    { ...passSteps(), Resource: [unknown, unknown, unknown] },
                  ],
                },
              },
              madeFrom: { policy: ["orders-prepare", "orders-train", "orders-evaluate"] },
            }
          : piece.name === "orders"
            ? {
                ...piece,
                inputs: { ...piece.inputs, roleArn: unknown, pipelineDefinition: unknown },
                madeFrom: {
                  roleArn: ["orders-pipeline"],
                  pipelineDefinition: ["orders-prepare", "orders-train", "orders-evaluate"],
                },
              }
            : piece,
      ),
    ),
    unknown: ["unknown-value"],
  },
  "a preview with policies of getPolicyDocument": {
    preview: true,
    pieces: firstPreview(
      orders().map((piece) =>
        policyNames.includes(piece.name)
          ? { ...piece, inputs: { ...piece.inputs, policy: unknown }, madeFrom: { policy: [here.bucket] } }
          : piece,
      ),
    ),
    unknown: ["unknown-value"],
  },
  "an update beside which nothing changes": { pieces: [...orders(), bucket({ ...here, bucket: "acme-other" })] },
};
