/** What a step type's table needs besides data: its job, the base set of a job's role, roles that are passed.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html */
import type { Place } from "../definition/resolve";
import { isLiteral, literalText } from "../iam/patternText";
import type { StepNeed, PassedRole, StepNeeds, StepReader, StepType } from "../steps/stepType";
import type { ContextValues } from "../iam/context";
import { settledByStep } from "./callContext";
import type { Certainty } from "../aws/clauses";
import { repositoryArn } from "../aws/ecr";
import { isAwsManaged, keyContext, readKey, type Key } from "../aws/kms";
import { roleArn } from "../aws/roleArn";

const messages = {
  "short-job-names": (job: string, step: string) =>
    `AWS does not document how it names the ${job}s of step ${step}: the pipeline role is allowed names of the form that tuning jobs have. If a run is denied, set shortJobNames to "all".`,
  "instance-profile": (step: string, name: string, role: string) =>
    `Step ${step} names the instance profile ${JSON.stringify(name)}; its role is unknown. The pipeline role is allowed to pass ${role}; if the profile contains another role, allow passing that one.`,
  "role-name": (step: string, name: string, role: string) =>
    `Step ${step} names the role ${JSON.stringify(name)} without a path, so the pipeline role is allowed to pass ${role}. If the role has a path, use its ARN.`,
  "image-not-in-ecr": (image: string) =>
    `${JSON.stringify(image)} is not an image in Amazon ECR, so no permission to pull it was granted.`,
  "kms-key": (text: string) => `${JSON.stringify(text)} is not a KMS key. Expected an ARN, a key ID or an alias.`,
} as const;

/** Creating, following, stopping and tagging the job. */
export function requireJob(view: StepNeeds, type: StepType): void {
  const { job } = type;
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
  const need = (actions: readonly string[], clause: StepNeed["clause"], call?: ContextValues): void =>
    view.require({
      by: "pipelineRole",
      actions: actions.map((action) => `sagemaker:${action}`),
      resources,
      clause,
      ...(call !== undefined && { call }),
    });
  need([job.create], "create-job", settledByStep(view, type));
  need([job.describe], "create-job");
  if (job.stop !== undefined) need([job.stop], "stop-job");
  need(["AddTags"], "tag-job");
  if (job.shortName && type.type !== "Tuning")
    view.report({
      severity: "info",
      code: "short-job-names",
      message: messages["short-job-names"](job.resource, view.step.name),
      path: view.step.path,
    });
}

/** The base set of a job's role: logs, metrics, images, keys, network. */
export function requireBase(view: StepNeeds, type: StepType): void {
  const need = (
    clause: StepNeed["clause"],
    actions: readonly string[],
    resources: readonly string[],
    more: Partial<StepNeed> = {},
  ): void => view.require({ by: "stepRole", clause, actions, resources, ...more });
  const groups = type.logGroups.map((group) => view.arn("logs", `log-group:${group}`));
  if (groups.length > 0) {
    for (const group of groups) {
      const both = [group, `${group}:*`];
      need("write-logs", ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], both, { anyOf: true });
      need("write-logs", ["logs:DescribeLogStreams"], both, { anyOf: true, certainty: "optional" });
    }
    need("write-metrics", ["cloudwatch:PutMetricData"], ["*"], {
      certainty: "optional",
      call: { "cloudwatch:namespace": [...type.logGroups] },
    });
  }
  for (const place of type.images.flatMap((path) => view.places(path))) requireImage(view, place);
  for (const place of type.keys.output.flatMap((path) => view.places(path)))
    requireKey(view, "encrypt-output", encryptActions, place);
  for (const place of type.keys.volume.flatMap((path) => view.places(path)))
    for (const [action, certainty] of volumeKeyActions) requireKey(view, "volume-key", [action], place, certainty);
  for (const place of type.credentials.flatMap((path) => view.places(path))) {
    const functions = view.named(place, "credentials function");
    if (functions) need("registry-credentials", ["lambda:InvokeFunction"], functions, { path: place.path });
  }
  if (view.options.switches?.sdkRoleValidation === true)
    need("sdk-role-check", sdkCheckedActions(type.type), ["*"], { certainty: "optional" });
  const [vpc] = type.vpc.flatMap((path) => view.places(path));
  if (vpc) need("join-vpc", vpcActions, ["*"], { path: vpc.path });
}

