/** Random requests over random documents, for the differential test and the benchmark: one seed, one sequence. */
import type { ContextValues } from "../../../permissions/iam/context";

/** Documents and a request as JSON, before either side reads them. */
export interface Case {
  readonly action: string;
  readonly resource: string;
  readonly principal: string;
  readonly context: ContextValues;
  readonly identity: readonly unknown[];
  readonly scps: readonly (readonly unknown[])[];
  readonly rcps: readonly (readonly unknown[])[];
  readonly boundary?: unknown;
  readonly session?: unknown;
  readonly resourcePolicy?: unknown;
}

export interface Random {
  /** A number of 0 or more below the bound. */
  below(bound: number): number;
  pick<T>(items: readonly T[]): T;
  some<T>(items: readonly T[], least: number, most: number): T[];
  chance(percent: number): boolean;
}

/** Numerical Recipes' linear congruential generator: enough to be varied, and the same everywhere. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const below = (bound: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  const pick = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  return {
    below,
    pick,
    some: (items, least, most) => Array.from({ length: least + below(most - least + 1) }, () => pick(items)),
    chance: (percent) => below(100) < percent,
  };
}

const account = "111122223333";
export const roleArn = `arn:aws:iam::${account}:role/Pipeline`;
const otherRole = "arn:aws:iam::444455556666:role/Pipeline";
const prefix = `arn:aws:sagemaker:eu-west-1:${account}`;

export const actions = ["s3:GetObject", "s3:PutObject", "sagemaker:CreateTrainingJob", "iam:PassRole", "S3:getobject"];
const actionPatterns = [
  ...actions,
  "s3:*",
  "s3:Get*",
  "s3:?etObject",
  "*",
  "sagemaker:Create*",
  "iam:*Role",
  "SAGEMAKER:*",
];
export const resources = [
  "arn:aws:s3:::data/eval/out.json",
  "arn:aws:s3:::data/alice/x:y",
  "arn:aws:s3:::data",
  `${prefix}:training-job/pipelines-abc-Train-1`,
  roleArn,
];
const resourcePatterns = [
  ...resources,
  "*",
  "arn:aws:s3:::data/*",
  "arn:aws:s3:::data/${aws:username}/*",
  "arn:aws:s3:::data/${aws:PrincipalTag/team, 'eval'}/*",
  "arn:aws:s3:::*",
  "arn:aws:s3:::d?ta/*/out.*",
  "arn:*:s3:::data/*",
  `${prefix}:training-job/pipelines-*-Train-*`,
  `arn:aws:sagemaker:*:*:training-job/*`,
  `arn:aws:iam::${account}:role/*`,
  "arn:aws:iam::*:role/Pipel?ne",
];

const texts = [
  "alice",
  "Alice",
  "bob",
  "al*",
  "a?ice",
  "${aws:username}",
  "",
  "x${*}y",
  "${aws:PrincipalTag/team, 'eval'}",
];
const plainTexts = texts.filter((text) => !text.includes("$"));
const actualTexts = ["alice", "Alice", "bob", "x*y", "xzy", "eval"];
const numbers = ["1", "2", "10", "2.5", "-1"];
const dates = ["2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z", "2026-06-01"];
const booleans = ["true", "false", "TRUE"];
const addresses = ["10.0.0.1", "10.0.255.1", "192.168.1.5", "2001:db8::1"];
const ranges = ["10.0.0.0/8", "10.0.0.0/16", "10.0.0.1", "192.168.0.0/17", "2001:db8::/32"];
const arns = [roleArn, otherRole, `arn:aws:iam::${account}:role/a/b`];
const arnPatterns = [...arns, "arn:aws:iam::*:role/*", "arn:*:iam::*:role/Pipe*", "arn:aws:iam::1111*:*"];

/**
 * Condition families: the operators, the policy's values, the request's. What differential.test.ts pins as a class of
 * disagreement is left out: negated operators with variables or escapes, addresses of the other version, no ARNs.
 */
