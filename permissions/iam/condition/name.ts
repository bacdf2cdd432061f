/**
 * The names of IAM's condition operators, taken apart: `ForAnyValue:StringLikeIfExists` is qualifier, operator and ifExists.
 * What an operator means stands in operators.ts. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */

/** Every condition operator, in IAM's spelling. */
export const conditionOperators = [
  "StringEquals",
  "StringNotEquals",
  "StringEqualsIgnoreCase",
  "StringNotEqualsIgnoreCase",
  "StringLike",
  "StringNotLike",
  "NumericEquals",
  "NumericNotEquals",
  "NumericLessThan",
  "NumericLessThanEquals",
  "NumericGreaterThan",
  "NumericGreaterThanEquals",
  "DateEquals",
  "DateNotEquals",
  "DateLessThan",
  "DateLessThanEquals",
  "DateGreaterThan",
  "DateGreaterThanEquals",
  "Bool",
  "BinaryEquals",
  "IpAddress",
  "NotIpAddress",
  "ArnEquals",
  "ArnNotEquals",
  "ArnLike",
  "ArnNotLike",
  "Null",
] as const;

export type ConditionOperator = (typeof conditionOperators)[number];

/** Set operators for keys with several values. */
export type Qualifier = "ForAnyValue" | "ForAllValues";

/** A condition operator as written, taken apart. */
export interface OperatorName {
  /** In IAM's spelling; undefined: no operator of ours, so what it says is unknown. */
  readonly operator: ConditionOperator | undefined;
  readonly qualifier: Qualifier | undefined;
  readonly ifExists: boolean;
}

const byLowerCase = new Map(conditionOperators.map((name) => [name.toLowerCase(), name]));
const qualifiers = new Map<string, Qualifier>([
  ["foranyvalue", "ForAnyValue"],
  ["forallvalues", "ForAllValues"],
]);
const suffix = "ifexists";

/** Takes an operator's name apart, in any case. `NullIfExists` and unknown qualifiers are no operators. */
export function readOperatorName(written: string): OperatorName {
  const lower = written.toLowerCase();
  const colon = lower.indexOf(":");
  const qualifier = colon < 0 ? undefined : qualifiers.get(lower.slice(0, colon));
  const name = lower.slice(colon + 1);
  const ifExists = name.endsWith(suffix);
  const operator = byLowerCase.get(ifExists ? name.slice(0, -suffix.length) : name);
  const known =
    (colon < 0 || qualifier !== undefined) && !(operator === "Null" && (ifExists || qualifier !== undefined));
  return { operator: known ? operator : undefined, qualifier, ifExists };
}
