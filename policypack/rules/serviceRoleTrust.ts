/**
 * service-role-trust: pipeline and step roles trust only the service that runs them, for this account. The account is
 * checked for every role that trusts SageMaker, before it is created; who else is trusted, of roles that a pipeline of the
 * stack uses. https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
import { matchesAction } from "../../permissions/iam/action";
import { splitArn } from "../../permissions/iam/arn";
import type { ReadCondition, ReadPrincipal, ReadStatement } from "../../permissions/iam/document";
import { patternsOverlap, readPattern } from "../../permissions/iam/pattern";
import { elements, member } from "../../permissions/json";
import { sagemakerService } from "../../permissions/aws/services";
import { documentsOf, typesWith, type PlacedDocument } from "../stack/documents";
import type { Stack } from "../stack/stack";
import type { RoleUse } from "../stack/pipelines";
import type { Resource } from "../stack/resource";
import type { Holder } from "../stack/holders";
import { shownService } from "../rule/quote";
import type { Draft, Rule, Settings, StackFinding } from "../rule/rule";
import { fixesBy } from "../remedies/grantFixes";
import { nameAccount } from "../remedies/sourceAccount";
import { trustFixes } from "../remedies/trustFixes";
import { unjudgedDocument, unknownValue, unknownWithin } from "../findings/unjudged";
import { unjudgedRoles } from "../findings/unjudgedRoles";

export const serviceRoleTrust: Rule = {
  name: "service-role-trust",
  displayName: "Service roles trust their service alone",
  description: "Pipeline and step roles trust only the service that runs them, on behalf of this account.",
  level: "mandatory",
  severity: "high",
  clause: {
    text: "This role is passed to the SageMaker AI service principal by your pipeline.",
    quoted: true,
    url: "https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-access.html#build-and-manage-step-permissions",
  },
  tags: ["iam", "sagemaker", "confused-deputy"],
  remediationSteps:
    "Let the trust policy name one service, sagemaker.amazonaws.com for most roles, with the condition StringEquals aws:SourceAccount and the account the pipeline runs in.",
  settings: {
    services: {
      type: "array",
      items: { type: "string" },
      description: "Services that pipeline and step roles may trust besides the one that runs them.",
      default: [],
    },
    account: {
      type: "string",
      description:
        "At level `remediate`: the account to name in aws:SourceAccount, where neither the provider nor the role's policies say which it is.",
      default: "",
    },
  },
  remedy: nameAccount,
  fixIn: fixesBy(trustFixes),
  checkResource: {
    types: typesWith("trust"),
    check: (resource) => trustOf(resource).flatMap((placed) => checkAccount(resource, placed)),
  },
  checkStack: (stack, settings) => [
    ...unjudgedRoles(stack),
    ...[...stack.roleUses()].flatMap(([role, uses]) => [
      ...checkTrust(role, uses, settings),
      ...checkSource(stack, role, uses),
    ]),
  ],
};

/** All texts of the rule: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "trust-without-account": () => ({
    message:
      "This statement trusts SageMaker without a condition on the account, so SageMaker can be made to use the role from another account (the confused deputy problem).",
    fix: 'Add "Condition": {"StringEquals": {"aws:SourceAccount": "<account>"}}.',
  }),
  "trust-other-source": () => ({
    message:
      "This condition names another account or region than that of the pipeline, so SageMaker cannot assume the role.",
    fix: "Set aws:SourceAccount to the account of the pipeline, and the region and account in aws:SourceArn to those of the pipeline.",
  }),
  "trust-missing-service": (service: string, step: string | undefined) => ({
    message: `${service} runs ${step === undefined ? "the pipeline" : `step ${JSON.stringify(step)}`} as this role, but the role does not trust it.`,
    fix: `Allow sts:AssumeRole to {"Service": "${service}"} with the condition StringEquals aws:SourceAccount.`,
  }),
  "trust-other-principal": (who: string) => ({
    message: `A pipeline uses this role, and the role also trusts ${who}, who can use the access of the pipeline directly.`,
    fix: "Remove the principal. Give people and other services their own roles.",
  }),
  "trust-other-service": (service: string, services: readonly string[]) => ({
    message: `A pipeline uses this role, and the role also trusts ${service}, which does not run the pipeline or its steps.`,
    fix: `Trust only ${services.join(" and ")}, or list the service in the setting \`services\`.`,
  }),
} as const;

const trustOf = (resource: Resource): PlacedDocument[] => documentsOf(resource).filter(({ kind }) => kind === "trust");

/** Statements that let somebody assume the role. */
const assuming = ({ document }: PlacedDocument): ReadStatement[] =>
  (document?.statements ?? []).filter(
    ({ effect, actions }) =>
      effect === "Allow" &&
      actions.negated !== actions.patterns.some(({ value }) => matchesAction(value, "sts:AssumeRole")),
  );

