/**
 * Writes docs/permissions.md: what each step type requires of the pipeline role and of its own role, from the registry.
 * `--check` writes nothing and fails where the file is stale. What a type's table says is read off it; what its code
 * says is found by running the code on a step in which every place it reads is present, and again without each.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { clauses, type ClauseId, type PlanOptions, type Step } from "../permissions";
import type { JsonValue } from "../permissions/json";
import { stepTypes } from "../permissions/steps/registry";
import type { DataField, RunsAs, StepNeeds, StepType } from "../permissions/steps/stepType";

const file = join(__dirname, "../docs/permissions.md");

/** An action somebody needs, and the clause it stands on. */
interface Ask {
  readonly by: "pipelineRole" | "stepRole";
  readonly action: string;
  readonly clause: ClauseId;
}

interface Trace {
  readonly asks: Map<string, Ask>;
  readonly asked: Set<string>;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

/** What code expects to find at a place, where any text will not do. */
const samples: readonly [RegExp, readonly string[]][] = [
  [/SqsQueueUrl$/, ["https://sqs.us-east-1.amazonaws.com/123456789012/queue"]],
  [/EvaluatorArn$/, ["arn:aws:lambda:r:a:function:f"]],
  [/(BaseModel|Dataset|HubContent)Arn$/, ["arn:aws:sagemaker:r:a:hub-content/h/Model/m"]],
  [/MlflowResourceArn$/, ["arn:aws:sagemaker:r:a:mlflow-app/m", "arn:aws:sagemaker:r:a:mlflow-tracking-server/m"]],
];

const everySwitch: NonNullable<PlanOptions["switches"]> = { baselineReads: true, modelPackageReads: true };

function trace(type: StepType, options: PlanOptions): Trace {
  const found: Trace = { asks: new Map(), asked: new Set(), reads: new Set(), writes: new Set() };
  type.customNeeds(symbolic(options, found, undefined));
  for (const absent of [...found.asked]) type.customNeeds(symbolic(options, found, absent));
  return found;
}

/** A step that has everything at every place, but the absent one. */
function symbolic(options: PlanOptions, found: Trace, absent: string | undefined): StepNeeds {
  const flags = ["--s3_base_uri", "s3://bucket", "--func_step_s3_dir", "folder", "--s3_kms_key", "key"];
  const step: Step = {
    name: "step",
    type: "",
    path: "",
    json: {},
    arguments: { AlgorithmSpecification: { ContainerArguments: flags } },
    dependsOn: ["step"],
    expressions: [],
  };
  const texts = (value: JsonValue): string[] => (Array.isArray(value) ? value.map(String) : [String(value)]);
  const at = (path: string) => {
    found.asked.add(path);
    const [, sample] = samples.find(([pattern]) => pattern.test(path)) ?? [];
    return path === absent ? [] : [{ value: sample ?? "x", path }];
  };
  const arn = (service: string, resource: string): string => `arn:aws:${service}:r:a:${resource}`;
  const ask = (by: Ask["by"], clause: ClauseId, ...actions: readonly string[]): void => {
    for (const action of actions) found.asks.set(`${by} ${action}`, { by, action, clause });
  };
  return {
    step,
    partition: "aws",
    region: "r",
    account: "a",
    options,
    arn,
    places: at,
    placesBelow: ({ path }, below) => at(`${path}.${below}`),
    pipelinePlaces: (path) => at(`${path} of the pipeline`),
    stepNamed: () => step,
    roleArn: () => arn("iam", "role/x"),
    resolve: (value) => ({ patterns: texts(value), unbound: [], steps: [] }),
    jobNames: () => ["job"],
    written: () => ["s3://bucket"],
    require: ({ by, actions, clause }) => {
      ask(by, clause, ...actions);
    },
    report: () => undefined,
    named: ({ value }) => texts(value),
    readData: ({ path }) => void found.reads.add(path),
    writeData: ({ path }) => void found.writes.add(path),
    objects: () => ["arn:aws:s3:::bucket/x"],
    repositories: () => [arn("ecr", "repository/x")],
    encryptWith: () => {
      ask("stepRole", "encrypt-output", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey");
    },
    key: () => ({ arn: arn("kms", "key/x") }),
    outputsOf: () => ["s3://bucket/x"],
  };
}

/** What the planner adds for every type whose table has the field: permissions/plan/tableNeeds.ts. */
function tableAsks(type: StepType): Ask[] {
  const { job, runsAs, images, keys, vpc, credentials, logGroups, passes, data } = type;
  const asks = (by: Ask["by"], clause: ClauseId, condition: boolean, ...actions: string[]): Ask[] =>
    condition ? actions.map((action) => ({ by, action, clause })) : [];
  const passesOwn = runsAs.as === "own" && runsAs.roles.some(({ service }) => service !== undefined);
  const reads = data.some(({ access }) => access !== "write");
  const writes = data.some(({ access }) => access !== "read");
  return [
    ...(job
      ? [
          ...asks("pipelineRole", "create-job", true, `sagemaker:${job.create}`, `sagemaker:${job.describe}`),
          ...asks("pipelineRole", "stop-job", job.stop !== undefined, `sagemaker:${job.stop ?? ""}`),
          ...asks("pipelineRole", "tag-job", true, "sagemaker:AddTags"),
        ]
      : []),
    ...asks("pipelineRole", "pass-role", passesOwn || passes.length > 0, "iam:PassRole"),
    ...asks("stepRole", "read-input", reads, "s3:GetObject"),
    ...asks("stepRole", "list-input", reads, "s3:ListBucket"),
    ...asks("stepRole", "decrypt-input", reads, "kms:Decrypt"),
    ...asks("stepRole", "write-output", writes, "s3:PutObject"),
    ...asks("stepRole", "encrypt-output", keys.output.length > 0, "kms:Encrypt", "kms:GenerateDataKey"),
    ...asks("stepRole", "volume-key", keys.volume.length > 0, "kms:CreateGrant", "kms:DescribeKey"),
    ...asks("stepRole", "registry-token", images.length > 0, "ecr:GetAuthorizationToken"),
    ...asks("stepRole", "pull-image", images.length > 0, "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"),
    ...asks("stepRole", "pull-image", images.length > 0, "ecr:GetDownloadUrlForLayer"),
    ...asks("stepRole", "registry-credentials", credentials.length > 0, "lambda:InvokeFunction"),
    ...asks("stepRole", "write-logs", logGroups.length > 0, "logs:CreateLogGroup", "logs:CreateLogStream"),
    ...asks("stepRole", "write-logs", logGroups.length > 0, "logs:DescribeLogStreams", "logs:PutLogEvents"),
    ...asks("stepRole", "write-metrics", logGroups.length > 0, "cloudwatch:PutMetricData"),
    ...asks("stepRole", "join-vpc", vpc.length > 0, "ec2: the nine actions of a private VPC"),
  ];
}

const options: PlanOptions = { pipelineName: "p", account: "a", region: "r", queueKeys: { queue: "key" } };

function section(type: StepType): string {
  const usual = trace(type, options);
  const full = trace(type, { ...options, switches: everySwitch });
  const asks = new Map([...full.asks, ...tableAsks(type).map((each) => [`${each.by} ${each.action}`, each] as const)]);
  const actions = (by: Ask["by"]): string =>
    [...asks.values()]
      .filter((each) => each.by === by)
      .sort((a, b) => (a.action < b.action ? -1 : 1))
      .map(({ action, clause }) => {
        const switched =
          full.asks.has(`${by} ${action}`) && !usual.asks.has(`${by} ${action}`) && !inTable(type, action);
        return `\`${action}\`${clauses[clause].certainty === "documented" ? "" : "\\*"}${switched ? "†" : ""}`;
      })
      .join(", ");
  const places = (accesses: readonly DataField["access"][], more: ReadonlySet<string>): string =>
    [
      ...type.data.filter(({ access }) => accesses.includes(access)).map(({ path }) => `\`${path}\``),
      ...[...more].map((path) => `\`${path}\``),
    ].join(", ");
  const paths = (list: readonly string[]): string => [...new Set(list)].map((path) => `\`${path}\``).join(", ");
  const lines: readonly (readonly [string, string])[] = [
    ["Runs as", runsAsText(type.runsAs)],
    ["Roles passed as they are", type.passes.map(({ path, service }) => `\`${path}\` to ${service}`).join(", ")],
    ["Pipeline role", actions("pipelineRole")],
    ["Step's role", type.runsAs.as === "none" ? "" : actions("stepRole")],
    ["Reads", places(["read", "readWrite"], full.reads)],
    ["Writes", places(["write", "readWrite"], full.writes)],
    ["Images", paths(type.images)],
    ["KMS keys", paths([...type.keys.output, ...type.keys.volume])],
    ["Networks", paths(type.vpc)],
    ["Registry credentials", paths(type.credentials)],
    ["Log groups", paths(type.logGroups)],
    ["Names S3 without access", paths(type.ignoredUris.map((path) => (path === "" ? "Arguments" : path)))],
  ];
  return [
    `## ${type.type}`,
    "",
    type.about,
    "",
    ...lines.filter(([, text]) => text !== "").map(([name, text]) => `- **${name}:** ${text}`),
  ].join("\n");
}

const inTable = (type: StepType, action: string): boolean => tableAsks(type).some((each) => each.action === action);

function runsAsText(runsAs: RunsAs): string {
  switch (runsAs.as) {
    case "none":
      return "the pipeline role alone";
    case "model":
      return `the role of the model in \`${runsAs.modelName}\``;
    case "endpoint":
      return `the role of the configuration of the endpoint in \`${runsAs.endpointName}\``;
    case "own": {
      const fields = runsAs.roles.map(
        ({ path, service, managed: fill, optional }) =>
          `the role in \`${path}\`${optional ? ", where there is one" : ""}${fill ? "" : ", kept as defined"}${service === undefined ? ", not passed" : `, passed to ${service}`}`,
      );
      return [
        ...fields,
        ...(runsAs.orModels === undefined
          ? []
          : [`else the roles of the models in ${runsAs.orModels.map((field) => `\`${field}\``).join(", ")}`]),
      ].join("; ");
    }
  }
}

const page = [
  "# What each step type needs",
  "",
  "Generated from permissions/steps by scripts/generate-permission-table.ts: do not edit.",
  "",
  "Paths are relative to the step's Arguments (`../` is the step itself); `[]` stands for every item, `{}` for every member. Actions marked \\* rest on practice, samples or service data rather than on a sentence of AWS's guide; those marked † are granted only with a switch. Resources are the step's own: job names, objects, keys and roles of the definition. The pipeline role also reads the files that JsonGet opens.",
  "",
  ...[...stepTypes.values()].map((type) => `${section(type)}\n`),
  "## Clauses",
  "",
  ...Object.entries(clauses).map(
    ([id, { text, url, certainty }]) => `- [${id}](${url})${certainty === "documented" ? "" : "\\*"}: ${text}`,
  ),
  "",
].join("\n");

async function main(): Promise<void> {
  const text = await format(page, { parser: "markdown", printWidth: 120, proseWrap: "preserve" });
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    return;
  }
  let found = "";
  try {
    found = readFileSync(file, "utf8");
  } catch {
    // Absent is as stale as it gets.
  }
  if (found === text) return;
  console.error("docs/permissions.md is stale: run npx tsx scripts/generate-permission-table.ts");
  process.exitCode = 1;
}

void main();
