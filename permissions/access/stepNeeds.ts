/** One step against its table entry: collects what it asks for, and which data it touches, without judging either. */
import type { Step } from "../definition/definition";
import { isLiteral, literalText, placesAt, resolve, type Place, type Scope } from "../definition/resolve";
import type { Diagnostic } from "../diagnostic";
import type { DataField, Need, PassedRole, StepNeeds, StepType } from "../steps/stepType";
import { repositoryArn } from "./image";
import { jobNames } from "./jobNames";
import { keyContext, readKey, type Key } from "./kms";
import type { PlanOptions } from "./plan";
import { objectArns, readLocation, type Location } from "./s3";

/** A place in S3 that a step reads or writes. */
export interface DataUse {
  readonly step: Step;
  readonly access: "read" | "write";
  readonly location: Location;
  readonly path: string;
  /** Steps whose properties the URI is made of. */
  readonly from: readonly string[];
  /** Names of the folders, one of which the service puts the output in; absent where it writes to the place itself. */
  readonly folders?: readonly string[];
  /** Keys that what is written there is encrypted with. */
  readonly keys: readonly Key[];
}

/** What one step asks for. */
export interface StepReading {
  readonly step: Step;
  readonly type: StepType;
  readonly needs: readonly Need[];
  readonly data: readonly DataUse[];
  /** Pointers of the places that the type's table and code looked at. */
  readonly known: ReadonlySet<string>;
  readonly diagnostics: readonly Diagnostic[];
}

/** What all steps share. */
export interface PlanContext {
  readonly options: PlanOptions;
  readonly partition: string;
  readonly scope: Scope;
  readonly types: ReadonlyMap<string, StepType>;
  /** ARN of the role a step runs as, once roles are assigned. */
  readonly roleArn?: (step: string) => string | undefined;
}

/** Reads one step by its table entry. */
export function readStepNeeds(step: Step, type: StepType, context: PlanContext): StepReading {
  const needs: Need[] = [];
  const data: DataUse[] = [];
  const diagnostics: Diagnostic[] = [];
  const known = new Set<string>();
  const view = viewStep(step, type, context, { needs, data, diagnostics, known });
  if (type.job) requireJob(view, type);
  if (type.runsAs.as !== "none") requireBase(view, type);
  for (const passed of type.passes) for (const place of view.places(passed.path)) requirePassed(view, passed, place);
  for (const field of type.data) for (const place of view.places(field.path)) view.data(place, field);
  for (const path of type.mentions) view.places(path);
  type.also(view);
  return { step, type, needs, data, known, diagnostics };
}

type View = StepNeeds & { data(place: Place, field: DataField): void };

/** A step as its type's code sees it. The sinks may be absent: then only questions are answered. */
export function viewStep(
  step: Step,
  type: StepType,
  context: PlanContext,
  sinks: Sinks = { needs: [], data: [], diagnostics: [], known: new Set() },
): View {
  const { options, partition, scope } = context;
  const { account, region } = options;
  const arn = (service: string, resource: string): string =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const places = (path: string): Place[] => {
    const found = path.startsWith("../")
      ? placesAt(step.json, path.slice(3), step.path)
      : placesAt(step.arguments, path, `${step.path}/Arguments`);
    for (const place of found) sinks.known.add(place.path);
    return found;
  };
  const names = (): readonly string[] =>
    type.job ? jobNames(step, type.job, options, (value) => resolve(value, scope).patterns) : ["*"];
  const report = (diagnostic: Diagnostic): void => void sinks.diagnostics.push(diagnostic);
  const outputKeys = (): Key[] =>
    type.keys.output.flatMap((path) => places(path)).flatMap((place) => keysAt(place, view));
  const data = (place: Place, field: DataField): void => {
    sinks.known.add(place.path);
    const { patterns, steps, unbound } = resolve(place.value, scope);
    for (const pattern of patterns) {
      const uri = unquoted(pattern);
      if (field.maybe && !uri.startsWith("s3://")) continue;
      const location = readLocation(uri);
      if (typeof location === "string") {
        report(locationProblem[location](uri, place.path, unbound));
        continue;
      }
      const use = (access: "read" | "write"): DataUse => ({
        step,
        access,
        location,
        path: place.path,
        from: steps,
        keys: access === "write" ? outputKeys() : [],
        ...(access === "write" && field.inJobFolder && { folders: names() }),
      });
      if (field.access !== "write") sinks.data.push(use("read"));
      if (field.access !== "read") sinks.data.push(use("write"));
    }
  };
  const view: View = {
    step,
    partition,
    region,
    account,
    options,
    arn,
    places,
    stepNamed: (name) => scope.definition.step.get(name),
    placesBelow: ({ value, path }, below) => placesAt(value, below, path),
    pipelinePlaces: (path) => placesAt(scope.definition.json, path, ""),
    roleArn: () => context.roleArn?.(step.name),
    report,
    data,
    resolve: (value) => resolve(value, scope),
    jobNames: names,
    written: (path) => places(path).flatMap(({ value }) => resolve(value, scope).patterns),
    require: (need) => void sinks.needs.push({ ...need, path: need.path ?? step.path }),
    named: (place, what) => {
      const { patterns, unbound } = resolve(place.value, scope);
      if (!patterns.includes("*")) return patterns;
      report(unknownName(what, step, place.path, unbound));
      return undefined;
    },
    readData: (place) => data(place, { path: "", access: "read" }),
    writeData: (place) => data(place, { path: "", access: "write" }),
    objects: (place) => {
      const { patterns, unbound } = resolve(place.value, scope);
      return patterns.flatMap((uri) => {
        const location = readLocation(uri);
        if (typeof location !== "string") return objectArns(partition, location);
        report(locationProblem[location](uri, place.path, unbound));
        return [];
      });
    },
    repositories: (place) => repositoriesAt(view, place),
    encryptWith: (place) => requireKey(view, "encrypt-output", encryptActions, place),
    key: (text) => readKey(text, arn),
    outputsOf: (name) => {
      const other = scope.definition.step.get(name);
      const otherType = other && context.types.get(other.type);
      return other && otherType ? outputs(viewStep(other, otherType, context), otherType) : [];
    },
  };
  return view;
}

