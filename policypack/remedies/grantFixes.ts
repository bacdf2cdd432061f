/**
 * Exact fixes of grants that are too wide: what the stack's pipelines need of a statement is written in its place. What
 * nobody but its author can know is left alone: then the finding says in words what to decide.
 */
import { containsAction, matchesAction } from "../../permissions/iam/action";
import { parseArn } from "../../permissions/iam/arn";
import { isArray, member, type JsonObject, type JsonValue } from "../../permissions/json";
import {
  addStatements,
  detach,
  documentAt,
  pointerOf,
  removeDocument,
  replaceStatement,
  statementAt,
  type WrittenStatement,
} from "../edits/edit";
import { oneOrAll, textsOf, withActions, withoutActions } from "../edits/statements";
import type { Edit, Finding, Fix, Remedy, Settings } from "../rule/rule";
import { documentsOf } from "../stack/documents";
import type { Stack } from "../stack/stack";
import { authorsPass, holdersOf, neededInstead, written as writeAll, type Grant } from "./needed";

/** How a finding is fixed, by its code. */
export type Fixes = Readonly<Record<string, (stack: Stack, finding: Finding, settings: Settings) => Fix | undefined>>;

/** The fix of a rule's findings, by code. */
export const fixesBy =
  (fixes: Fixes) =>
  (stack: Stack, settings: Settings) =>
  (finding: Finding): Fix | undefined =>
    Object.hasOwn(fixes, finding.code) ? fixes[finding.code]?.(stack, finding, settings) : undefined;

/** `policy: Statement[2].Resource` as the grant of that statement. */
const grantAt = ({ urn, path }: Finding, index?: number): Grant => ({
  urn,
  place: path.split(": ")[0] ?? "",
  ...(index === undefined ? {} : { index }),
});

/** The fix of these edits; undefined where there are none. */
export const fixOf = (edits: readonly Edit[] | undefined, more: Fix = {}): Fix | undefined =>
  edits === undefined ? undefined : { edits, ...more };

/** Detaches a policy; what the role needs of it is to be added. */
export function detachPolicy(stack: Stack, finding: Finding): Fix | undefined {
  const resource = stack.byUrn.get(finding.urn);
  const edits = resource && detach(resource, finding.path);
  const statements = neededInstead(stack, grantAt(finding));
  return fixOf(edits, statements === undefined || statements.length === 0 ? {} : { statements });
}

/** Writes what the role needs of a statement in its place; actions that it lists and that `keeps` names stay. */
const narrow =
  (concerned: (action: string) => boolean) =>
  (stack: Stack, finding: Finding): Fix | undefined => {
    const written = statementAt(stack, finding);
    if (written === undefined) return detachPolicy(stack, finding);
    const needed = neededInstead(stack, grantAt(finding, written.index));
    if (needed === undefined) return undefined;
    const listed = textsOf(written.statement, "Action");
    const kept = withActions(
      written.statement,
      listed.filter((each) => !concerned(each)),
    );
    const instead = kept.length === 0 ? needed : neededBeside(stack, finding, written, listed.filter(concerned));
    return instead && fixOf(replaceStatement(written, [...kept, ...writeAll(instead)]));
  };

const neededBeside = (stack: Stack, finding: Finding, { index }: WrittenStatement, actions: readonly string[]) =>
  neededInstead(stack, grantAt(finding, index), ({ action }) => actions.some((each) => matchesAction(each, action)));

/** Instead of full access: what the definition needs. */
export const narrowSageMaker = narrow((action) => containsAction(action, "sagemaker:*"));

/** Instead of a reach to other steps' data: the role's own. */
export const narrowData = narrow((action) => /^(\*|s3:)/i.test(action));

/** Writes iam:PassRole of the roles that are needed apart. */
export const narrowPassRole =
  (remedy: Remedy) =>
  (stack: Stack, finding: Finding, settings: Settings): Fix | undefined => {
    const written = statementAt(stack, finding);
    if (written === undefined) return undefined;
    const repaired = repair(remedy, stack, finding, written, settings);
    if (repaired !== undefined) return fixOf(replaceStatement(written, repaired));
    const isPass = ({ action }: { readonly action: string }): boolean => action === "iam:PassRole";
    const left = withoutActions(written.statement, ["iam:PassRole"]);
    const needed =
      neededInstead(stack, grantAt(finding, written.index), left === undefined ? undefined : isPass) ??
      (left === undefined ? undefined : authored(stack, finding));
    return needed && fixOf(replaceStatement(written, [...(left ?? []), ...writeAll(needed)]));
  };

const authored = (stack: Stack, finding: Finding) => {
  const holders = holdersOf(stack, grantAt(finding));
  const pass = authorsPass(stack);
  return holders.length === 0 || pass.length === 0 ? undefined : pass;
};

