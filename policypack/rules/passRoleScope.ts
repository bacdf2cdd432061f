/**
 * pass-role-scope: every Allow that can reach iam:PassRole names roles and pins iam:PassedToService. A Deny elsewhere
 * excuses nothing: what an Allow says is what the next change relies on. Wildcards are quoted, names of roles are not:
 * they may be secrets.
 */
import { clauses } from "../../permissions/aws/clauses";
import { readAction } from "../../permissions/iam/action";
import { splitArn } from "../../permissions/iam/arn";
import type { Located, ReadCondition, ReadStatement } from "../../permissions/iam/document";
import { containsPattern, matchesPattern, readPattern } from "../../permissions/iam/pattern";
import { fixesBy, narrowPassRole } from "../remedies/grantFixes";
import { weighGrants } from "../remedies/grantWeight";
import { documentsOf, typesWith, type PlacedDocument } from "../stack/documents";
import type { Unknown } from "../stack/known";
import type { Resource } from "../stack/resource";
import { isServiceKey, passRole, pinning, pins, pinService, reachesRole } from "../remedies/passedToService";
import type { Draft, Rule } from "../rule/rule";
import { unjudgedDocument, unknownValue, unknownWithin, withoutVariables } from "../findings/unjudged";

/** Its findings, all fixed alike. */
const codes = [
  "pass-role-not-resource",
  "pass-role-any-role",
  "pass-role-name-wildcard",
  "pass-role-any-account",
  "pass-role-any-partition",
  "pass-role-variable",
  "pass-role-not-pinned",
] as const;

export const passRoleScope: Rule = {
  name: "pass-role-scope",
  displayName: "PassRole names its roles and its service",
  description: "Every Allow that reaches iam:PassRole names the roles and pins iam:PassedToService.",
  level: "mandatory",
  severity: "critical",
  clause: clauses["pass-role"],
  tags: ["iam", "sagemaker", "least-privilege"],
  remediationSteps:
    "Give iam:PassRole a statement of its own that lists the ARNs of the roles that are passed, with the condition StringEquals iam:PassedToService and the service that takes them.",
  settings: {
    passedToService: {
      type: "string",
      description:
        "At level `remediate`: the service to pin, such as sagemaker.amazonaws.com, where neither the statement nor its document says which takes the roles.",
      default: "",
    },
  },
  remedy: pinService,
  fixIn: fixesBy(Object.fromEntries(codes.map((code) => [code, narrowPassRole(pinService)]))),
  weigh: weighGrants,
  checkResource: {
    types: typesWith("identity"),
    check: (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => kind === "identity")
        .flatMap((placed) => [
          ...unjudgedDocument(resource, placed),
          ...(placed.document?.statements ?? []).flatMap((statement) => checkStatement(resource, placed, statement)),
        ]),
  },
};

/** What covers iam:PassRole where a statement does not name it: a pattern of Action, or NotAction. */
interface Through {
  readonly path: string;
  readonly action?: string;
}

const expectedStatement = JSON.stringify({
  Effect: "Allow",
  Action: "iam:PassRole",
  Resource: "arn:aws:iam::<account>:role/<name>",
  Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
});

/** A text of the rule, preceded by what covers iam:PassRole where the statement does not name it. */
const text =
  (message: (value: string) => string) =>
  (value: string, through: Through | undefined): { readonly message: string; readonly fix: string } =>
    through === undefined
      ? { message: message(value), fix: `Write the statement as ${expectedStatement}` }
      : {
          message: `${through.action === undefined ? `${through.path} does not exclude iam:PassRole` : `${through.path} "${through.action}" covers iam:PassRole`}. ${message(value)}`,
          fix: `List the actions that this statement needs, without iam:PassRole, and allow iam:PassRole in its own statement: ${expectedStatement}`,
        };

/** All texts of the rule: code -> (value, what covers the action) -> what is wrong, and the fix. */
const messages = {
  "pass-role-not-resource": text(() => "NotResource allows passing every role except the listed ones."),
  "pass-role-any-role": text(
    (role) => `${role} matches every role, so this policy gives the access of any role of the account.`,
  ),
  "pass-role-name-wildcard": text((role) => `${role} matches every role with such a name, future roles included.`),
  "pass-role-any-account": text((role) => `${role} matches roles of every account. Name the account of the role.`),
  "pass-role-any-partition": text(
    (role) => `${role} does not name the partition. In most accounts the ARN starts with arn:aws:iam::.`,
  ),
  "pass-role-variable": text(
    (role) => `${role} contains a policy variable, so the role that it names depends on the caller.`,
  ),
  "pass-role-not-pinned": text((why) => why),
} as const satisfies Readonly<Record<(typeof codes)[number], unknown>>;

/** Why a statement does not restrict the service. */
const notPinned = {
  absent:
    "The statement has no condition on iam:PassedToService, so a role can be passed to any service that it trusts, not only to the service that runs the steps.",
  operator: "The condition on iam:PassedToService does not say which service takes the role.",
  unknownOperator: "The condition on iam:PassedToService has an operator that IAM does not support.",
  ifExists: "With IfExists the condition is also true where iam:PassedToService is absent, so it restricts nothing.",
  forAllValues:
    "With ForAllValues the condition is also true where iam:PassedToService is absent, so it restricts nothing.",
  values: "The values do not name the service. Write it without wildcards or variables.",
} as const;

