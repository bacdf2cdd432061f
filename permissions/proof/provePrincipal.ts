/**
 * Whether documents allow exactly what requirements stand for, decided for every request by itself: none that a
 * requirement stands for is refused, and none beyond them is allowed. Requests are an action, a resource and the values
 * of condition keys; where the two sides cut them up differently, an answer may be "undecided", never a wrong one.
 */
import type { PolicyDocument, Statement } from "../iam/document";
import type { Requirement } from "../plan/requirement";
import { includes, overlap, readGlob, type Glob } from "./globs";

/** A request that refutes the claim. */
export interface CounterExample {
  /** `refused`: needed and not allowed; `beyond`: allowed and not needed. */
  readonly claim: "refused" | "beyond";
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request, each with a value. */
  readonly context: Readonly<Record<string, string>>;
}

/** What was decided of one principal's documents. */
export interface PrincipalProof {
  /** Inclusions that were decided. */
  readonly decisions: number;
  readonly counterExamples: readonly CounterExample[];
  /** Why an inclusion was not decided; each reason once. */
  readonly undecided: readonly string[];
}

/** Some requests: one of the actions, one of the resources, for each key one of the values. */
interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Keys in lower case. `literal`: the values are not patterns. */
  readonly context: ReadonlyMap<string, readonly Value[]>;
}

interface Value {
  readonly key: string;
  readonly text: string;
  readonly literal: boolean;
}

/**
 * Decides both inclusions.
 * @param boundary the permissions boundary, which must allow what is needed too
 */
export function provePrincipal(
  requirements: readonly Requirement[],
  documents: readonly PolicyDocument[],
  boundary?: PolicyDocument,
): PrincipalProof {
  const undecided = new Set<string>();
  const grantsIn = (given: readonly PolicyDocument[], effect: Statement["Effect"]): Grant[] =>
    given
      .flatMap(({ Statement }) => Statement.filter(({ Effect }) => Effect === effect))
      .flatMap((each) => read(each, undecided));
  const limits = boundary === undefined ? [] : [boundary];
  const allowed = grantsIn(documents, "Allow");
  const within = grantsIn(limits, "Allow");
  const denied = grantsIn([...documents, ...limits], "Deny");
  const needed = requirements.map(({ action, resources, context }): Grant => ({
    actions: [action],
    resources,
    context: contextOf(Object.entries(context), () => false),
  }));
  const needs = compare(needed, allowed, "refused", undecided);
  const bounded = boundary === undefined ? none : compare(needed, within, "refused", undecided);
  const grants = compare(allowed, needed, "beyond", undecided);
  const beyond = grants.counterExamples.filter((request) => {
    const isAllowed = !hasRequest(denied, request) && (boundary === undefined || hasRequest(within, request));
    if (!isAllowed) undecided.add(`a Deny or the boundary limits ${request.action}, which is granted beyond the needs`);
    return isAllowed;
  });
  for (const grant of denied)
    for (const { actions, resources } of needed)
      if (meet(grant.actions.map(lower), actions.map(lower)) && meet(grant.resources, resources))
        undecided.add(`a Deny of ${grant.actions.join(", ")} reaches what is needed`);
  return {
    decisions: needs.decisions + bounded.decisions + grants.decisions,
    counterExamples: [...needs.counterExamples, ...bounded.counterExamples, ...beyond],
    undecided: [...undecided],
  };
}

const none = { decisions: 0, counterExamples: [] };

/** Whether one of the grants has the request. */
const hasRequest = (grants: readonly Grant[], { action, resource, context }: CounterExample): boolean =>
  grants.some(
    (grant) =>
      isOf(grant, action) &&
      includes(
        grant.resources.map((text) => readGlob(text)),
        readGlob(resource, true),
      ).answer === "yes" &&
      holds(
        grant,
        Object.entries(context).map(([key, text]) => ({ key, text, literal: true })),
      ),
  );

const lower = (text: string): string => text.toLowerCase();

const meet = (left: readonly string[], right: readonly string[]): boolean =>
  left.some((a) => right.some((b) => overlap(readGlob(a), readGlob(b))));

/** Operators under which one of the values must match, and whether their values are patterns. */
const operators: Readonly<Record<string, "literal" | "pattern">> = {
  StringEquals: "literal",
  StringLike: "pattern",
  NumericEquals: "literal",
  ArnLike: "pattern",
  ArnEquals: "pattern",
  Bool: "literal",
};

/** Reads a statement as a grant; what it cannot read is named and left out. */
function read(statement: Statement, undecided: Set<string>): Grant[] {
  const { Sid = "a statement", Action, Resource, Condition = {} } = statement;
  if (Action === undefined || Resource === undefined) {
    undecided.add(`${Sid} has NotAction or NotResource`);
    return [];
  }
  const entries = Object.entries(Condition).flatMap(([operator, keys]) => {
    const kind = operators[operator.replace(/^ForAnyValue:/, "")];
    if (kind === undefined) undecided.add(`${Sid} has the operator ${operator}`);
    return Object.entries(keys).map(([key, values]) => ({ key, values: [values].flat(), literal: kind === "literal" }));
  });
  const seen = new Set(entries.map(({ key }) => lower(key)));
  if (seen.size < entries.length) undecided.add(`${Sid} has a key under two operators`);
  return [
    {
      actions: Action,
      resources: Resource,
      context: new Map(
        entries.map(({ key, values, literal }) => [lower(key), values.map((text) => ({ key, text, literal }))]),
      ),
    },
  ];
}

