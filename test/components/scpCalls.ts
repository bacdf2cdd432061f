// Calls that tell the states of ScpException's policies apart, and what the independent oracle answers for them.
import type { ContextValues } from "../../permissions/iam/context";
import { decide } from "../permissions/scp/requests";
import { admins } from "./scpInputs";

/** One call. */
interface Call {
  readonly name: string;
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
  readonly context: ContextValues;
}

const always = {
  "aws:ViaAWSService": "false",
  "aws:PrincipalIsAWSService": "false",
  "aws:PrincipalOrgID": "o-a1b2c3d4e5",
};
const pipeline = "arn:aws:iam::111122223333:role/Pipeline";
const developer = "arn:aws:iam::111122223333:role/Developer";
const people = [developer, "arn:aws:iam::111122223333:role/Author", ...admins];

const networks: Readonly<Record<string, ContextValues>> = {
  outside: {},
  ...Object.fromEntries(
    ["vpc-00000000000000000", "vpc-00000000000000030", "vpc-0000000000000000f", "vpc-1", "vpc-2"].map((vpc) => [
      vpc,
      { "aws:SourceVpc": vpc },
    ]),
  ),
};
const tags: Readonly<Record<string, ContextValues>> = {
  untagged: {},
  tagged: { "aws:PrincipalTag/jsonget": "yes" },
  "tagged otherwise": { "aws:PrincipalTag/jsonget2": "yes" },
};

const reading: readonly Call[] = [
  ...["eval0/a", "eval1/a", "eval2/a", "eval5/a", "train"].map((key) => ["s3:GetObject", `arn:aws:s3:::data/${key}`]),
  ["s3:PutObject", "arn:aws:s3:::data/eval0/a"],
  ["s3:ListBucket", "arn:aws:s3:::data"],
  ["cloudtrail:StopLogging", "arn:aws:cloudtrail:us-east-1:111122223333:trail/t"],
].flatMap(([action = "", resource = ""]) =>
  Object.entries(networks).flatMap(([network, from]) =>
    Object.entries(tags).map(([tagged, role]) => ({
      name: `${action} of ${resource.replace(/^.*:/, "")} (${network}, ${tagged})`,
      action,
      resource,
      principal: pipeline,
      context: { ...always, ...from, ...role },
    })),
  ),
);

const tagging: readonly Call[] = people.flatMap((principal) =>
  ["jsonget", "JSONGET", "jsonget2"].flatMap((key) =>
    ["iam:TagRole", "iam:CreateRole", "iam:UntagRole", "sts:TagSession"].map((action) => ({
      name: `${action} of ${key} by ${principal}`,
      action,
      resource: pipeline,
      principal,
      context: { ...always, "aws:TagKeys": ["other", key] },
    })),
  ),
);

const takingOver: readonly Call[] = people.flatMap((principal) => [
  ...["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"].map((action) => ({
    name: `${action} by ${principal}`,
    action,
    resource: pipeline,
    principal,
    context: { ...always, "aws:ResourceTag/jsonget": "yes" },
  })),
  ...["sagemaker.amazonaws.com", "lambda.amazonaws.com"].map((service) => ({
    name: `iam:PassRole to ${service} by ${principal}`,
    action: "iam:PassRole",
    resource: pipeline,
    principal,
    context: { ...always, "iam:PassedToService": service },
  })),
]);

/** How a developer becomes an admin, who may set the tag. */
const becoming: readonly Call[] = admins.flatMap((admin) =>
  ["iam:CreateRole", "iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy", "iam:PassRole"].map((action) => ({
    name: `${action} on ${admin} by ${developer}`,
    action,
    resource: admin,
    principal: developer,
    context: always,
  })),
);

const calls: readonly Call[] = [...reading, ...tagging, ...takingOver, ...becoming];

const known = new Map<string, readonly boolean[]>();

/** For each call whether one of the SCPs and RCPs denies it: all of them are Denies beside FullAWSAccess. */
export function denied(policies: readonly string[]): boolean[] {
  const each = policies.map((policy) => {
    const answers =
      known.get(policy) ??
      calls.map((call) => decide(call, [withoutPrincipal(policy)], call.principal) === "explicitDeny");
    known.set(policy, answers);
    return answers;
  });
  return calls.map((_, index) => each.some((answers) => answers[index]));
}

/** RCPs mean everybody: for these callers they deny what SCPs of the same statements would. */
const withoutPrincipal = (policy: string): unknown => JSON.parse(policy.replaceAll('"Principal":"*",', ""));

const is = (name: string) => calls.findIndex((call) => call.name === name);
const developers = (key: string): number[] =>
  calls.flatMap(({ name }, index) => (name.endsWith(` of ${key} by ${developer}`) ? [index] : []));

const becomings = (admin: string): number[] =>
  calls.flatMap(({ name }, index) => (name.endsWith(` on ${admin} by ${developer}`) ? [index] : []));

/** How many calls each moment is judged by. */
export const callCount = calls.length;

/** What is wrong with what is attached at some moment of a change from the policies before to those of the goal. */
export function faults(before: readonly string[], now: readonly string[], goal: readonly string[]): string[] {
  const [old, current, next] = [denied(before), denied(now), denied(goal)];
  const open = calls.filter((_, index) => current[index] === false && old[index] === true && next[index] === true);
  return [
    ...open.map(({ name }) => `${name} is open`),
    ...(isOpened(current) && !isGuarded(current) ? ["the exception is not guarded"] : []),
  ];
}

/** Whether the tag makes a difference: from outside, the tagged role reads what the untagged is denied. */
const isOpened = (answers: readonly boolean[]): boolean => openedKeys(answers).length > 0;

/** Whether nobody but admins may set the tag that makes a difference, and nobody may become one of those who may. */
const isGuarded = (answers: readonly boolean[]): boolean =>
  openedKeys(answers).every(
    (key) =>
      developers(key).every((index) => answers[index]) &&
      admins
        .filter((admin) => answers[is(`iam:TagRole of ${key} by ${admin}`)] === false)
        .every((admin) => becomings(admin).every((index) => answers[index])),
  );

const openedKeys = (answers: readonly boolean[]): string[] =>
  [
    ["jsonget", "tagged"],
    ["jsonget2", "tagged otherwise"],
  ].flatMap(([key = "", tagged = ""]) =>
    ["eval0/a", "eval1/a", "eval2/a", "eval5/a"].some(
      (object) =>
        answers[is(`s3:GetObject of data/${object} (outside, untagged)`)] === true &&
        answers[is(`s3:GetObject of data/${object} (outside, ${tagged})`)] === false,
    )
      ? [key]
      : [],
  );
