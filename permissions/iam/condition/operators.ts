/**
 * What each condition operator decides about one value in the policy and one in the request: a table. Which values are
 * compared, and what an absent key means, is condition.ts.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { splitArn } from "../arn";
import { containsPattern, matchesPattern, patternOf, patternsOverlap, type Pattern, type Piece } from "../pattern";
import { readPatternText } from "../patternText";
import { verdict, type Verdict } from "../verdict";
import { parseDate } from "./date";
import { containsAddress, parseAddress, parseRange } from "./ipAddress";
import type { ConditionOperator } from "./name";

/** A request's value; with `pattern` where it stands for many. */
export interface ActualValue {
  readonly text: string;
  readonly pattern?: Pattern;
}

/** Compares one request value with the policy's value it was made from. */
export type Comparison = (actual: ActualValue) => Verdict;

/** A record of the table. Null has none: it tests a key's presence, not its value. */
export interface Operator {
  /** Holds where no value of the policy compares; and where the key is absent. */
  readonly negated: boolean;
  /** Policy variables are filled in. */
  readonly variables: boolean;
  /** `*` and `?` in the policy's value are wildcards. */
  readonly wildcards: boolean;
  /** From the policy's value, variables filled in. */
  readonly compare: (expected: Pattern) => Comparison;
}

type Family = Omit<Operator, "negated">;

const text = (compare: Operator["compare"], wildcards: boolean): Family => ({ variables: true, wildcards, compare });

/** Everything a request value stands for, against a pattern. */
function comparePatterns(expected: Pattern, actual: ActualValue): Verdict {
  if (actual.pattern === undefined) return verdict(matchesPattern(expected, actual.text));
  if (containsPattern(expected, actual.pattern)) return "yes";
  return patternsOverlap(expected, actual.pattern) ? "some" : "no";
}

const strings: Operator["compare"] = (expected) => (actual) => comparePatterns(expected, actual);

const foldCase = (pattern: Pattern): Pattern => ({
  ...pattern,
  units: pattern.units.map((unit) => (unit < 0 ? unit : String.fromCharCode(unit).toLowerCase().charCodeAt(0))),
  prefix: pattern.prefix.toLowerCase(),
  text: pattern.text.toLowerCase(),
  run: pattern.run.toLowerCase(),
});

/** Also the most that any operator with policy variables can say yes to. */
export const stringsOfAnyCase: Operator["compare"] = (expected) => {
  const folded = foldCase(expected);
  return ({ text: actual, pattern }) =>
    comparePatterns(folded, {
      text: actual.toLowerCase(),
      ...(pattern === undefined ? {} : { pattern: foldCase(pattern) }),
    });
};

/** The six parts are compared each for itself: a wildcard does not reach over a colon. What is not an ARN, on either side: unknown. */
const arns: Operator["compare"] = (expected) => {
  const parts = splitPattern(expected);
  return ({ text: actual, pattern }) => {
    const actualParts = splitArn(actual);
    if (parts === undefined || actualParts === undefined) return "unknown";
    let all: Verdict = "yes";
    for (const [index, part] of actualParts.entries()) {
      const expectedPart = parts[index];
      if (expectedPart === undefined) return "no";
      const one = comparePatterns(expectedPart, {
        text: part,
        ...(pattern === undefined ? {} : { pattern: readPatternText(part) }),
      });
      if (one === "no") return "no";
      if (one === "some") all = "some";
    }
    return all;
  };
};

/** The six parts of an ARN pattern, each a pattern; undefined: no ARN pattern. */
function splitPattern({ units }: Pattern): Pattern[] | undefined {
  const parts: Piece[][] = [[]];
  for (const unit of units) {
    if (unit === 58 && parts.length < 6) parts.push([]);
    else parts.at(-1)?.push(unit < 0 ? unit : String.fromCharCode(unit));
  }
  return parts.length === 6 ? parts.map(patternOf) : undefined;
}

/** Values that are read into something else first; what cannot be read, on either side, is unknown. */
const parsed =
  <E, A>(
    readExpected: (value: string) => E | undefined,
    readActual: (value: string) => A | undefined,
    holds: (actual: A, expected: E) => boolean,
  ): Operator["compare"] =>
  ({ text: written }) => {
    const expected = readExpected(written);
    return ({ text: value, pattern }) => {
      const actual = pattern === undefined ? readActual(value) : undefined;
      return expected === undefined || actual === undefined ? "unknown" : verdict(holds(actual, expected));
    };
  };

const plain = (compare: Operator["compare"]): Family => ({ variables: false, wildcards: false, compare });

const parseNumber = (value: string): number | undefined =>
  /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(value) ? Number(value) : undefined;
const numbers = (holds: (actual: number, expected: number) => boolean) =>
  plain(parsed(parseNumber, parseNumber, holds));
const dates = (holds: (actual: number, expected: number) => boolean) => plain(parsed(parseDate, parseDate, holds));

const parseBoolean = (value: string): boolean | undefined =>
  ({ true: true, false: false })[value.toLowerCase() as "true" | "false"];

const same = (actual: unknown, expected: unknown) => actual === expected;

const is = (family: Family): Operator => ({ ...family, negated: false });
const isNot = (family: Family): Operator => ({ ...family, negated: true });

const equalStrings = text(strings, false);
const equalStringsOfAnyCase = text(stringsOfAnyCase, false);
const likeStrings = text(strings, true);
const likeArns = text(arns, true);
const addresses = plain(parsed(parseRange, parseAddress, (actual, expected) => containsAddress(expected, actual)));

/** The operators that compare values. ArnEquals and ArnLike behave alike [AWS]. */
export const operators: Readonly<Record<Exclude<ConditionOperator, "Null">, Operator>> = {
  StringEquals: is(equalStrings),
  StringNotEquals: isNot(equalStrings),
  StringEqualsIgnoreCase: is(equalStringsOfAnyCase),
  StringNotEqualsIgnoreCase: isNot(equalStringsOfAnyCase),
  StringLike: is(likeStrings),
  StringNotLike: isNot(likeStrings),
  NumericEquals: is(numbers((actual, expected) => actual === expected)),
  NumericNotEquals: isNot(numbers((actual, expected) => actual === expected)),
  NumericLessThan: is(numbers((actual, expected) => actual < expected)),
  NumericLessThanEquals: is(numbers((actual, expected) => actual <= expected)),
  NumericGreaterThan: is(numbers((actual, expected) => actual > expected)),
  NumericGreaterThanEquals: is(numbers((actual, expected) => actual >= expected)),
  DateEquals: is(dates((actual, expected) => actual === expected)),
  DateNotEquals: isNot(dates((actual, expected) => actual === expected)),
  DateLessThan: is(dates((actual, expected) => actual < expected)),
  DateLessThanEquals: is(dates((actual, expected) => actual <= expected)),
  DateGreaterThan: is(dates((actual, expected) => actual > expected)),
  DateGreaterThanEquals: is(dates((actual, expected) => actual >= expected)),
  Bool: is(plain(parsed(parseBoolean, parseBoolean, same))),
  BinaryEquals: is(
    plain(
      parsed(
        (value) => value,
        (value) => value,
        same,
      ),
    ),
  ),
  IpAddress: is(addresses),
  NotIpAddress: isNot(addresses),
  ArnEquals: is(likeArns),
  ArnNotEquals: isNot(likeArns),
  ArnLike: is(likeArns),
  ArnNotLike: isNot(likeArns),
};