const contextOf = (
  entries: readonly (readonly [key: string, values: readonly string[]])[],
  isLiteral: () => boolean,
): Grant["context"] =>
  new Map(entries.map(([key, values]) => [lower(key), values.map((text) => ({ key, text, literal: isLiteral() }))]));

/** Grants of one action, and by the text of each resource: most are written as they are needed. */
interface ActionGrants {
  readonly grants: Grant[];
  readonly byResource: Map<string, Grant[]>;
}

/** Whether every request of `these` is one of `those`. */
function compare(
  these: readonly Grant[],
  those: readonly Grant[],
  claim: CounterExample["claim"],
  undecided: Set<string>,
): Pick<PrincipalProof, "decisions" | "counterExamples"> {
  const { byAction, wild } = indexGrants(those);
  const counterExamples: CounterExample[] = [];
  let decisions = 0;
  for (const { actions, resources, context } of these)
    for (const action of actions) {
      if (/[*?]/.test(action)) {
        undecided.add(`${action} stands for several actions`);
        continue;
      }
      const { grants, byResource } = byAction.get(lower(action)) ?? {
        grants: [],
        byResource: new Map<string, Grant[]>(),
      };
      for (const values of choices(context)) {
        let others: readonly Glob[] | undefined;
        for (const resource of resources) {
          decisions++;
          if (byResource.get(resource)?.some((grant) => holds(grant, values)) === true) continue;
          others ??= [...grants, ...wild.filter((grant) => isOf(grant, action))]
            .filter((grant) => holds(grant, values))
            .flatMap((grant) => grant.resources.map((text) => readGlob(text)));
          const inclusion = includes(others, readGlob(resource));
          if (inclusion.answer === "undecided") undecided.add(`${action} on ${resource} takes too long to decide`);
          if (inclusion.answer !== "no") continue;
          const around = [...grants, ...wild.filter((grant) => isOf(grant, action))];
          const given = valuesOutside(around, inclusion.witness, values);
          if (given === undefined)
            undecided.add(`${action} on ${resource} is granted in other parts than it is needed in`);
          else counterExamples.push({ claim, action, resource: inclusion.witness, context: given });
        }
      }
    }
  return { decisions, counterExamples };
}

/** Texts of the values with which no grant has a request on the resource; undefined where this finds none. */
function valuesOutside(
  grants: readonly Grant[],
  resource: string,
  values: readonly Value[],
): CounterExample["context"] | undefined {
  const keys = new Set(values.map(({ key }) => lower(key)));
  let around = grants.filter(
    ({ resources, context }) =>
      [...context.keys()].every((key) => keys.has(key)) &&
      includes(
        resources.map((text) => readGlob(text)),
        readGlob(resource, true),
      ).answer === "yes",
  );
  const given: Record<string, string> = {};
  for (const value of values) {
    const wantedBy = ({ context }: Grant): readonly Glob[] | undefined =>
      context.get(lower(value.key))?.map(({ text, literal }) => readGlob(text, literal));
    const glob = readGlob(value.text, value.literal);
    const outside = includes(
      around.flatMap((grant) => wantedBy(grant) ?? []),
      glob,
    );
    const any = includes([], glob);
    const text = outside.answer === "no" ? outside.witness : any.answer === "no" ? any.witness : "";
    given[value.key] = text;
    around = around.filter((grant) => {
      const wanted = wantedBy(grant);
      return wanted === undefined || includes(wanted, readGlob(text, true)).answer === "yes";
    });
  }
  return around.length === 0 ? given : undefined;
}

/** By action; those whose actions are patterns apart. */
function indexGrants(grants: readonly Grant[]): {
  byAction: ReadonlyMap<string, ActionGrants>;
  wild: readonly Grant[];
} {
  const byAction = new Map<string, ActionGrants>();
  const wild = new Set<Grant>();
  for (const grant of grants)
    for (const action of grant.actions) {
      if (/[*?]/.test(action)) {
        wild.add(grant);
        continue;
      }
      const of = byAction.get(lower(action)) ?? { grants: [], byResource: new Map<string, Grant[]>() };
      byAction.set(lower(action), of);
      of.grants.push(grant);
      for (const resource of grant.resources) {
        const same = of.byResource.get(resource);
        if (same === undefined) of.byResource.set(resource, [grant]);
        else same.push(grant);
      }
    }
  return { byAction, wild: [...wild] };
}

const isOf = ({ actions }: Grant, action: string): boolean =>
  actions.some((each) => includes([readGlob(lower(each))], readGlob(lower(action))).answer === "yes");

/** Whether every request with these values is one that the grant's context holds for. */
const holds = ({ context }: Grant, values: readonly Value[]): boolean =>
  [...context].every(([key, wanted]) => {
    const value = values.find((each) => lower(each.key) === key);
    return (
      value !== undefined &&
      includes(
        wanted.map(({ text, literal }) => readGlob(text, literal)),
        readGlob(value.text, value.literal),
      ).answer === "yes"
    );
  });

/** One value for each key, in every way. */
const choices = (context: Grant["context"]): readonly (readonly Value[])[] =>
  [...context.values()].reduce<Value[][]>(
    (sets, values) => sets.flatMap((set) => values.map((value) => [...set, value])),
    [[]],
  );