const families: readonly {
  operators: readonly string[];
  expected: readonly string[];
  actual: readonly string[];
  key: string;
}[] = [
  {
    operators: ["StringEquals", "StringEqualsIgnoreCase", "StringLike"],
    expected: texts.filter((text) => !text.includes("${*}")),
    actual: actualTexts,
    key: "aws:PrincipalTag/team",
  },
  { operators: ["StringLike"], expected: texts, actual: actualTexts, key: "s3:delimiter" },
  {
    operators: ["StringEquals", "StringLike", "StringNotLike", "StringNotEquals", "StringNotEqualsIgnoreCase"],
    expected: plainTexts,
    actual: actualTexts,
    key: "s3:prefix",
  },
  {
    operators: [
      "NumericEquals",
      "NumericNotEquals",
      "NumericLessThan",
      "NumericLessThanEquals",
      "NumericGreaterThan",
      "NumericGreaterThanEquals",
    ],
    expected: numbers,
    actual: numbers,
    key: "s3:max-keys",
  },
  {
    operators: [
      "DateEquals",
      "DateNotEquals",
      "DateLessThan",
      "DateLessThanEquals",
      "DateGreaterThan",
      "DateGreaterThanEquals",
    ],
    expected: dates,
    actual: dates,
    key: "aws:CurrentTime",
  },
  { operators: ["Bool"], expected: booleans, actual: booleans, key: "aws:SecureTransport" },
  { operators: ["IpAddress"], expected: ranges, actual: addresses, key: "aws:SourceIp" },
  {
    operators: ["NotIpAddress", "IpAddress"],
    expected: ranges.filter((range) => !range.includes(":")),
    actual: addresses.filter((address) => !address.includes(":")),
    key: "aws:VpcSourceIp",
  },
  {
    operators: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
    expected: arnPatterns,
    actual: arns,
    key: "aws:PrincipalArn",
  },
  { operators: ["BinaryEquals"], expected: ["QmluYXJ5", "AAAA"], actual: ["QmluYXJ5", "AAAB"], key: "aws:Some" },
  { operators: ["Null"], expected: ["true", "false"], actual: ["x"], key: "aws:SourceVpc" },
];

const lists = { key: "aws:TagKeys", actual: ["alice", "bob", "Alice", "team"] } as const;

function condition(random: Random): Record<string, Record<string, string | string[]>> {
  const block: Record<string, Record<string, string | string[]>> = {};
  for (let i = random.below(3); i > 0; i--) {
    if (random.chance(25)) {
      const name = `${random.pick(["ForAnyValue", "ForAllValues"])}:${random.pick(["StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase"])}`;
      block[name] = { [lists.key]: random.some(name.endsWith(":StringLike") ? texts : plainTexts, 1, 2) };
      continue;
    }
    const family = random.pick(families);
    const operator = random.pick(family.operators);
    const name = operator !== "Null" && random.chance(25) ? `${operator}IfExists` : operator;
    const key = random.chance(20) ? family.key.toUpperCase() : family.key;
    block[name] = { [key]: random.chance(70) ? random.pick(family.expected) : random.some(family.expected, 1, 3) };
  }
  return block;
}

function context(random: Random): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const family of families) if (random.chance(60)) values[family.key] = random.pick(family.actual);
  if (random.chance(60)) values["aws:username"] = random.pick(["alice", "bob"]);
  if (random.chance(60)) values[lists.key] = random.some(lists.actual, 0, 3);
  return values;
}

type Principals = readonly unknown[];
const named = [{ AWS: roleArn }, { AWS: [account] }, { AWS: otherRole }, { Service: "sagemaker.amazonaws.com" }];
const anyone = [...named, "*", { AWS: "*" }];

function statement(random: Random, principals: Principals): unknown {
  const conditions = condition(random);
  const [action, resource] = [
    random.chance(85) ? "Action" : "NotAction",
    random.chance(85) ? "Resource" : "NotResource",
  ];
  const those =
    resource === "Resource" ? resourcePatterns : resourcePatterns.filter((each) => !each.includes("${aws:u"));
  return {
    Effect: random.chance(75) ? "Allow" : "Deny",
    ...(principals.length === 0 ? {} : { Principal: random.pick(principals) }),
    [action]: random.chance(30) ? random.pick(actionPatterns) : random.some(actionPatterns, 1, 3),
    [resource]: random.chance(30) ? random.pick(those) : random.some(those, 1, 3),
    ...(Object.keys(conditions).length === 0 ? {} : { Condition: conditions }),
  };
}

const document = (random: Random, principals: Principals = []): unknown => ({
  Version: "2012-10-17",
  Statement: Array.from({ length: 1 + random.below(3) }, () => statement(random, principals)),
});

export const allowAll = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };
const allowEveryone = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
};
const level = (random: Random): unknown[] => (random.chance(60) ? [allowAll, document(random)] : [document(random)]);

/** One random case: mostly identity policies alone, sometimes with the other layers. */
export function randomCase(random: Random): Case {
  const limits = {
    ...(random.chance(15) ? { boundary: document(random) } : {}),
    ...(random.chance(10) ? { session: document(random) } : {}),
  };
  const limited = Object.keys(limits).length > 0;
  return {
    action: random.pick(actions),
    resource: random.pick(resources),
    principal: random.chance(90) ? roleArn : otherRole,
    context: context(random),
    identity: Array.from({ length: 1 + random.below(2) }, () => document(random)),
    scps: Array.from({ length: random.chance(30) ? 1 + random.below(2) : 0 }, () => level(random)),
    rcps: Array.from({ length: random.chance(10) ? 1 : 0 }, () => [allowEveryone, document(random, ["*"])]),
    ...limits,
    ...(random.chance(20) ? { resourcePolicy: document(random, limited ? named : anyone) } : {}),
  };
}
