/** What `derive` prints for programs: roles, policies and reasons as one object, by the names of the contract. */
import {
  clauses,
  fillRoles,
  type AccessPlan,
  type PolicyDocument,
  type WrittenPolicies,
  type WrittenRole,
} from "../permissions";
import { roleName } from "../permissions/plan/roles";

/** A policy as `PipelineAccess` would make it. */
export interface NamedPolicy {
  readonly name: string;
  readonly kind: "inline" | "managed";
  readonly document: PolicyDocument;
}

/** The contract's object, but for `formatVersion` and `diagnostics`. */
export interface Derived {
  readonly pipelineRole: DerivedRole;
  readonly stepRoles: Readonly<Record<string, DerivedRole>>;
  readonly author: { readonly policies: readonly NamedPolicy[] };
  readonly operator: { readonly policies: readonly NamedPolicy[] };
  readonly jsonGetObjects: readonly string[];
  readonly stepDependencies: Readonly<Record<string, readonly string[]>>;
  readonly definition: string;
  readonly requirements: readonly DerivedRequirement[];
}

/** A role; `trust` is null where the role exists already. */
export interface DerivedRole {
  readonly arn: string;
  readonly trust: PolicyDocument | null;
  readonly policies: readonly NamedPolicy[];
}

type Requirement = AccessPlan["requirements"][number];

/** A requirement, with the words of its reason. */
type DerivedRequirement = Omit<Requirement, "because"> & {
  readonly because: Requirement["because"] & { readonly text: string; readonly url: string };
};

/** Puts a plan and its documents into the contract's words. */
export function describeDerived(plan: AccessPlan, { pipelineRole, roles, author, operator }: WrittenPolicies): Derived {
  const written = new Map(roles.map((each) => [each.role, each]));
  const callerPolicies = (caller: string, documents: readonly PolicyDocument[]): readonly NamedPolicy[] => {
    const name = roleName(plan.options, "caller", caller);
    return documents.map((document, index) => ({
      name: index === 0 ? name : `${name}-${index + 1}`,
      kind: "managed",
      document,
    }));
  };
  return {
    pipelineRole: describeRole(pipelineRole),
    stepRoles: Object.fromEntries(
      [...plan.runsAs].flatMap(([step, role]): [string, DerivedRole][] => {
        if (role === plan.pipelineRole) return [];
        const ours = written.get(role);
        return [[step, ours ? describeRole(ours) : { arn: role.arn, trust: null, policies: [] }]];
      }),
    ),
    author: { policies: callerPolicies("author", author) },
    operator: { policies: callerPolicies("operator", operator) },
    jsonGetObjects: plan.jsonGetObjects,
    stepDependencies: Object.fromEntries(plan.stepDependencies),
    definition: fillRoles(plan),
    requirements: plan.requirements.map(({ because, call: _call, ...requirement }) => ({
      ...requirement,
      because: { ...because, text: clauses[because.clause].text, url: clauses[because.clause].url },
    })),
  };
}

/** The first policy of a role is inline, further ones are managed. */
const describeRole = ({ role: { arn, name = "" }, trust, policies }: WrittenRole): DerivedRole => ({
  arn,
  trust,
  policies: policies.map((document, index) =>
    index === 0
      ? { name: "pipeline-access", kind: "inline", document }
      : { name: `${name}-${index + 1}`, kind: "managed", document },
  ),
});
