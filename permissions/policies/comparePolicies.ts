/**
 * What a principal needs against what its documents say: needs that are not met, grants that nothing needs, and what
 * is unknown. Claims: the documents that writePolicies writes have no gap; removing any action, resource or
 * condition is `missing` or, where it only widened the grant, `excess`; a wider grant is `excess`.
 */
import { splitAction } from "../iam/action";
import { expandAction, findAction } from "../iam/catalogue";
import { compilePolicy } from "../iam/compile";
import { coverNeed, type Coverage } from "../iam/cover";
import type { PolicySet } from "../iam/evaluate";
import type { ReadCondition, ReadDocument, ReadStatement, Statement } from "../iam/document";
import { containsPattern, readPattern, type Pattern } from "../iam/pattern";
import { readPatternText } from "../iam/patternText";
import { writeLiteral } from "../iam/patternText";
import { findUncovered } from "../iam/uncovered";
import { readTemplate } from "../iam/variable";
import type { Requirement } from "../plan/requirement";
import { writeDocuments } from "./writePolicies";

/** A document by the name its user knows it by. */
export interface NamedDocument {
  readonly name: string;
  readonly document: ReadDocument;
}

/** The place of a grant: the document, and `Statement[2].Action[0]` in it. */
export interface GrantPlace {
  readonly document: string;
  readonly path: string;
}

/** A need that the documents do not meet, or may not. */
export interface MissingGap {
  readonly kind: "missing" | "unknown";
  readonly requirement: Requirement;
  /** The resource (pattern) of the requirement that is not covered. */
  readonly resource: string;
  readonly coverage: Coverage;
  /** The statement that would meet the need. */
  readonly fix: readonly Statement[];
}

/** A grant that no requirement needs. */
export interface ExcessGap {
  readonly kind: "excess";
  readonly place: GrantPlace;
  /** What is too wide: the action, the resource, or a condition that is not there. */
  readonly what: "action" | "resource" | "condition" | "negation";
  readonly action: string;
  readonly resource: string;
  /** What is needed instead: actions, resources, or condition keys; empty where nothing is. */
  readonly narrower: readonly string[];
}

export type Gap = MissingGap | ExcessGap;

/** Compares what one principal needs with all its identity documents. */
export function comparePolicies(requirements: readonly Requirement[], documents: readonly NamedDocument[]): Gap[] {
  return [...findMissing(requirements, documents), ...findExcess(requirements, documents)];
}

/** The needs that are not met. */
export const findMissing = (requirements: readonly Requirement[], documents: readonly NamedDocument[]): MissingGap[] =>
  findMissingIn(requirements, { identity: documents.map(({ name, document }) => compilePolicy(document, name)) });

/** The needs that are not met by all the policies that concern a principal: boundary, SCPs and resource policies too. */
export const findMissingIn = (requirements: readonly Requirement[], policies: PolicySet): MissingGap[] =>
  requirements.flatMap((requirement) => missingFor(requirement, policies));

function missingFor(requirement: Requirement, policies: PolicySet): MissingGap[] {
  const { action, resources, context, call, anyOf } = requirement;
  let open: Omit<MissingGap, "fix"> | undefined;
  for (const [resource, named] of resources.flatMap((each) =>
    calledOn(action, each).map((text) => [each, text] as const),
  ))
    for (const values of combinations(context)) {
      const coverage = coverNeed({ action, resource: named, context: { ...call, ...values } }, policies);
      if (coverage.answer === "yes" && anyOf) return [];
      if (coverage.answer === "yes") continue;
      const kind = isMissing(coverage, values) ? "missing" : "unknown";
      const gap = { kind, requirement, resource, coverage } as const;
      // Of what must all be granted, what is certain tells most; of alternatives, what is doubtful: it may be granted.
      if (open === undefined || open.kind === (anyOf ? "missing" : "unknown")) open = gap;
      if (!anyOf && kind === "missing") return [{ ...gap, fix: fixOf(requirement) }];
    }
  return open === undefined ? [] : [{ ...open, fix: fixOf(requirement) }];
}

/** What calls name as their resource where a need says `*`: an ARN of a type that the action takes, or `*` itself. A Deny
 * on a bucket does not meet calls of another service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html */
function calledOn(action: string, resource: string): readonly string[] {
  const types = resource === "*" ? findAction(action)?.resourceTypes : undefined;
  if (types === undefined) return [resource];
  const arns = types.map(({ arn }) => arn.replace(/\$\{[^}]*\}/g, "*"));
  return types.some(({ required }) => required) ? arns : [...arns, writeLiteral("*")];
}

const fixOf = (requirement: Requirement): readonly Statement[] =>
  writeDocuments([requirement]).flatMap(({ Statement }) => Statement);

/** A value of ours is a pattern whose every text must be allowed: a condition on it that only some meet is a gap. */
function isMissing({ answer, nearest }: Coverage, values: Readonly<Record<string, string>>): boolean {
  const key = nearest?.condition?.key.toLowerCase();
  return answer === "no" || Object.keys(values).some((each) => each.toLowerCase() === key);
}