/** Where what a step's type has to say goes. */
interface Sinks {
  readonly needs: Need[];
  readonly data: DataUse[];
  readonly diagnostics: Diagnostic[];
  readonly known: Set<string>;
}

const outputs = (view: View, type: StepType): readonly string[] =>
  type.data.flatMap(({ path, access, inJobFolder }) => {
    if (access === "read") return [];
    const uris = view.written(path);
    return inJobFolder
      ? uris.flatMap((uri) => view.jobNames().map((name) => `${uri.replace(/\/$/, "")}/${name}/`))
      : uris;
  });

/** HyperParameters hold JSON-quoted strings. */
const unquoted = (pattern: string): string => /^"(.*)"$/.exec(pattern)?.[1] ?? pattern;

const fix = (unbound: readonly string[]): string =>
  unbound.length > 0
    ? `bind the parameter ${unbound.join(", ")} or give it a DefaultValue`
    : "name it in the definition, or bind the reference it comes from";

const unknownName = (what: string, step: Step, path: string, unbound: readonly string[]): Diagnostic => ({
  severity: "error",
  code: unbound.length > 0 ? "unbound-parameter" : "unknown-name",
  message: `The ${what} of step ${step.name} is known only at run time, and a policy for every ${what} would be too wide: ${fix(unbound)}.`,
  path,
});

const locationProblem = {
  "unknown-bucket": (_uri: string, path: string, unbound: readonly string[]): Diagnostic => ({
    severity: "error",
    code: unbound.length > 0 ? "unbound-parameter" : "unknown-bucket",
    message: `The bucket is known only at run time, and a policy for every bucket would be too wide: ${fix(unbound)}.`,
    path,
  }),
  "not-s3": (uri: string, path: string): Diagnostic => ({
    severity: "error",
    code: "not-s3",
    message: `${JSON.stringify(uri)} is no S3 URI: s3://<bucket>/<key> is expected.`,
    path,
  }),
  "bucket-name": (uri: string, path: string): Diagnostic => ({
    severity: "error",
    code: "bucket-name",
    message: `${JSON.stringify(uri)} names no possible bucket: fill in the placeholder.`,
    path,
  }),
} as const;

function requireJob(view: View, { job }: StepType): void {
  if (!job) return;
  const categories =
    job.category === undefined
      ? [""]
      : view
          .places(job.category)
          .flatMap(({ value }) => view.resolve(value).patterns.map((category) => `${category}/`));
  const resources = (categories.length > 0 ? categories : ["*/"]).flatMap((category) =>
    view.jobNames().map((name) => view.arn("sagemaker", `${job.resource}/${category}${name}`)),
  );
  const need = (actions: readonly string[], clause: Need["clause"]): void =>
    view.require({ by: "pipelineRole", actions: actions.map((action) => `sagemaker:${action}`), resources, clause });
  need([job.create, job.describe], "create-job");
  if (job.stop !== undefined) need([job.stop], "stop-job");
  need(["AddTags"], "tag-job");
  if (job.shortName && resources.some((arn) => arn.endsWith("/*")))
    view.report({
      severity: "info",
      code: "short-job-names",
      message: `Jobs of step ${view.step.name} have names of at most 32 characters, whose form no source states: the pipeline role may use every ${job.resource} of the account. A switch narrows it.`,
      path: view.step.path,
    });
}

