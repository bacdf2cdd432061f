/**
 * What IAM's documentation says an SCP means, as a formula over one request. Written apart from permissions/iam, of which
 * it uses nothing. Over which logic is the caller's affair: booleans for one request, a solver's terms for all of them.
 * What has no meaning here (policy variables, numbers, dates) is a predicate of its own: whatever it means, claims hold.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
 */
import { arnGlob, exactly, glob, type Pattern } from "./proofTexts";

/** The connectives. */
export interface Logic<B> {
  readonly and: (...all: readonly B[]) => B;
  readonly or: (...all: readonly B[]) => B;
  readonly not: (one: B) => B;
}

/** A question about one text. */
export type Question =
  | { readonly patterns: readonly Pattern[]; readonly anyCase: boolean }
  | { readonly range: string }
  | { readonly opaque: string };

/** A text of the request, to ask about. */
export type Ask<B> = (question: Question) => B;

/** A request, as far as a policy can ask about it. */
export interface RequestTerms<B> extends Logic<B> {
  /** In lower case: actions compare in any case. */
  readonly action: Ask<B>;
  readonly resource: Ask<B>;
  /** A condition key, by its name in lower case: the values it may have, none of them where it is absent. */
  readonly key: (name: string) => readonly { readonly present: B; readonly ask: Ask<B> }[];
}

/** A statement as it stands in a document that IAM accepts. */
export interface WrittenStatement {
  readonly Effect: "Allow" | "Deny";
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a document, text or object. */
export function statementsOf(scp: string | object): readonly WrittenStatement[] {
  const { Statement } = (typeof scp === "string" ? JSON.parse(scp) : scp) as {
    Statement: WrittenStatement | WrittenStatement[];
  };
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** One or many, as a list. */
export const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

/** The actions that one of the patterns names. */
export const namesAction = <B>({ action }: RequestTerms<B>, patterns: readonly string[]): B =>
  action({ patterns: patterns.map((pattern) => glob(pattern.toLowerCase())), anyCase: false });

const variable = /\$\{(?![*?$]\})[^}]*\}/g;

/** The resources that one of the patterns names; what a policy variable stands for is left open. */
export function namesResource<B>({ resource, and, or }: RequestTerms<B>, patterns: readonly string[]): B {
  const plain = patterns.filter((pattern) => pattern.search(variable) < 0);
  const open = patterns.filter((pattern) => !plain.includes(pattern));
  return or(
    resource({ patterns: plain.map(glob), anyCase: false }),
    ...open.map((pattern) =>
      and(
        resource({ patterns: [glob(pattern.replace(variable, "*"))], anyCase: false }),
        resource({ opaque: pattern }),
      ),
    ),
  );
}

/** Whether a statement applies to the request: whether a Deny denies it, an Allow allows it. */
export const applies = <B>(request: RequestTerms<B>, statement: WrittenStatement): B => {
  const { Action, NotAction, Resource, NotResource } = statement;
  const { and, not } = request;
  return and(
    Action === undefined ? not(namesAction(request, listOf(NotAction))) : namesAction(request, listOf(Action)),
    Resource === undefined
      ? not(namesResource(request, listOf(NotResource)))
      : namesResource(request, listOf(Resource)),
    conditionsHold(request, statement),
  );
};

/** Whether all of a statement's conditions hold. */
export const conditionsHold = <B>(request: RequestTerms<B>, { Condition = {} }: WrittenStatement): B =>
  request.and(
    ...Object.entries(Condition).flatMap(([operator, block]) =>
      Object.entries(block).map(([key, values]) =>
        holds(request, operator, key.toLowerCase(), listOf(values).map(String)),
      ),
    ),
  );

/** Whether SCPs let a request pass. Where none of them allows anything, FullAWSAccess stands beside them. */
export function allowed<B>(request: RequestTerms<B>, statements: readonly WrittenStatement[]): B {
  const { and, or, not } = request;
  const of = (effect: string) => statements.filter(({ Effect }) => Effect === effect);
  const denied = or(...of("Deny").map((each) => applies(request, each)));
  const allows = of("Allow");
  return and(not(denied), ...(allows.length === 0 ? [] : [or(...allows.map((each) => applies(request, each)))]));
}

function holds<B>(request: RequestTerms<B>, written: string, key: string, values: readonly string[]): B {
  const { and, or, not } = request;
  const slots = request.key(key);
  const present = or(...slots.map((slot) => slot.present));
  const [, qualifier = "", name = ""] = /^(?:(forallvalues|foranyvalue):)?(.*)$/.exec(written.toLowerCase()) ?? [];
  if (name === "null") return or(...values.map((value) => (value.toLowerCase() === "true" ? not(present) : present)));
  const operator = name.replace(/ifexists$/, "");
  const orAbsent = (term: B): B => (operator === name ? term : or(not(present), term));
  const positive = operator.replace("not", "");
  const negated = positive !== operator;
  const matches = slots.map(({ ask }) => or(...values.map((value) => ask(questionOf(positive, value)))));
  const meets = matches.map((match) => (negated ? not(match) : match));
  const every = and(...slots.map((slot, index) => or(not(slot.present), ...meets.slice(index, index + 1))));
  const some = (terms: readonly B[]) =>
    or(...slots.map((slot, index) => and(slot.present, ...terms.slice(index, index + 1))));
  if (qualifier === "forallvalues") return every;
  if (qualifier === "foranyvalue" || !negated) return orAbsent(some(meets));
  return not(some(matches));
}

/** An operator, without its negation, and a value of the policy, as a question about a value of the request. */
function questionOf(operator: string, value: string): Question {
  const opaque = { opaque: `${operator} ${value}` };
  const text = (pattern: Pattern | undefined, anyCase = false): Question =>
    pattern === undefined ? opaque : { patterns: [pattern], anyCase };
  if (operator === "ipaddress") return { range: value };
  if (operator === "bool") return text(exactly(value), true);
  if (value.search(variable) >= 0) return opaque;
  if (operator === "stringequals") return text(exactly(plain(value)));
  if (operator === "stringequalsignorecase") return text(exactly(plain(value)), true);
  if (operator === "stringlike") return text(glob(value));
  if (operator === "arnlike" || operator === "arnequals") return text(arnGlob(value));
  return opaque;
}

/** `${*}` is `*` where nothing is a wildcard. */
const plain = (value: string): string => value.replace(/\$\{([*?$])\}/g, "$1");
