/** Everybody a plan writes documents for, with what each needs; and documents with one thing taken out. */
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import { containsPattern, readPattern } from "../../../permissions/iam/pattern";
import type { NamedDocument } from "../../../permissions/policies/comparePolicies";
import {
  writePolicies,
  type AccessPlan,
  type PolicyDocument,
  type Requirement,
  type Statement,
} from "../../../permissions";

/** A role or caller of a plan. */
export interface Party {
  readonly name: string;
  readonly policies: readonly PolicyDocument[];
  readonly requirements: readonly Requirement[];
}

/** The parties of a plan, the pipeline role first, the callers last. */
export function partiesOf(plan: AccessPlan): Party[] {
  const { pipelineRole, roles, author, operator } = writePolicies(plan);
  const of = (match: (principal: Requirement["principal"]) => boolean): Requirement[] =>
    plan.requirements.filter(({ principal }) => match(principal));
  return [
    ...[pipelineRole, ...roles].map(({ role, policies }) => ({
      name: role.key,
      policies,
      requirements: of((principal) =>
        principal.kind === "pipelineRole"
          ? role === plan.pipelineRole
          : principal.kind === "stepRole" && (plan.runsAs.get(principal.step) ?? plan.pipelineRole) === role,
      ),
    })),
    { name: "author", policies: author, requirements: of(({ kind }) => kind === "author") },
    { name: "operator", policies: operator, requirements: of(({ kind }) => kind === "operator") },
  ];
}

/** Documents as comparison reads them. */
export const named = (policies: readonly PolicyDocument[]): NamedDocument[] =>
  policies.map((policy, index) => {
    const { document, diagnostics } = readPolicyDocument(policy, "identity");
    if (!document) throw new Error(JSON.stringify(diagnostics));
    return { name: `policy${index}`, document };
  });

/** Documents of which one thing has been changed. */
export interface Changed {
  readonly sid: string;
  /** What was taken out. */
  readonly value: string;
  readonly policies: readonly PolicyDocument[];
}

/** The documents with one action, resource or condition value taken out; a statement goes with the last of a list. */
export const removals = (policies: readonly PolicyDocument[]): Generator<Changed> => changes(policies, withoutOne);

/** The documents with one condition dropped. */
export const droppedConditions = (policies: readonly PolicyDocument[]): Generator<Changed> =>
  changes(policies, function* ({ Condition, ...rest }) {
    if (Condition !== undefined) yield [Object.keys(Condition).join(), rest];
  });

type Change = readonly [value: string, changed: Statement | undefined];

function* changes(
  policies: readonly PolicyDocument[],
  change: (statement: Statement) => Generator<Change>,
): Generator<Changed> {
  for (const [at, policy] of policies.entries())
    for (const [index, statement] of policy.Statement.entries())
      for (const [value, changed] of change(statement)) {
        const Statement = policy.Statement.flatMap((each, place) => (place === index ? (changed ?? []) : each));
        yield {
          sid: statement.Sid ?? "",
          value,
          policies: policies.map((each, place) => (place === at ? { ...each, Statement } : each)),
        };
      }
}

function* withoutOne(statement: Statement): Generator<Change> {
  const without = (values: readonly string[], value: string): string[] => values.filter((each) => each !== value);
  for (const list of ["Action", "Resource"] as const) {
    const values = statement[list] ?? [];
    for (const value of values)
      yield [value, values.length > 1 ? { ...statement, [list]: without(values, value) } : undefined];
  }
  for (const [operator, keys] of Object.entries(statement.Condition ?? {}))
    for (const [key, values] of Object.entries(keys))
      for (const value of [values].flat())
        yield [
          value,
          Array.isArray(values)
            ? {
                ...statement,
                Condition: { ...statement.Condition, [operator]: { ...keys, [key]: without(values, value) } },
              }
            : undefined,
        ];
}

/** Whether what was taken out is a part of the requirement, or stood for a part of it. */
export const asks = ({ action, resources, context }: Requirement, value: string): boolean =>
  [action, ...resources, ...Object.values(context).flat()].some((each) =>
    containsPattern(readPattern(value), readPattern(each)),
  );
