/**
 * What each step type is granted: the planner adds what its table says, and what its code says is found by running
 * the code on a step in which every place it reads is present, and again without each. Not the page: generate-permission-table.ts.
 */
import { clauses, type ClauseId, type PlanOptions, type Requirement, type Step } from "../permissions";
import type { Certainty } from "../permissions/aws/clauses";
import type { JsonValue } from "../permissions/json";
import { requireBase, requireJob, requirePassed } from "../permissions/plan/tableNeeds";
import type { StepNeed, StepNeeds, StepType } from "../permissions/steps/stepType";

/** Who is granted an action, by which clause. */
export interface Grant {
  readonly by: "pipelineRole" | "stepRole" | "author" | "operator";
  readonly action: string;
  readonly clause: ClauseId;
  readonly certainty: Certainty;
  /** Only where a switch says so. */
  readonly switched: boolean;
}

/** What a step type is granted, and the S3 places that its code reads and writes besides its table's. */
export interface TypeGrants {
  readonly grants: readonly Grant[];
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

interface Trace {
  readonly grants: Map<string, Omit<Grant, "switched">>;
  readonly asked: Set<string>;
  readonly reads: Set<string>;
  readonly writes: Set<string>;
}

/** What code expects to find at a place, where any text will not do. */
const samples: readonly [RegExp, readonly string[]][] = [
  [/SqsQueueUrl$/, ["https://sqs.us-east-1.amazonaws.com/123456789012/queue"]],
  [/EvaluatorArn$/, ["arn:aws:lambda:r:a:function:f"]],
  [/(BaseModel|Dataset|HubContent)Arn$/, ["arn:aws:sagemaker:r:a:hub-content/h/Model/m"]],
  [
    /(MlflowResourceArn|MLFLOW_TRACKING_ARN)$/,
    ["arn:aws:sagemaker:r:a:mlflow-app/m", "arn:aws:sagemaker:r:a:mlflow-tracking-server/m"],
  ],
  [/EvaluationType$/, ["LLMAJEvaluation"]],
  [/JobConfigDocument$/, [JSON.stringify(jobDocument())]],
  [/Image(Uri)?$/, ["123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1"]],
];

/** A Job's document that names one of everything. */
function jobDocument(): Record<string, string> {
  const arns = ["hub-content/h/Model/m", "model-package/g/1", "model-package-group/g", "mlflow-app/m"];
  return {
    ...Object.fromEntries(arns.map((resource) => [resource, `arn:aws:sagemaker:r:a:${resource}`])),
    agent: "arn:aws:bedrock-agentcore:r:a:runtime/x",
    function: "arn:aws:lambda:r:a:function:f",
    key: "arn:aws:kms:r:a:key/k",
    DataPath: "s3://bucket/in",
    OutputPath: "s3://bucket/out",
  };
}

const options: PlanOptions = { pipelineName: "p", account: "a", region: "r", queueKeys: { queue: "key" } };
const everySwitch: NonNullable<PlanOptions["switches"]> = {
  baselineReads: true,
  modelPackageReads: true,
  sdkRoleValidation: true,
};

/** The grants of a type, each once. */
export function grantsOf(type: StepType): TypeGrants {
  const usual = trace(type, options);
  const full = trace(type, { ...options, switches: everySwitch });
  const data = dataGrants(type, full);
  const grants = [...full.grants].map(([id, grant]): Grant => ({ ...grant, switched: !usual.grants.has(id) }));
  return {
    grants: [...grants, ...data].filter(({ by }) => by !== "stepRole" || type.runsAs.as !== "none"),
    reads: [...full.reads],
    writes: [...full.writes],
  };
}

/** A requirement as a grant. */
export const grantOf = ({ principal, action, because, certainty }: Requirement, switched = false): Grant => ({
  by: principal.kind,
  action,
  clause: because.clause,
  certainty: certainty ?? clauses[because.clause].certainty,
  switched,
});

function trace(type: StepType, given: PlanOptions): Trace {
  const found: Trace = { grants: new Map(), asked: new Set(), reads: new Set(), writes: new Set() };
  const whole = symbolic(given, found, undefined);
  if (type.job) requireJob(whole, type);
  if (type.runsAs.as !== "none") requireBase(whole, type);
  for (const passed of type.passes) for (const place of whole.places(passed.path)) requirePassed(whole, passed, place);
  found.asked.clear();
  type.customNeeds(whole);
  for (const absent of [...found.asked]) type.customNeeds(symbolic(given, found, absent));
  return found;
}

/** A step that has everything at every place, but the absent one. */
function symbolic(given: PlanOptions, found: Trace, absent: string | undefined): StepNeeds {
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
    const value: JsonValue = sample === undefined ? "x" : sample.length === 1 ? (sample[0] ?? "") : [...sample];
    return path === absent ? [] : [{ value, path }];
  };
  const arn = (service: string, resource: string): string => `arn:aws:${service}:r:a:${resource}`;
  const ask = ({ by, clause, actions, certainty }: Pick<StepNeed, "by" | "clause" | "actions" | "certainty">): void => {
    for (const action of actions)
      found.grants.set(`${by} ${action} ${clause}`, {
        by,
        action,
        clause,
        certainty: certainty ?? clauses[clause].certainty,
      });
  };
  return {
    step,
    partition: "aws",
    region: "r",
    account: "a",
    options: given,
    arn,
    places: at,
    placesBelow: ({ path }, below) => at(`${path}.${below}`),
    pipelinePlaces: (path) => at(`${path} of the pipeline`),
    stepNamed: () => step,
    roleArn: () => arn("iam", "role/x"),
    resolve: (value) => ({ patterns: texts(value), unbound: [], steps: [] }),
    patternsAt: ({ value }) => texts(value),
    jobNames: () => ["job"],
    written: () => ["s3://bucket"],
    require: ask,
    report: () => undefined,
    named: ({ value }) => texts(value),
    readData: ({ path }) => void found.reads.add(fieldOf(path)),
    writeData: ({ path }) => void found.writes.add(fieldOf(path)),
    objects: () => ["arn:aws:s3:::bucket/x"],
    repositories: () => [arn("ecr", "repository/x")],
    encryptWith: () => {
      ask({ by: "stepRole", clause: "encrypt-output", actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"] });
    },
    key: () => ({ arn: arn("kms", "key/x") }),
    outputsOf: () => ["s3://bucket/x"],
  };
}

/** A pointer that code has made, in the notation of tables. */
const fieldOf = (path: string): string =>
  path.startsWith("/Arguments/") ? path.slice("/Arguments/".length).replace(/\/\d+/g, "[]").replaceAll("/", ".") : path;

/** What planAccess.ts and data.ts add: the step's role is passed, reads inputs and writes outputs. */
function dataGrants(type: StepType, { reads, writes }: Trace): Grant[] {
  const grant = (condition: boolean, by: Grant["by"], clause: ClauseId, action: string): Grant[] =>
    condition ? [{ by, clause, action, certainty: clauses[clause].certainty, switched: false }] : [];
  const { runsAs, data } = type;
  const isPassed = runsAs.as === "own" && runsAs.roles.some(({ service }) => service !== undefined);
  const isRead = reads.size > 0 || data.some(({ access }) => access !== "write");
  const isWritten = writes.size > 0 || data.some(({ access }) => access !== "read");
  return [
    ...grant(isPassed && type.passes.length === 0, "pipelineRole", "pass-role", "iam:PassRole"),
    ...grant(isRead, "stepRole", "read-input", "s3:GetObject"),
    ...grant(isRead, "stepRole", "list-input", "s3:ListBucket"),
    ...grant(isRead, "stepRole", "decrypt-input", "kms:Decrypt"),
    ...grant(isWritten, "stepRole", "write-output", "s3:PutObject"),
  ];
}
