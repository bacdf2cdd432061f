/**
 * The condition iam:PassedToService: when it pins the service that takes a role, and the remedy for statements that name
 * their roles and pin none. A service is certain where the statement itself names it, the rule's setting does, or all
 * that the document allows besides hands no role to any service but SageMaker.
 */
import { matchesAction } from "../../permissions/iam/action";
import { partitions, splitArn } from "../../permissions/iam/arn";
import { expandAction } from "../../permissions/iam/catalogue";
import type { ConditionOperator } from "../../permissions/iam/condition/name";
import type { ReadCondition, ReadDocument } from "../../permissions/iam/document";
import { isOperation } from "../../permissions/iam/knownActions";
import { patternsOverlap, readPattern } from "../../permissions/iam/pattern";
import { member, type JsonObject, type JsonValue } from "../../permissions/json";
import { sagemakerService } from "../../permissions/aws/services";
import type { BrokenStatement, Remedy } from "../rule/rule";
import { oneOrAll, textsOf } from "../edits/statements";
import { withCondition } from "./repairs";
import { withoutVariables } from "../findings/unjudged";

export const passRole = "iam:passrole";

/** ARNs of roles, partition by partition: a `*` for the partition would reach over colons. */
const anyRole = partitions.map(({ name }) => readPattern(`arn:${name}:iam::${"?".repeat(12)}:role/?*`));

const anyName = readPattern("role/?*");

/** Whether a resource of a statement may be a role. No role's name holds a colon, so that one of six parts is none of five. */
export function reachesRole(resource: string): boolean {
  const filled = withoutVariables(resource, "*");
  const name = splitArn(filled)?.[5];
  if (name !== undefined && !patternsOverlap(readPattern(name), anyName)) return false;
  return anyRole.some((roles) => patternsOverlap(readPattern(filled), roles));
}

export const isServiceKey = ({ key }: ReadCondition): boolean => key.toLowerCase() === "iam:passedtoservice";

/** Operators that compare the service with a value and fail where the key is absent. */
export const pinning: ReadonlySet<ConditionOperator | undefined> = new Set<ConditionOperator>([
  "StringEquals",
  "StringEqualsIgnoreCase",
  "StringLike",
]);

/** Whether the condition on iam:PassedToService pins the service. */
export const pins = (condition: ReadCondition): boolean =>
  !condition.ifExists && condition.qualifier !== "ForAllValues" && namesServices(condition);

const namesServices = ({ operator, values }: ReadCondition): boolean =>
  pinning.has(operator) && values.length > 0 && values.every(({ value }) => isService(value));

/** A service principal, written out. */
const isService = (value: string): boolean => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(value);

/** Pins the service of statements whose roles are exact; what else such a statement allows is written apart. */
export const pinService: Remedy = {
  about:
    "Where a statement names its roles exactly and the service is certain, `iam:PassedToService` is pinned; what else the statement allows is written apart. The service is certain where the statement names it in a condition that does not hold it, where the setting `passedToService` says it, and where the document starts SageMaker jobs and allows nothing that hands a role to another service. Wildcards in roles or actions are left: nobody but you knows which are meant.",
  codes: new Set(["pass-role-not-pinned"]),
  kind: "identity",
  fix: (broken) => {
    const { statement, written } = broken;
    const { actions, resources } = statement;
    const passing = actions.patterns.filter(({ value }) => matchesAction(withoutVariables(value, "*"), passRole));
    const exact = !actions.negated && passing.every(({ value }) => value.toLowerCase() === passRole);
    const roles = resources?.patterns.map(({ value }) => value).filter(reachesRole) ?? [];
    const service = serviceOf(broken);
    if (!exact || resources?.negated !== false || !roles.every(isExactRole) || service === undefined) return undefined;
    if (passing.length === actions.patterns.length) return asList(withCondition(written, serviceKey, service));
    const apart: JsonObject = { Effect: "Allow", Action: "iam:PassRole", Resource: oneOrAll(roles) };
    const condition = member(written, "Condition");
    const pinned = withCondition(
      condition === undefined ? apart : { ...apart, Condition: condition },
      serviceKey,
      service,
    );
    const others = textsOf(written, "Action").filter((action) => action.toLowerCase() !== passRole);
    return pinned === undefined ? undefined : [{ ...written, Action: oneOrAll(others) }, pinned];
  },
};

const serviceKey = "iam:PassedToService";

const asList = (statement: JsonObject | undefined): readonly JsonObject[] | undefined =>
  statement === undefined ? undefined : [statement];

const isExactRole = (value: string): boolean => /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(value);

/** The service that takes the roles, where that is certain. */
function serviceOf({ statement, document, settings }: BrokenStatement): JsonValue | undefined {
  const conditions = statement.conditions.filter(isServiceKey);
  const [condition, ...more] = conditions;
  if (condition !== undefined)
    return more.length === 0 && namesServices(condition)
      ? oneOrAll(condition.values.map(({ value }) => value))
      : undefined;
  const setting = member(settings, "passedToService");
  if (typeof setting === "string" && isService(setting)) return setting;
  return handsRolesToSageMakerAlone(document) ? sagemakerService : undefined;
}

/** Writing actions, of services other than SageMaker, that take no role. Reading takes none. */
const withoutRole: ReadonlySet<string> = new Set([
  "cloudwatch:PutMetricData",
  "ec2:CreateNetworkInterface",
  "ec2:CreateNetworkInterfacePermission",
  "ec2:DeleteNetworkInterface",
  "ec2:DeleteNetworkInterfacePermission",
  "ecr:CreateRepository",
  "iam:PassRole",
  "kms:CreateGrant",
  "kms:Decrypt",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "lambda:InvokeFunction",
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "s3:AbortMultipartUpload",
  "s3:CreateBucket",
  "s3:DeleteObject",
  "s3:PutObject",
  "s3:PutObjectTagging",
  "sqs:SendMessage",
]);

/** The document starts something of SageMaker's that takes a role, and allows nothing that might hand one to others. */
function handsRolesToSageMakerAlone({ statements }: ReadDocument): boolean {
  const allowed = statements.filter(({ effect }) => effect === "Allow");
  if (allowed.some(({ actions }) => actions.negated)) return false;
  const patterns = allowed
    .flatMap(({ actions }) => actions.patterns.map(({ value }) => value))
    .filter((each) => !isOperation(each));
  const matched = patterns.map((pattern) => (pattern.includes("${") ? [] : expandAction(pattern)));
  const actions = matched.flat();
  return (
    matched.every((each) => each.length > 0) &&
    actions.some(({ action, dependentActions }) => isSageMakers(action) && dependentActions.includes("iam:PassRole")) &&
    actions.every(
      ({ action, accessLevel }) =>
        isSageMakers(action) || accessLevel === "Read" || accessLevel === "List" || withoutRole.has(action),
    )
  );
}

const isSageMakers = (action: string): boolean => action.startsWith("sagemaker:");
