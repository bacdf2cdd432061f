/**
 * IAM documents: the shape we write, and the shape any foreign document is read into. The reading is readDocument.ts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import type { ConditionOperator, Qualifier } from "./condition/name";

export type Effect = "Allow" | "Deny";

/** IAM's JSON, as we write it. */
export interface PolicyDocument {
  Version: "2012-10-17";
  Statement: Statement[];
}

/** One statement, as we write it: lists are always arrays. Exactly one of each element and its Not form. */
export interface Statement {
  Sid?: string;
  Effect: Effect;
  Principal?: PrincipalElement;
  NotPrincipal?: PrincipalElement;
  Action?: string[];
  NotAction?: string[];
  Resource?: string[];
  NotResource?: string[];
  Condition?: ConditionBlock;
}

/** `"*"`, or lists by kind of principal: AWS, Service, Federated, CanonicalUser. */
export type PrincipalElement = "*" | Record<string, string | string[]>;

/** Operator -> condition key -> value or values. */
export type ConditionBlock = Record<string, Record<string, string | string[]>>;

/** Where a document stands decides which elements it may and must have. */
export type DocumentKind = "identity" | "trust" | "resource" | "scp" | "rcp";

/** A document as read: every list an array, every part with its place. */
export interface ReadDocument {
  readonly kind: DocumentKind;
  /** Absent in the document: "2008-10-17", in which `${aws:username}` is not a variable. */
  readonly version: "2012-10-17" | "2008-10-17";
  readonly id?: string;
  readonly statements: readonly ReadStatement[];
}

/** A string of the document, in its own spelling, with its place as a reader looks for it: `Statement[2].Resource[0]`. */
export interface Located {
  readonly value: string;
  /** From the document's root; without index where the document has a single value: `Statement.Resource`. */
  readonly path: string;
}

export interface ReadStatement {
  /** Position among the document's statements, from 0. */
  readonly index: number;
  /** `Statement[2]`, or `Statement` where the document has one statement and no array. */
  readonly path: string;
  readonly sid?: string;
  readonly effect: Effect;
  readonly actions: PatternList;
  /** Absent in trust documents only. */
  readonly resources?: PatternList;
  /** Absent where a document's kind knows none: identity documents and SCPs. */
  readonly principals?: PrincipalList;
  /** All must hold. */
  readonly conditions: readonly ReadCondition[];
}

/** Action or NotAction, Resource or NotResource. */
export interface PatternList {
  /** The Not form: everything but these. */
  readonly negated: boolean;
  readonly path: string;
  readonly patterns: readonly Located[];
}

/** Principal or NotPrincipal. */
export interface PrincipalList {
  /** NotPrincipal. */
  readonly negated: boolean;
  readonly path: string;
  readonly principals: readonly ReadPrincipal[];
}

export interface ReadPrincipal extends Located {
  /** `"*"` stands for everyone, anonymous callers included. */
  readonly type: "*" | "AWS" | "Service" | "Federated" | "CanonicalUser";
}

/** One key under one operator. Values of one key are alternatives; conditions of a statement must all hold. */
export interface ReadCondition {
  /** The operator as written. */
  readonly written: string;
  /** In IAM's spelling; undefined: an operator we do not know, so the condition is unknown. */
  readonly operator: ConditionOperator | undefined;
  readonly qualifier: Qualifier | undefined;
  readonly ifExists: boolean;
  /** The key, in the document's spelling; keys are matched in any case. */
  readonly key: string;
  /** Numbers and booleans as JSON spells them. */
  readonly values: readonly Located[];
  /** `Statement[2].Condition.StringEquals.aws:SourceVpc`. */
  readonly path: string;
}

/** The text of a document as it is sent: no white space, elements in the given order. */
export const formatPolicyDocument = (document: PolicyDocument): string => policyJson(document);

/** JSON in the characters that IAM takes in a policy, U+0020 to U+00FF: keys of S3 may be in any language, so others are
 * escaped, which IAM reads as the same text. */
export const policyJson = (value: object, indent?: number): string =>
  JSON.stringify(value, null, indent).replace(
    /[^\n\u0020-\u00ff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A statement as read, in the shape we write; spelling kept, order kept. @internal For tests. */
export function toStatement(read: ReadStatement): Statement {
  return {
    ...(read.sid === undefined ? {} : { Sid: read.sid }),
    Effect: read.effect,
    ...(read.principals === undefined ? {} : principalElement(read.principals)),
    ...listElement("Action", read.actions),
    ...(read.resources === undefined ? {} : listElement("Resource", read.resources)),
    ...(read.conditions.length === 0 ? {} : { Condition: conditionBlock(read.conditions) }),
  };
}

const listElement = (name: "Action" | "Resource", { negated, patterns }: PatternList) => ({
  [negated ? `Not${name}` : name]: patterns.map(({ value }) => value),
});

function principalElement({ negated, principals }: PrincipalList): Pick<Statement, "Principal" | "NotPrincipal"> {
  const byType = new Map<string, string[]>();
  for (const { type, value } of principals) byType.set(type, [...(byType.get(type) ?? []), value]);
  const element: PrincipalElement = byType.has("*") ? "*" : Object.fromEntries(byType);
  return negated ? { NotPrincipal: element } : { Principal: element };
}

function conditionBlock(conditions: readonly ReadCondition[]): ConditionBlock {
  const block = new Map<string, Map<string, string[]>>();
  for (const { written, key, values } of conditions) {
    const keys = block.get(written) ?? new Map<string, string[]>();
    block.set(written, keys);
    keys.set(
      key,
      values.map(({ value }) => value),
    );
  }
  return Object.fromEntries([...block].map(([operator, keys]) => [operator, Object.fromEntries(keys)]));
}