/** What is wrong at a place of the document; or what of it is not known. */
type Fault =
  | { readonly code: keyof typeof messages; readonly path: string; readonly value: string }
  | { readonly unknown: Unknown };

function checkStatement(resource: Resource, placed: PlacedDocument, statement: ReadStatement): Draft[] {
  const reach = statement.effect === "Allow" ? reachOf(placed, statement) : undefined;
  const roles = reach === undefined ? undefined : roleFaults(placed, statement);
  if (reach === undefined || roles === undefined) return [];
  if (reach.unknown !== undefined) return [unknownValue(resource, reach.unknown)];
  return [...roles, ...serviceFaults(placed, statement)].map((fault) =>
    "unknown" in fault
      ? unknownValue(resource, fault.unknown)
      : {
          code: fault.code,
          kind: "violation",
          path: `${placed.place}: ${fault.path}`,
          ...messages[fault.code](fault.value, reach.through),
        },
  );
}

/** How a statement comes to allow iam:PassRole. */
interface Reach {
  /** Where it does not name it: what covers it. */
  readonly through?: Through;
  /** The action that may be iam:PassRole and is not known. */
  readonly unknown?: Unknown;
}

function reachOf(placed: PlacedDocument, { actions }: ReadStatement): Reach | undefined {
  const covering = actions.patterns.filter(({ value }) =>
    matchesPattern(readAction(withoutVariables(value, "*")), passRole),
  );
  const certain = covering.find(({ value }) => !value.includes("${"));
  const unknown = covering.map(({ path }) => unknownWithin(placed, path)).find((found) => found !== undefined);
  const unless = certain === undefined && unknown !== undefined ? { unknown } : {};
  if (actions.negated) return certain === undefined ? { through: { path: actions.path }, ...unless } : undefined;
  if (covering.length === 0) return undefined;
  const named = covering.some(({ value }) => value.toLowerCase() === passRole);
  return {
    ...(named || certain === undefined ? {} : { through: { path: certain.path, action: certain.value } }),
    ...unless,
  };
}

const anyName = readPattern("role/?*");

/** What is wrong with the roles the statement reaches. Undefined: it reaches none, so it lets nothing pass. */
function roleFaults(placed: PlacedDocument, { resources }: ReadStatement): Fault[] | undefined {
  if (resources === undefined) return undefined;
  if (resources.negated)
    return [
      {
        code: "pass-role-not-resource",
        path: resources.path,
        value: "",
      },
    ];
  const reached = resources.patterns.filter(({ value }) => reachesRole(value));
  return reached.length === 0 ? undefined : reached.flatMap((role) => faultsOfRole(placed, role));
}

function faultsOfRole(placed: PlacedDocument, { value, path }: Located): Fault[] {
  const unknown = unknownWithin(placed, path);
  if (unknown !== undefined) return [{ unknown }];
  const fault = (code: keyof typeof messages): Fault => ({ code, path, value: quote(value) });
  const filled = withoutVariables(value, "-");
  const parts = splitArn(filled);
  const variable = fault("pass-role-variable");
  if (parts === undefined && !hasWildcard(filled)) return [variable];
  if (parts === undefined || containsPattern(readPattern(parts[5]), anyName)) return [fault("pass-role-any-role")];
  const [scheme, partition, service, region, account, name] = parts;
  const faults: Fault[] = [];
  if (hasWildcard(name)) faults.push(fault("pass-role-name-wildcard"));
  if (hasWildcard(account)) faults.push(fault("pass-role-any-account"));
  if (hasWildcard([scheme, partition, service, region].join(":"))) faults.push(fault("pass-role-any-partition"));
  if (faults.length === 0 && filled !== value) faults.push(variable);
  return faults;
}

const hasWildcard = (text: string): boolean => /[*?]/.test(text);

const shown = new Set(["arn", "aws", "aws-cn", "aws-us-gov", "iam", "role"]);

/** The wildcards of an ARN and what says where they stand; names and accounts are left out. */
const quote = (arn: string): string =>
  `"${withoutVariables(arn, "$").replace(/[^*?:/]+/g, (text) => (shown.has(text) ? text : "…"))}"`;

/** What is wrong with the service the roles are passed to. */
function serviceFaults(placed: PlacedDocument, statement: ReadStatement): Fault[] {
  const conditions = statement.conditions.filter(isServiceKey);
  if (conditions.some(pins)) return [];
  const unknown = unknownWithin(placed, `${statement.path}.Condition`);
  if (unknown !== undefined) return [{ unknown }];
  const [condition] = conditions;
  return [
    {
      code: "pass-role-not-pinned",
      path: condition?.path ?? statement.path,
      value: notPinned[condition === undefined ? "absent" : whyNot(condition)],
    },
  ];
}

function whyNot({ operator, qualifier, ifExists }: ReadCondition): keyof typeof notPinned {
  if (!pinning.has(operator)) return operator === undefined ? "unknownOperator" : "operator";
  if (ifExists) return "ifExists";
  return qualifier === "ForAllValues" ? "forAllValues" : "values";
}
