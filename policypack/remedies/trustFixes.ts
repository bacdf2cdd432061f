/** Exact fixes of trust policies: the service, account and source that the stack's pipelines say. */
import { parseArn } from "../../permissions/iam/arn";
import { isArray, isObject, member, type JsonObject, type JsonValue } from "../../permissions/json";
import { addStatements, documentAt, pointerOf, replaceStatement, statementAt } from "../edits/edit";
import { oneOrAll } from "../edits/statements";
import type { Finding, Fix, Settings } from "../rule/rule";
import type { Holder } from "../stack/holders";
import type { Stack } from "../stack/stack";
import { nameAccount } from "./sourceAccount";
import { fixOf, repair, type Fixes } from "./grantFixes";
import { withCondition } from "./repairs";

const roleOf = (stack: Stack, { urn }: Finding): Holder | undefined =>
  stack.roles().all.find(({ resource }) => resource.urn === urn);

/** The account of the role's pipelines, or its own. */
function accountOf(stack: Stack, role: Holder | undefined): string | undefined {
  const used = stack.access().pipelines.find((each) => each.role === role && role !== undefined);
  const arn = role?.arn ?? used?.roleArn ?? stack.access().pipelines.find((each) => each.arn !== undefined)?.arn;
  return parseArn(arn ?? "")?.account || undefined;
}

const servicesOf = (stack: Stack, role: Holder | undefined): string[] => [
  ...new Set((role === undefined ? [] : (stack.roleUses().get(role) ?? [])).flatMap(({ service }) => service ?? [])),
];

const trustIn = (services: readonly string[], account: string): JsonObject => ({
  Effect: "Allow",
  Principal: { Service: oneOrAll(services) },
  Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": account } },
});

/** Adds the account to a statement that trusts SageMaker without one. */
function addAccount(stack: Stack, finding: Finding, settings: Settings): Fix | undefined {
  const written = statementAt(stack, finding);
  if (written === undefined) return undefined;
  const account = accountOf(stack, roleOf(stack, finding));
  const repaired =
    repair(nameAccount, stack, finding, written, settings) ??
    (account === undefined ? undefined : listed(withCondition(written.statement, "aws:SourceAccount", account)));
  return repaired && fixOf(replaceStatement(written, repaired));
}

const listed = (statement: JsonObject | undefined): readonly JsonObject[] | undefined =>
  statement === undefined ? undefined : [statement];

/** Puts the pipeline's account in place of the source that the condition names. */
function ownSource(stack: Stack, finding: Finding): Fix | undefined {
  const written = statementAt(stack, finding);
  const account = accountOf(stack, undefined);
  const condition = written && member(written.statement, "Condition");
  if (written === undefined || account === undefined || !isObject(condition)) return undefined;
  const rest: [string, JsonValue][] = [];
  for (const [operator, keys] of Object.entries(condition)) {
    const left = Object.entries(isObject(keys) ? keys : {}).filter(([key]) => !/^aws:source(account|arn)$/i.test(key));
    if (left.length > 0) rest.push([operator, Object.fromEntries(left)]);
  }
  const own = withCondition(
    { ...written.statement, Condition: Object.fromEntries(rest) },
    "aws:SourceAccount",
    account,
  );
  return own && fixOf(replaceStatement(written, [own]));
}

/** Adds the statement that trusts the service. */
export const trustService =
  (services: (stack: Stack, finding: Finding) => readonly string[]) =>
  (stack: Stack, finding: Finding): Fix | undefined => {
    const role = roleOf(stack, finding);
    const account = accountOf(stack, role);
    const place = role?.trust?.place;
    const document = role === undefined || place === undefined ? undefined : documentAt(role.resource, place);
    const missing = services(stack, finding);
    if (role === undefined || place === undefined || document === undefined) return undefined;
    if (account === undefined || missing.length === 0) return undefined;
    const statements = member(document, "Statement");
    const all = isArray(statements) ? statements : statements === undefined ? [] : [statements];
    const written = { resource: role.resource, all, document: pointerOf(place), alone: !isArray(statements) };
    return fixOf(addStatements(written, [trustIn(missing, account)]));
  };

/** Takes a principal out; where nobody is left, the services that run something as the role are trusted instead. */
function removePrincipal(stack: Stack, finding: Finding): Fix | undefined {
  const written = statementAt(stack, finding);
  if (written === undefined) return undefined;
  const role = roleOf(stack, finding);
  const account = accountOf(stack, role);
  const [, type, at] = /^Principal\.(\w+)(?:\[(\d+)\])?$/.exec(written.within) ?? [];
  const principals = member(written.statement, "Principal");
  const named = type === undefined ? undefined : member(principals, type);
  const left = isArray(named) ? named.filter((_, index) => index !== Number(at ?? 0)) : [];
  const others = isObject(principals) ? Object.entries(principals).filter(([key]) => key !== type) : [];
  const kept: readonly (readonly [string, JsonValue])[] =
    type === undefined ? [] : [...others, ...(left.length === 0 ? [] : [[type, left] as const])];
  const services = servicesOf(stack, role);
  const instead =
    kept.length > 0
      ? [{ ...written.statement, Principal: Object.fromEntries(kept) }]
      : written.all.length > 1
        ? []
        : account === undefined || services.length === 0
          ? undefined
          : [trustIn(services, account)];
  return instead && fixOf(replaceStatement(written, instead));
}

/** The services that run something as the role and that its trust policy does not name. */
const untrusted = (stack: Stack, finding: Finding): readonly string[] => {
  const role = roleOf(stack, finding);
  const trusted = new Set(
    (role?.trust?.document?.statements ?? []).flatMap(({ principals }) =>
      (principals?.principals ?? []).map(({ value }) => value),
    ),
  );
  return servicesOf(stack, role).filter((each) => !trusted.has(each));
};

/** By code of service-role-trust. */
export const trustFixes: Fixes = {
  "trust-without-account": addAccount,
  "trust-other-source": ownSource,
  "trust-missing-service": trustService(untrusted),
  "trust-other-principal": removePrincipal,
  "trust-other-service": removePrincipal,
};
