/**
 * author-pass-role: who may create or update a pipeline can pass exactly its role. Roles that pipelines run as are left
 * to the rules about them, wildcards in the stack's own policies to pass-role-scope. A policy of AWS's that is not in our
 * extract is taken to let nobody create pipelines: the extract holds those that do.
 */
import { clauses } from "../../permissions/aws/clauses";
import { requireAuthor } from "../../permissions/plan/callers";
import { writeDocuments } from "../../permissions/policies/writePolicies";
import { actionsOverlap, containsAction } from "../../permissions/iam/action";
import { splitArn } from "../../permissions/iam/arn";
import { compilePolicy, type Policy } from "../../permissions/iam/compile";
import { coverNeed, type CoverageAnswer } from "../../permissions/iam/cover";
import type { Located, ReadDocument, ReadStatement } from "../../permissions/iam/document";
import { patternsOverlap, readPattern } from "../../permissions/iam/pattern";
import { isLiteral } from "../../permissions/iam/patternText";
import { sagemakerService } from "../../permissions/aws/services";
import type { PlannedPipeline } from "../stack/access";
import type { Caller } from "../stack/callers";
import { unknownsIn } from "../stack/known";
import { describeUrn, type Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";
import { list } from "../rule/quote";
import {
  boundaryOf,
  grantsOf,
  unjudgedGrants,
  type GrantOwner,
  type RoleGrants,
  type StackFinding,
} from "../findings/roleGrants";
import { fixesBy, passOwnRole } from "../remedies/grantFixes";
import type { Rule } from "../rule/rule";
import { withoutVariables } from "../findings/unjudged";
import { placeUnknown } from "../findings/unplanned";

export const authorPassRole: Rule = {
  name: "author-pass-role",
  displayName: "Authors pass their pipeline's role alone",
  description: "Who may create or update a pipeline can pass exactly its role.",
  level: "mandatory",
  severity: "high",
  clause: clauses["author-pass-role"],
  tags: ["iam", "sagemaker", "least-privilege"],
  remediationSteps:
    "Let who creates and updates the pipeline pass its role to sagemaker.amazonaws.com, and no other: PipelineAuthorPolicy writes that policy, and `pipeline-access derive` prints it.",
  fixIn: fixesBy({ "author-passes-more": passOwnRole }),
  checkStack: (stack) => {
    const { pipelines } = stack.access();
    if (pipelines.length === 0) return [];
    const running = new Set([...stack.roleUses().keys()].map(({ resource }) => resource));
    const callers = stack.callers().filter(({ resource }) => !running.has(resource));
    const checked = callers.map((caller) => ({ caller, ...checkCaller(stack, caller, pipelines) }));
    const authors = checked.some(({ mayCreate }) => mayCreate);
    return [
      ...checked.flatMap(({ findings }) => findings),
      ...(authors ? pipelines.filter(({ arn }) => arn === undefined) : []).flatMap((each) => placeUnknown(each)),
      ...unknownAuthors(checked.filter(({ mayCreate }) => !mayCreate).map(({ caller }) => caller)),
    ];
  },
};

/** All texts of the rule: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "author-cannot-pass": (kind: Caller["kind"], pipelines: readonly string[], certain: boolean) => ({
    message: `This ${kind} can create or update ${list(pipelines)}, but ${certain ? "cannot" : "may not be able to"} pass ${pipelines.length === 1 ? "its role" : "their roles"} to SageMaker, so both calls ${certain ? "fail" : "may fail"}.`,
    fix: "Allow iam:PassRole on the pipeline's role with StringEquals iam:PassedToService sagemaker.amazonaws.com: PipelineAuthorPolicy writes it.",
  }),
  "author-passes-more": (pipelines: readonly string[]) => ({
    message: `This resource allows the authors of ${list(pipelines)} to pass a role other than the pipeline's to SageMaker, so a definition can use the access of that role.`,
    fix: "List only the pipeline's role. Use another role for people who also start jobs outside the pipeline.",
  }),
  "authors-unknown": (policies: readonly string[]) => ({
    message: `The grants of ${list(policies)} are not fully known, so who can create or update pipelines was not checked.`,
    fix: "To check it in the preview, give names and ARNs as text instead of outputs of resources that do not exist yet.",
  }),
} as const;

const creating = ["sagemaker:CreatePipeline", "sagemaker:UpdatePipeline"];

/** What a caller's policies say, and which pipelines they let create or update. */
interface Author {
  readonly stack: Stack;
  readonly caller: Caller;
  readonly grants: RoleGrants;
  readonly identity: readonly Policy[];
  readonly boundary: Policy | undefined;
  readonly pipelines: readonly { readonly planned: PlannedPipeline; readonly certain: boolean }[];
}

function checkCaller(
  stack: Stack,
  caller: Caller,
  planned: readonly PlannedPipeline[],
): { readonly mayCreate: boolean; readonly findings: readonly StackFinding[] } {
  const grants = grantsOf(stack, caller);
  if (!grants.documents.some(({ document }) => document.statements.some(mayCreate)))
    return { mayCreate: false, findings: [] };
  const limit = boundaryOf(caller);
  const policies = {
    identity: grants.documents.map(({ name, document }) => compilePolicy(document, name)),
    boundary: limit && compilePolicy(limit.document, limit.name),
  };
  const pipelines = planned.flatMap((each) => {
    const answers = creating.map((action) => (each.arn === undefined ? "no" : ask(policies, action, each.arn)));
    return answers.every((answer) => answer === "no") ? [] : [{ planned: each, certain: answers.includes("yes") }];
  });
  const author = { stack, caller, grants, ...policies, pipelines };
  return {
    mayCreate: true,
    findings: pipelines.length === 0 ? [] : [...unjudgedGrants(caller), ...cannotPass(author), ...passesMore(author)],
  };
}

const mayCreate = ({ effect, actions }: ReadStatement): boolean =>
  effect === "Allow" &&
  creating.some((action) =>
    actions.negated
      ? !actions.patterns.some(({ value }) => containsAction(value, action))
      : actions.patterns.some(({ value }) => actionsOverlap(value, action)),
  );

const ask = (
  { identity, boundary }: Pick<Author, "identity" | "boundary">,
  action: string,
  resource: string,
): CoverageAnswer =>
  coverNeed(
    { action, resource, context: action === "iam:PassRole" ? { "iam:PassedToService": sagemakerService } : {} },
    { identity, ...(boundary && { boundary }) },
  ).answer;

/** Pipelines the caller may create and whose role it cannot pass: both calls are refused. */
function cannotPass(author: Author): StackFinding[] {
  const { caller, grants, pipelines } = author;
  const open = pipelines.flatMap(({ planned, certain }) => {
    const { arn, roleArn } = planned;
    if (arn === undefined || roleArn === undefined) return [];
    const answer = ask(author, "iam:PassRole", roleArn);
    const sure = answer === "no" && certain && caller.complete && !grants.opaque;
    return answer === "yes"
      ? []
      : [{ name: planned.pipeline.resource.name, sure, need: requireAuthor(arn, { arn: roleArn }) }];
  });
  return [true, false].flatMap((sure): StackFinding[] => {
    const some = open.filter((each) => each.sure === sure);
    if (some.length === 0) return [];
    return [
      {
        code: "author-cannot-pass",
        kind: sure ? "violation" : "unknown",
        urn: caller.resource.urn,
        path: "",
        ...messages["author-cannot-pass"](
          caller.kind,
          some.map(({ name }) => name),
          sure,
        ),
        statements: writeDocuments(
          some.flatMap(({ need }) => need.filter(({ action }) => action === "iam:PassRole")),
        ).flatMap((document) => document.Statement),
      },
    ];
  });
}

/** Grants that let the author hand SageMaker other roles than those of the pipelines. */
function passesMore(author: Author): StackFinding[] {
  const { grants, pipelines } = author;
  const own = pipelines.flatMap(({ planned: { roleArn } }) => roleArn ?? []);
  const certain = pipelines.every(({ planned, certain: may }) => planned.roleArn !== undefined && may);
  const createsOthers = mayCreateOthers(author);
  return grants.documents.flatMap(({ name, document }) => {
    const owner = grants.owners.get(name);
    const found = document.statements.flatMap((statement) => {
      const others = owner === undefined ? [] : otherRoles(author, owner, document, statement, own);
      return others.length === 0 ? [] : [{ statement, others }];
    });
    const places = owner?.managed === true ? found.slice(0, 1) : found;
    return places.flatMap(({ others: [first] }): StackFinding[] => {
      if (owner === undefined || first === undefined) return [];
      return [
        {
          code: "author-passes-more",
          kind: certain ? "violation" : "unknown",
          // It may be the role of a pipeline that another stack has.
          ...(createsOthers && !isKnownRole(author.stack, first.value) ? { level: "advisory" as const } : {}),
          urn: owner.urn,
          path: owner.managed ? owner.place : `${owner.place}: ${first.path}`,
          ...messages["author-passes-more"](pipelines.map(({ planned }) => planned.pipeline.resource.name)),
          narrower: own,
        },
      ];
    });
  });
}

/** The author may create or update pipelines that the stack does not show. */
function mayCreateOthers({ grants, pipelines }: Author): boolean {
  const shown = new Set(pipelines.map(({ planned }) => planned.arn));
  return grants.documents.some(({ document }) =>
    document.statements.some(
      (statement) =>
        mayCreate(statement) &&
        (statement.resources?.negated === true ||
          statement.resources?.patterns.some(({ value }) => !shown.has(value)) === true),
    ),
  );
}

/** A role of the stack, which therefore belongs to no pipeline of another. */
const isKnownRole = (stack: Stack, arn: string): boolean => stack.roles().all.some((role) => role.arn === arn);

/** What of the statement's resources lets other roles pass to SageMaker. */
function otherRoles(
  author: Author,
  { managed }: GrantOwner,
  document: ReadDocument,
  statement: ReadStatement,
  own: readonly string[],
): readonly Located[] {
  const { effect, resources } = statement;
  if (effect !== "Allow" || resources === undefined) return [];
  if (resources.negated) return managed ? [{ value: "", path: resources.path }] : [];
  const alone = { identity: [compilePolicy({ ...document, statements: [statement] }, "")], boundary: undefined };
  return resources.patterns.filter(({ value }) => {
    const wide = !isLiteral(withoutVariables(value, "*"));
    if (!mayBeRole(value) || own.includes(value) || (wide && !managed)) return false;
    return ask(alone, "iam:PassRole", value) !== "no" && ask(author, "iam:PassRole", value) !== "no";
  });
}

const mayBeRole = (resource: string): boolean => {
  const name = splitArn(resource)?.[5];
  return name === undefined ? resource === "*" : patternsOverlap(readPattern(name), readPattern("role/?*"));
};

/** Policies nobody knows yet, of callers who may turn out to be authors: said once. */
function unknownAuthors(callers: readonly Caller[]): StackFinding[] {
  const unknown = new Set(callers.flatMap(unknownPolicies));
  return unknown.size === 0
    ? []
    : [
        {
          code: "authors-unknown",
          kind: "unknown",
          urn: "",
          path: "",
          ...messages["authors-unknown"]([...unknown].map(({ urn }) => describeUrn(urn))),
        },
      ];
}

/** Where a caller's policies are not known. Parts of statements that are not actions say nothing about what is allowed. */
const unknownPolicies = ({ inline, attached }: Caller): Resource[] => [
  ...inline
    .concat(attached.flatMap(({ document }) => document ?? []))
    .filter(({ document, unknowns }) =>
      unknowns.some(({ path }) => document === undefined || !/\.(Sid|Resource|NotResource|Condition)\b/.test(path)),
    )
    .map(({ resource }) => resource),
  ...attached
    .filter(({ document, arn, value }) => document === undefined && arn === undefined && unknownsIn(value).length > 0)
    .map(({ resource }) => resource),
];