/** A call carries one of a key's values: every choice. */
function combinations(context: Requirement["context"]): Record<string, string>[] {
  return Object.entries(context).reduce<Record<string, string>[]>(
    (sets, [key, values]) => sets.flatMap((set) => values.map((value) => ({ ...set, [key]: value }))),
    [{}],
  );
}

/** The grants that nothing needs. */
export function findExcess(requirements: readonly Requirement[], documents: readonly NamedDocument[]): ExcessGap[] {
  const needed = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    const action = requirement.action.toLowerCase();
    const list = needed.get(action);
    if (list) list.push(requirement);
    else needed.set(action, [requirement]);
  }
  return documents.flatMap(({ name, document }) =>
    document.statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) => excessOf(statement, name, needed)),
  );
}

function excessOf(
  statement: ReadStatement,
  document: string,
  needed: ReadonlyMap<string, readonly Requirement[]>,
): ExcessGap[] {
  const { actions, resources } = statement;
  const gap = (
    what: ExcessGap["what"],
    path: string,
    action: string,
    resource: string,
    narrower: readonly string[],
  ): ExcessGap => ({
    kind: "excess",
    place: { document, path },
    what,
    action,
    resource,
    narrower,
  });
  const negated = actions.negated ? actions : resources?.negated ? resources : undefined;
  if (negated) return [gap("negation", negated.path, actions.patterns.map(({ value }) => value).join(", "), "", [])];
  return actions.patterns.flatMap(({ value: pattern, path }): ExcessGap[] => {
    const granted = expandGrant(pattern);
    const unneeded = granted?.filter((action) => !needed.has(action.toLowerCase()));
    if (granted === undefined || (unneeded?.length ?? 0) > 0) {
      const narrower = (granted ?? [...needed.values()].map(([first]) => first?.action ?? "")).filter((action) =>
        needed.has(action.toLowerCase()),
      );
      return [gap("action", path, pattern, "", narrower)];
    }
    return granted.flatMap((action) =>
      (resources?.patterns ?? []).flatMap((resource): ExcessGap[] => {
        const asked = needed.get(action.toLowerCase()) ?? [];
        const what = widthOf(resource.value, statement.conditions, asked);
        if (what === undefined) return [];
        const narrower =
          what === "resource"
            ? asked.flatMap(({ resources: some }) => some)
            : asked.flatMap(({ context }) => Object.keys(context));
        return [gap(what, resource.path, action, resource.value, [...new Set(narrower)])];
      }),
    );
  });
}

/** The actions a pattern stands for; undefined: more than can be listed. */
function expandGrant(pattern: string): readonly string[] | undefined {
  if (!/[*?]/.test(pattern)) return [pattern];
  const service = splitAction(pattern)?.service ?? "";
  if (service === "" || /[*?]/.test(service)) return undefined;
  const found = expandAction(pattern).map(({ action }) => action);
  return found.length > 0 ? found : undefined;
}

/** A resource of a need as it is written into a document: its wildcards stand for any text there. */
const readGrant = (resource: string): Pattern =>
  readTemplate(resource, { wildcards: true, variables: true }).fixed ?? readPattern(resource);

/** What makes a grant on a resource wider than what is asked; undefined where nothing does. */
function widthOf(
  resource: string,
  conditions: readonly ReadCondition[],
  asked: readonly Requirement[],
): "resource" | "condition" | undefined {
  const inner = readGrant(resource);
  const covered = (some: readonly Requirement[]): boolean =>
    findUncovered(inner, [{ negated: false, patterns: some.flatMap(({ resources }) => resources).map(readGrant) }]) ===
    undefined;
  if (!covered(asked)) return "resource";
  const pins = pinnedValues(conditions);
  const keys = [...new Set(asked.flatMap(({ context }) => Object.keys(context)))];
  const choices = keys.reduce<ReadonlyMap<string, string | undefined>[]>(
    (sets, key) =>
      sets.flatMap((set) =>
        (pins.get(key.toLowerCase()) ?? [undefined]).map((value) => new Map([...set, [key, value]])),
      ),
    [new Map()],
  );
  const fits = ({ context }: Requirement, choice: ReadonlyMap<string, string | undefined>): boolean =>
    Object.entries(context).every(([key, values]) => {
      const pinned = choice.get(key);
      return pinned !== undefined && values.some((value) => containsPattern(readPatternText(value), readGrant(pinned)));
    });
  return choices.every((choice) => covered(asked.filter((requirement) => fits(requirement, choice))))
    ? undefined
    : "condition";
}

const pinning = new Set(["StringEquals", "StringLike", "ArnEquals", "ArnLike", "NumericEquals"]);

/** Keys (in lower case) that the conditions restrict to values, whatever else the call carries. */
function pinnedValues(conditions: readonly ReadCondition[]): ReadonlyMap<string, readonly string[]> {
  return new Map(
    conditions
      .filter(
        ({ operator, ifExists, qualifier }) =>
          operator !== undefined && pinning.has(operator) && !ifExists && qualifier !== "ForAllValues",
      )
      .map(({ key, values }) => [key.toLowerCase(), values.map(({ value }) => value)]),
  );
}