/** Every statement that trusts SageMaker says for which account. What is unknown is reported only for roles in use. */
function checkAccount(resource: Resource, placed: PlacedDocument): Draft[] {
  if (placed.document === undefined)
    return unjudgedDocument(resource, placed).filter(({ kind }) => kind === "violation");
  return assuming(placed).flatMap((statement): Draft[] => {
    const trusts = statement.principals?.principals.some(isSageMaker) === true && !statement.principals.negated;
    if (!trusts || statement.conditions.some(namesAccount)) return [];
    const unknown = unknownWithin(placed, `${statement.path}.Condition`);
    if (unknown !== undefined) return [unknownValue(resource, unknown)];
    return [
      {
        code: "trust-without-account",
        kind: "violation",
        path: `${placed.place}: ${statement.path}`,
        ...messages["trust-without-account"](),
      },
    ];
  });
}

const isSageMaker = ({ type, value }: ReadPrincipal): boolean =>
  type === "Service" && (value === sagemakerService || value === "*");

/** aws:SourceAccount or the account in aws:SourceArn, written out, in a condition that fails where the key is absent. */
function namesAccount({ operator, qualifier, ifExists, key, values }: ReadCondition): boolean {
  if (operator === undefined || ifExists || qualifier === "ForAllValues" || values.length === 0) return false;
  const name = key.toLowerCase();
  const strings = operator.startsWith("String") && !operator.includes("Not");
  const arns = strings || operator === "ArnEquals" || operator === "ArnLike";
  if (name === "aws:sourceaccount") return strings && values.every(({ value }) => isAccount(value));
  return name === "aws:sourcearn" && arns && values.every(({ value }) => isAccount(splitArn(value)?.[4] ?? ""));
}

const isAccount = (text: string): boolean => /^\d{12}$/.test(text);

/** Whom a role in use trusts besides its services, and which of them it does not trust. */
function checkTrust({ resource, trust }: Holder, uses: readonly RoleUse[], settings: Settings): StackFinding[] {
  if (trust === undefined) return [];
  const unjudged = unjudgedDocument(resource, trust).filter(({ kind }) => kind === "unknown");
  const services = uses.flatMap(({ service }) => service ?? []);
  const allowed = new Set<unknown>([...services, ...elements(member(settings, "services"))]);
  const anyService = uses.some(({ service }) => service === undefined);
  const statements = assuming(trust);
  const others = statements.flatMap(({ principals }) => {
    if (principals?.negated === true) return [otherPrincipal(trust, principals.path, "NotPrincipal")];
    return (principals?.principals ?? []).flatMap((principal): Draft[] => {
      const unknown = unknownWithin(trust, principal.path);
      if (unknown !== undefined) return [unknownValue(resource, unknown)];
      if (principal.type !== "Service") return [otherPrincipal(trust, principal.path, nameOf(principal))];
      return anyService || allowed.has(principal.value) ? [] : [otherService(trust, principal, services)];
    });
  });
  return [...unjudged, ...others, ...missingServices(trust, statements, uses)].map((draft) => ({
    urn: resource.urn,
    ...draft,
  }));
}