/** What a remedy writes instead of a statement. */
export function repair(
  remedy: Remedy,
  stack: Stack,
  finding: Finding,
  { resource, statement, index }: WrittenStatement,
  settings: Settings,
): readonly JsonObject[] | undefined {
  if (!remedy.codes.has(finding.code)) return undefined;
  const { document } = documentsOf(resource).find(({ place }) => place === grantAt(finding).place) ?? {};
  const read = document?.statements.find((each) => each.index === index);
  const arn = stack.roles().all.find((role) => role.resource === resource)?.arn;
  const account = parseArn(arn ?? "")?.account;
  return document === undefined || read === undefined
    ? undefined
    : remedy.fix({
        statement: read,
        written: statement,
        document,
        resource,
        settings,
        ...(account === undefined ? {} : { account }),
      });
}

/** Takes actions out of the statements of a document that list them; where a wildcard reaches them, they are denied. */
export const withdraw =
  (actions: readonly string[], targets: (stack: Stack) => readonly string[]) =>
  (stack: Stack, finding: Finding): Fix | undefined => {
    const written = statementAt(stack, finding);
    if (written === undefined) return detachPolicy(stack, finding);
    const left = withoutActions(written.statement, actions);
    return fixOf(left === undefined ? denyIn(written, actions, targets(stack)) : replaceStatement(written, left));
  };

/** Denies actions in the document that grants them: whatever else its wildcards grant stays. */
export const deny =
  (actions: readonly string[], targets: (stack: Stack) => readonly string[]) =>
  (stack: Stack, finding: Finding): Fix | undefined => {
    const written = statementAt(stack, finding);
    return written === undefined ? detachPolicy(stack, finding) : fixOf(denyIn(written, actions, targets(stack)));
  };

const denyIn = (written: WrittenStatement, actions: readonly string[], targets: readonly string[]) =>
  addStatements(written, [{ Effect: "Deny", Action: oneOrAll(actions), Resource: oneOrAll(targets) }]);

/** Takes the role that is passed besides out of the list; the pipelines' own instead of a list of others. */
export function passOwnRole(stack: Stack, finding: Finding): Fix | undefined {
  const written = statementAt(stack, finding);
  if (written === undefined) return undefined;
  const { statement, within } = written;
  const resources = textsOf(statement, "Resource");
  const [, at] = /^Resource(?:\[(\d+)\])?$/.exec(within) ?? [];
  const left = resources.filter((_, index) => index !== Number(at ?? 0));
  const own = finding.narrower ?? [];
  const others = textsOf(statement, "Action").filter((action) => !matchesAction(action, "iam:PassRole"));
  const named = textsOf(statement, "Action").every((action) => !/[*?]/.test(action));
  if (resources.length === 0 || !named) return undefined;
  const kept = left.length === 0 ? own : left;
  const passing = { ...statement, Action: "iam:PassRole", Resource: oneOrAll(kept) };
  return fixOf(replaceStatement(written, [...withActions(statement, others), ...(kept.length === 0 ? [] : [passing])]));
}

/** Writes what the role needs of a document in its place. */
export function narrowDocument(stack: Stack, finding: Finding): Fix | undefined {
  const { urn, path } = finding;
  const resource = stack.byUrn.get(urn);
  const document = resource && documentAt(resource, path);
  if (resource === undefined || document === undefined) return detachPolicy(stack, finding);
  const needed = neededInstead(stack, { urn, place: path });
  const denies = listOf(member(document, "Statement")).filter((each) => member(each, "Effect") === "Deny");
  if (needed === undefined) return undefined;
  const statements = [...writeAll(needed), ...denies];
  if (statements.length === 0) return fixOf(removeDocument(resource, pointerOf(path)));
  return fixOf([{ op: "replace", urn, path: `${pointerOf(path)}/Statement`, value: statements }]);
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] =>
  value === undefined ? [] : isArray(value) ? value : [value];

/** Puts another action in the place of one that is misspelt, or takes out what grants nothing. */
export function correctAction(stack: Stack, finding: Finding): Fix | undefined {
  const written = statementAt(stack, finding);
  if (written === undefined) return undefined;
  const { statement, within } = written;
  const [, element = "", at] = /^(Action|Resource)(?:\[(\d+)\])?$/.exec(within) ?? [];
  const texts = textsOf(statement, element);
  const [right] = finding.narrower ?? [];
  if (texts.length === 0) return undefined;
  const left = texts.flatMap((each, index) =>
    at !== undefined && index !== Number(at) ? [each] : right === undefined ? [] : [right],
  );
  const changed = left.length === 0 ? [] : [{ ...statement, [element]: oneOrAll(left) }];
  return fixOf(replaceStatement(written, changed));
}

/** ARNs of the roles that pipelines run as. */
export const usedRoles = (stack: Stack): readonly string[] => [
  ...new Set([
    ...stack.access().pipelines.flatMap(({ roleArn }) => roleArn ?? []),
    ...[...stack.roleUses().keys()].flatMap(({ arn }) => arn ?? []),
  ]),
];

/** ARNs of the pipelines. */
export const knownPipelines = (stack: Stack): readonly string[] =>
  stack.access().pipelines.flatMap(({ arn }) => arn ?? []);