/** The base set of a job's role: logs, metrics, images, keys, network. */
function requireBase(view: View, type: StepType): void {
  const need = (
    clause: Need["clause"],
    actions: readonly string[],
    resources: readonly string[],
    more: Partial<Need> = {},
  ): void => view.require({ by: "stepRole", clause, actions, resources, ...more });
  const groups = type.logGroups.map((group) => view.arn("logs", `log-group:${group}`));
  if (groups.length > 0) {
    need(
      "write-logs",
      ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      groups.flatMap((group) => [group, `${group}:*`]),
    );
    need("write-metrics", ["cloudwatch:PutMetricData"], ["*"]);
  }
  for (const place of type.images.flatMap((path) => view.places(path))) requireImage(view, place);
  for (const place of type.keys.output.flatMap((path) => view.places(path)))
    requireKey(view, "encrypt-output", encryptActions, place);
  for (const place of type.keys.volume.flatMap((path) => view.places(path)))
    requireKey(view, "volume-key", ["kms:CreateGrant", "kms:DescribeKey"], place);
  for (const place of type.credentials.flatMap((path) => view.places(path))) {
    const functions = view.named(place, "credentials function");
    if (functions) need("registry-credentials", ["lambda:InvokeFunction"], functions, { path: place.path });
  }
  const [vpc] = type.vpc.flatMap((path) => view.places(path));
  if (vpc) need("join-vpc", vpcActions, ["*"], { path: vpc.path });
}

const encryptActions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

function requireKey(view: View, clause: Need["clause"], actions: readonly string[], place: Place): void {
  for (const key of keysAt(place, view))
    view.require({ by: "stepRole", clause, actions, resources: [key.arn], context: keyContext(key), path: place.path });
}

/** EC2 and EMR have principals of their own in China. */
const serviceIn = (partition: string, service: string): string =>
  partition === "aws-cn" && /^(ec2|elasticmapreduce)\./.test(service) ? `${service}.cn` : service;

/** A role handed on as the definition names it: by its ARN, or by a name that leaves its path open. */
function requirePassed(view: View, { service, instanceProfile }: PassedRole, place: Place): void {
  const names = place.value === "" ? [] : (view.named(place, instanceProfile ? "instance profile" : "role") ?? []);
  if (names.length === 0) return;
  const isArn = (name: string): boolean => /^arn:[^:]*:iam::[^:]*:role\//.test(name);
  const roleArn = (name: string): string =>
    isArn(name) ? name : `arn:${view.partition}:iam::${view.account}:role/${name.slice(name.lastIndexOf("/") + 1)}`;
  view.require({
    by: "pipelineRole",
    actions: ["iam:PassRole"],
    resources: names.map(roleArn),
    context: { "iam:PassedToService": [serviceIn(view.partition, service)] },
    clause: "pass-role",
    path: place.path,
  });
  const [guess] = names.filter((name) => !isArn(name));
  if (guess !== undefined)
    view.report({
      severity: instanceProfile ? "warning" : "info",
      code: instanceProfile ? "instance-profile" : "role-name",
      message: instanceProfile
        ? `Step ${view.step.name} names the instance profile ${JSON.stringify(guess)}; the role in it is not known here. The pipeline role may pass ${roleArn(guess)}: if the profile holds another role, allow that one.`
        : `Step ${view.step.name} names the role ${JSON.stringify(guess)} without its path: the pipeline role may pass ${roleArn(guess)}. Give its ARN if it has a path.`,
      path: place.path,
    });
}

const vpcActions = [
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:DeleteNetworkInterface",
  "ec2:DeleteNetworkInterfacePermission",
  "ec2:DescribeDhcpOptions",
  "ec2:DescribeNetworkInterfaces",
  "ec2:DescribeSecurityGroups",
  "ec2:DescribeSubnets",
  "ec2:DescribeVpcs",
];

function requireImage(view: View, place: Place): void {
  const resources = repositoriesAt(view, place);
  if (resources.length === 0) return;
  view.require({
    by: "stepRole",
    actions: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    resources,
    clause: "pull-image",
    path: place.path,
  });
  view.require({
    by: "stepRole",
    actions: ["ecr:GetAuthorizationToken"],
    resources: ["*"],
    clause: "registry-token",
    path: place.path,
  });
}

const repositoriesAt = (view: View, place: Place): readonly string[] =>
  (view.named(place, "image") ?? []).flatMap((image) => {
    const repository = repositoryArn(image, view.partition);
    if (repository !== undefined) return [repository];
    view.report({
      severity: "info",
      code: "image-not-in-ecr",
      message: `${JSON.stringify(image)} is no image in Amazon ECR: nothing is granted to pull it.`,
      path: place.path,
    });
    return [];
  });

/** The keys at a place; reports what is no key. An empty text is an unset key. */
export function keysAt(place: Place, view: StepNeeds): Key[] {
  if (place.value === "") return [];
  return (view.named(place, "KMS key") ?? []).flatMap((pattern) => {
    const key = isLiteral(pattern) ? readKey(literalText(pattern), view.arn) : undefined;
    if (key) return [key];
    view.report({
      severity: "error",
      code: "kms-key",
      message: `${JSON.stringify(pattern)} is neither ARN, id nor alias of a KMS key.`,
      path: place.path,
    });
    return [];
  });
}