/** Conditions on the source that no call of the role's pipelines meets: another account, another region. */
function checkSource(stack: Stack, { resource, trust }: Holder, uses: readonly RoleUse[]): StackFinding[] {
  if (trust === undefined || trust.unknowns.length > 0) return [];
  const sources = stack.access().pipelines.flatMap(({ pipeline, arn }) => {
    const [, partition, , region, account] = splitArn(arn ?? "") ?? [];
    const runs = uses.some((use) => use.pipeline === pipeline && use.service === sagemakerService);
    return runs && account !== undefined ? [{ account, arn: `arn:${partition}:sagemaker:${region}:${account}:*` }] : [];
  });
  const trusting = assuming(trust).filter(
    ({ principals }) => principals?.negated === false && principals.principals.some(isSageMaker),
  );
  const unmet = sources.find((source) =>
    trusting.every(({ conditions }) => conditions.some((condition) => excludes(condition, source))),
  );
  const condition = trusting
    .flatMap(({ conditions }) => conditions)
    .find((each) => unmet !== undefined && excludes(each, unmet));
  if (unmet === undefined || condition === undefined) return [];
  return [
    {
      code: "trust-other-source",
      kind: "violation",
      urn: resource.urn,
      path: `${trust.place}: ${condition.path}`,
      ...messages["trust-other-source"](),
    },
  ];
}

/** The condition fails for certain where SageMaker calls for this source. */
function excludes({ operator, key, values }: ReadCondition, source: { account: string; arn: string }): boolean {
  const name = key.toLowerCase();
  if (operator === undefined || values.length === 0 || values.some(({ value }) => value.includes("${"))) return false;
  const positive = ["StringEquals", "StringLike", "ArnEquals", "ArnLike"].includes(operator);
  if (!positive || (name !== "aws:sourceaccount" && name !== "aws:sourcearn")) return false;
  const expected = readPattern(name === "aws:sourceaccount" ? source.account : source.arn);
  return values.every(({ value }) => !patternsOverlap(readPattern(value), expected));
}

/** Services that run something as the role and are not trusted. Nothing is missing where a part is not known. */
function missingServices(
  trust: PlacedDocument,
  statements: readonly ReadStatement[],
  uses: readonly RoleUse[],
): Draft[] {
  if (trust.document === undefined || trust.unknowns.length > 0) return [];
  const trusted = new Set(
    statements
      .flatMap(({ principals }) => (principals?.negated === true ? [] : (principals?.principals ?? [])))
      .map(({ value }) => value),
  );
  const missing = uses.flatMap(({ service }) => (service === undefined || trusted.has(service) ? [] : service));
  return (trusted.has("*") ? [] : [...new Set(missing)]).map((service) => ({
    code: "trust-missing-service",
    kind: "violation",
    path: trust.place,
    ...messages["trust-missing-service"](service, stepOf(uses, service)),
  }));
}

/** ARNs are left out: they may be secrets. */
const nameOf = ({ type, value }: ReadPrincipal): string =>
  type === "*" || value === "*" ? "everyone" : type === "AWS" ? "an AWS principal" : "an identity provider";

const otherPrincipal = ({ place }: PlacedDocument, path: string, who: string): Draft => ({
  code: "trust-other-principal",
  kind: "violation",
  path: `${place}: ${path}`,
  ...messages["trust-other-principal"](who),
});

const otherService = (
  { place }: PlacedDocument,
  { path, value }: ReadPrincipal,
  services: readonly string[],
): Draft => ({
  code: "trust-other-service",
  kind: "violation",
  path: `${place}: ${path}`,
  ...messages["trust-other-service"](shownService(value), [...new Set(services)]),
});

const stepOf = (uses: readonly RoleUse[], service: string): string | undefined =>
  uses.find((use) => use.service === service)?.step;
