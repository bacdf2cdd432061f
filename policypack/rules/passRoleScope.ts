/**
 * pass-role-scope: every Allow that can reach iam:PassRole names roles and pins iam:PassedToService. A Deny elsewhere
 * excuses nothing: what an Allow says is what the next change relies on. Wildcards are quoted, names of roles are not:
 * they may be secrets.
 */
import { clauses } from "../../permissions/aws/clauses";
import { readAction } from "../../permissions/iam/action";
import { splitArn } from "../../permissions/iam/arn";
import type { ConditionOperator } from "../../permissions/iam/condition/name";
import type { Located, ReadCondition, ReadStatement } from "../../permissions/iam/document";
import { containsPattern, matchesPattern, readPattern } from "../../permissions/iam/pattern";
import { weighGrants } from "../remedies/grantWeight";
import { documentsOf, typesWith, type PlacedDocument } from "../stack/documents";
import type { Unknown } from "../stack/known";
import type { Resource } from "../stack/resource";
import { isServiceKey, passRole, pinning, pins, pinService, reachesRole } from "../remedies/passedToService";
import type { Draft, Rule } from "../rule/rule";
import { unjudgedDocument, unknownValue, unknownWithin, withoutVariables } from "../findings/unjudged";

const matters = "which roles it lets pass";

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
  weigh: weighGrants,
  checkResource: {
    types: typesWith("identity"),
    check: (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => kind === "identity")
        .flatMap((placed) => [
          ...unjudgedDocument(resource, placed, matters),
          ...(placed.document?.statements ?? []).flatMap((statement) => checkStatement(resource, placed, statement)),
        ]),
  },
};

/** What is wrong at a place of the document; or what of it is not known. */
type Fault = { readonly code: string; readonly path: string; readonly message: string } | { readonly unknown: Unknown };

function checkStatement(resource: Resource, placed: PlacedDocument, statement: ReadStatement): Draft[] {
  const reach = statement.effect === "Allow" ? reachOf(placed, statement) : undefined;
  const roles = reach === undefined ? undefined : roleFaults(placed, statement);
  if (reach === undefined || roles === undefined) return [];
  if (reach.unknown !== undefined) return [unknownValue(resource, reach.unknown, matters)];
  return [...roles, ...serviceFaults(placed, statement)].map((fault) =>
    "unknown" in fault
      ? unknownValue(resource, fault.unknown, matters)
      : {
          code: fault.code,
          kind: "violation",
          path: `${placed.place}: ${fault.path}`,
          message: `${reach.through === undefined ? "" : `${reach.through}. `}${fault.message}`,
          fix: reach.through === undefined ? `Write the statement as ${asItShouldBe}` : `${separate} ${asItShouldBe}`,
        },
  );
}

const asItShouldBe = JSON.stringify({
  Effect: "Allow",
  Action: "iam:PassRole",
  Resource: "arn:aws:iam::<account>:role/<name>",
  Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
});
const separate = "List the actions that this statement needs, without iam:PassRole, and allow that in one of its own:";

/** How a statement comes to allow iam:PassRole. */
interface Reach {
  /** Where it does not name it: what covers it. */
  readonly through?: string;
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
  if (actions.negated)
    return certain === undefined ? { through: `${actions.path} leaves iam:PassRole in`, ...unless } : undefined;
  if (covering.length === 0) return undefined;
  const named = covering.some(({ value }) => value.toLowerCase() === passRole);
  return {
    ...(named || certain === undefined ? {} : { through: `${certain.path} "${certain.value}" covers iam:PassRole` }),
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
        message: "NotResource lets every role pass but those it lists.",
      },
    ];
  const reached = resources.patterns.filter(({ value }) => reachesRole(value));
  return reached.length === 0 ? undefined : reached.flatMap((role) => faultsOfRole(placed, role));
}

function faultsOfRole(placed: PlacedDocument, { value, path }: Located): Fault[] {
  const unknown = unknownWithin(placed, path);
  if (unknown !== undefined) return [{ unknown }];
  const fault = (code: string, message: string): Fault => ({ code, path, message: `${quote(value)} ${message}` });
  const filled = withoutVariables(value, "-");
  const parts = splitArn(filled);
  const variable = fault(
    "pass-role-variable",
    "holds a variable: which role it names depends on who asks, or on nothing at all.",
  );
  if (parts === undefined && !hasWildcard(filled)) return [variable];
  if (parts === undefined || containsPattern(readPattern(parts[5]), anyName))
    return [
      fault("pass-role-any-role", "stands for every role: whoever has this policy takes the power of any of them."),
    ];
  const [scheme, partition, service, region, account, name] = parts;
  const faults: Fault[] = [];
  if (hasWildcard(name))
    faults.push(
      fault("pass-role-name-wildcard", "stands for every role with such a name, those of tomorrow included."),
    );
  if (hasWildcard(account))
    faults.push(fault("pass-role-any-account", "leaves the account open: name the account the role is in."));
  if (hasWildcard([scheme, partition, service, region].join(":")))
    faults.push(fault("pass-role-any-partition", "leaves the partition open: write arn:aws:iam:: in most accounts."));
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
      message:
        condition === undefined
          ? "Nothing pins iam:PassedToService: a role may be handed to any service that it trusts, not only to the one that runs the steps."
          : whyNot(condition),
    },
  ];
}

function whyNot({ written, operator, qualifier, ifExists }: ReadCondition): string {
  if (!pinning.has(operator)) return `${name(written, operator)} does not say which service takes the role.`;
  if (ifExists || qualifier === "ForAllValues")
    return `${ifExists ? "IfExists" : "ForAllValues"} also holds where iam:PassedToService is absent: it pins nothing.`;
  return "The values do not name the service: write it out, without wildcards or variables.";
}

const name = (written: string, operator: ConditionOperator | undefined): string =>
  operator === undefined ? "A condition operator that IAM does not know" : written;
