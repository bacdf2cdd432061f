/**
 * Whether a condition holds for what is known of a request. What an operator compares is operators.ts.
 * An absent key: negated operators, IfExists and ForAllValues hold, all else does not. A key with several values and no
 * set operator never compares; what a negated operator makes of that is undocumented, so unknown.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
import type { ContextEntry, RequestContext } from "../context";
import type { ReadCondition } from "../document";
import { fillTemplate, readTemplate } from "../variable";
import { any, every, not, verdict, type Verdict } from "../verdict";
import { operators, stringsOfAnyCase, type ActualValue, type Comparison, type Operator } from "./operators";

/** A condition, read once and judged often. */
export type Condition = (context: RequestContext) => Verdict;

/** Reads a condition. `variables`: the document's version knows policy variables. */
export function compileCondition(condition: ReadCondition, variables: boolean): Condition {
  const { operator, qualifier, ifExists, values } = condition;
  const key = condition.key.toLowerCase();
  if (operator === undefined || values.length === 0) return () => "unknown";
  if (operator === "Null") return compileNull(key, values);
  const record = operators[operator];
  const compare = compileValues(
    record,
    values.map(({ value }) => value),
    variables,
  );
  return (context) => {
    const found = context.lookup(key);
    if (found === "unknown") return "unknown";
    if (found === "absent" || (found.multivalued && found.values.length === 0))
      return verdict(ifExists || (qualifier === undefined ? record.negated : qualifier === "ForAllValues"));
    const holds = (actual: ActualValue): Verdict => {
      const equal = any(compare(context), (comparison) => comparison(actual));
      return record.negated ? not(equal) : equal;
    };
    if (qualifier === "ForAnyValue") return any(actualValues(found), holds);
    if (qualifier === "ForAllValues") return every(actualValues(found), holds);
    if (found.multivalued) return record.negated ? "unknown" : "no";
    return every(actualValues(found), holds);
  };
}

const actualValues = ({ values, patterns }: ContextEntry): ActualValue[] =>
  values.map((text, index) => {
    const pattern = patterns?.[index];
    return pattern === undefined ? { text } : { text, pattern };
  });

function compileNull(key: string, values: readonly { readonly value: string }[]): Condition {
  return (context) => {
    const found = context.lookup(key);
    if (found === "unknown") return "unknown";
    return any(values, ({ value }) => {
      const wanted = value.toLowerCase();
      if (wanted !== "true" && wanted !== "false") return "unknown";
      return verdict((found === "absent") === (wanted === "true"));
    });
  };
}

/** The policy's values; those without variables are read once. A variable without value compares with nothing. */
function compileValues(
  { compare, wildcards, variables: operatorTakesVariables }: Operator,
  values: readonly string[],
  variables: boolean,
): (context: RequestContext) => readonly Comparison[] {
  const templates = values.map((value) =>
    readTemplate(value, { wildcards, variables: variables && operatorTakesVariables }),
  );
  const fixed = templates.flatMap((template) => (template.fixed === undefined ? [] : [compare(template.fixed)]));
  const open = templates.filter((template) => template.fixed === undefined);
  if (open.length === 0) return () => fixed;
  return (context) => [
    ...fixed,
    ...open.flatMap((template) => {
      const filled = fillTemplate(template, context);
      if (filled === undefined) return [];
      return filled.exact ? [compare(filled.pattern)] : [atMost(stringsOfAnyCase(filled.pattern))];
    }),
  ];
}

/** A comparison with a value of which a part is unknown: all it can tell is no. */
const atMost =
  (comparison: Comparison): Comparison =>
  (actual) =>
    comparison(actual) === "no" ? "no" : "unknown";