/** What a volume's key takes: the page names CreateGrant, AWS's other pages DescribeKey besides. */
const volumeKeyActions = [
  ["kms:CreateGrant", "documented"],
  ["kms:DescribeKey", "practice"],
] as const;

/** What writing with a key takes. */
export const encryptActions = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"];

/** What the step's role needs of the key at a place. */
export function requireKey(
  view: StepNeeds,
  clause: StepNeed["clause"],
  actions: readonly string[],
  place: Place,
  certainty?: Certainty,
): void {
  for (const key of keysAt(place, view))
    view.require({
      by: "stepRole",
      clause,
      actions,
      resources: [key.arn],
      context: keyContext(key),
      path: place.path,
      ...(certainty !== undefined && { certainty }),
    });
}

/** EC2 and EMR have principals of their own in China. */
const serviceIn = (partition: string, service: string): string =>
  partition === "aws-cn" && /^(ec2|elasticmapreduce)\./.test(service) ? `${service}.cn` : service;

/** A passed role as the definition names it: by its ARN, or by a name that leaves its path open. */
export function requirePassed(view: StepNeeds, { service, instanceProfile }: PassedRole, place: Place): void {
  const named = view.named(place, instanceProfile ? "instance profile" : "role") ?? [];
  const names = named.filter((name) => name !== "");
  if (names.length === 0) return;
  const isArn = (name: string): boolean => /^arn:[^:]*:iam::[^:]*:role\//.test(name);
  const arnOf = (name: string): string => (isArn(name) ? name : roleArn(view, name.slice(name.lastIndexOf("/") + 1)));
  view.require({
    by: "pipelineRole",
    actions: ["iam:PassRole"],
    resources: names.map(arnOf),
    context: { "iam:PassedToService": [serviceIn(view.partition, service)] },
    clause: "pass-role",
    path: place.path,
  });
  const [guess] = names.filter((name) => !isArn(name));
  if (guess === undefined) return;
  const code = instanceProfile ? "instance-profile" : "role-name";
  view.report({
    severity: instanceProfile ? "warning" : "info",
    code,
    message: messages[code](view.step.name, guess, arnOf(guess)),
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

/** What SDK 3 requires of the role of such a step. https://github.com/aws/sagemaker-python-sdk, iam_policies.py */
const sdkCheckedActions = (stepType: string): readonly string[] =>
  ["Training", "Tuning", "Job"].includes(stepType)
    ? ["cloudwatch:PutMetricData", "ecr:GetAuthorizationToken", ...vpcActions]
    : stepType === "Model"
      ? ["ecr:GetAuthorizationToken"]
      : [];

function requireImage(view: StepNeeds, place: Place): void {
  const resources = repositoriesAt(view, place);
  if (resources.length === 0) return;
  view.require({
    by: "stepRole",
    actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    resources,
    clause: "pull-image",
    path: place.path,
  });
  view.require({
    by: "stepRole",
    actions: ["ecr:BatchCheckLayerAvailability"],
    resources,
    clause: "pull-image",
    certainty: "optional",
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

/** ARNs of the ECR repositories of the image at a place; says where it is in none. */
export const repositoriesAt = (view: StepNeeds, place: Place): readonly string[] =>
  (view.named(place, "image") ?? []).flatMap((image) => {
    const repository = repositoryArn(image, view.partition);
    if (repository !== undefined) return [repository];
    view.report({
      severity: "info",
      code: "image-not-in-ecr",
      message: messages["image-not-in-ecr"](image),
      path: place.path,
    });
    return [];
  });

/** The keys at a place that take a grant; reports what is not a key. */
function keysAt(place: Place, view: StepNeeds): Key[] {
  view.named(place, "KMS key");
  return readKeys(place, view).flatMap(({ key, text }) => {
    if (key) return isAwsManaged(key) ? [] : [key];
    view.report({
      severity: "error",
      code: "kms-key",
      message: messages["kms-key"](text),
      path: place.path,
    });
    return [];
  });
}

/** The texts at a place with the key that each names, where it names one. An empty text, also that of a parameter, is an
 * unset key. */
export const readKeys = (
  place: Place,
  reader: StepReader,
): { readonly text: string; readonly key?: Key | undefined }[] =>
  (reader.patternsAt(place) ?? [])
    .filter((text) => text !== "")
    .map((text) => ({ text, key: isLiteral(text) ? readKey(literalText(text), reader.arn) : undefined }));
