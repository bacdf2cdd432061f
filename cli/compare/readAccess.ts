/** Reads one side of a comparison: a definition, what `derive --format json` printed, or a stack. */
import {
  hasErrors,
  planAccess,
  readDefinition,
  readPolicyDocument,
  writePolicies,
  type DocumentKind,
  type PlanOptions,
  type PolicyDocument,
  type PrincipalAccess,
  type ReadDocument,
} from "../../permissions";
import { elements, isArray, isObject, member, type JsonObject, type JsonValue } from "../../permissions/json";
import type { Holder } from "../../policypack/stack/holders";
import { documentOfPolicy, type AttachedPolicy } from "../../policypack/stack/managedPolicies";
import { readStack } from "../../policypack/stack/stack";
import { formatDiagnostics, UsageError } from "../command";
import { parseStackFile, readStackJson } from "../stackFile";

/** One side, and what it was read from. */
export interface Side {
  readonly kind: "definition" | "plan" | "stack";
  readonly principals: readonly PrincipalAccess[];
}

/** Reads a file's text; throws UsageError where it is none of the three. `place`: what a definition is planned with. */
export function readSide(file: string, text: string, place: PlanOptions | undefined): Side {
  const json = parseStackFile(text);
  const { value } = json;
  if (value !== undefined && isObject(value) && isObject(member(value, "pipelineRole") ?? null))
    return { kind: "plan", principals: readPlan(value) };
  if (value !== undefined && isObject(value) && !isDefinition(value)) {
    const { resources, diagnostics } = readStackJson(json);
    if (resources === undefined) throw new UsageError(`${file}: ${formatDiagnostics(diagnostics).trim()}`);
    const { all } = readStack(resources).roles();
    return { kind: "stack", principals: all.map(principalOf) };
  }
  if (place === undefined)
    throw new UsageError(`${file} is a definition, which requires --pipeline-name, --account and --region.`);
  return { kind: "definition", principals: readPlanned(file, text, place) };
}

const isDefinition = (value: JsonObject): boolean =>
  isArray(member(value, "Steps")) || typeof member(value, "PipelineDefinition") === "string";

function readPlanned(file: string, text: string, options: PlanOptions): PrincipalAccess[] {
  const { definition, diagnostics } = readDefinition(text);
  const planned = definition === undefined ? undefined : planAccess(definition, options);
  const plan = planned?.plan;
  const problems = [...diagnostics, ...(planned?.diagnostics ?? [])];
  if (plan === undefined) throw new UsageError(`${file}: ${formatDiagnostics(problems).trim()}`);
  const written = writePolicies(plan);
  if (hasErrors(written.diagnostics)) throw new UsageError(`${file}: ${formatDiagnostics(written.diagnostics).trim()}`);
  const ours = new Map(written.roles.map((each) => [each.role, each]));
  return [
    principal(
      "pipeline role",
      written.pipelineRole.role.arn,
      written.pipelineRole.policies,
      written.pipelineRole.trust,
    ),
    ...[...plan.runsAs].flatMap(([step, role]) => {
      const found = ours.get(role);
      return found === undefined ? [] : [principal(`role of step ${step}`, role.arn, found.policies, found.trust)];
    }),
    principal("author", undefined, written.author),
    principal("operator", undefined, written.operator),
  ];
}

const principal = (
  key: string,
  role: string | undefined,
  policies: readonly PolicyDocument[],
  trust?: PolicyDocument,
): PrincipalAccess => ({
  key,
  ...(role !== undefined && { role }),
  documents: policies.flatMap((each) => read(each, "identity")),
  ...trustOf(trust),
});

const read = (document: unknown, kind: DocumentKind): ReadDocument[] => {
  const found = readPolicyDocument(document as PolicyDocument, kind).document;
  return found === undefined ? [] : [found];
};

const trustOf = (trust: unknown): { trust?: ReadDocument } => {
  const [found] = trust === undefined || trust === null ? [] : read(trust, "trust");
  return found === undefined ? {} : { trust: found };
};

/** What `derive --format json` printed: each policy a document, or `{ document }`. */
function readPlan(value: JsonObject): PrincipalAccess[] {
  const one = (key: string, role: JsonValue | undefined): PrincipalAccess => {
    const arn = role === undefined ? undefined : member(role, "arn");
    return {
      key,
      ...(typeof arn === "string" && { role: arn }),
      documents: elements(role === undefined ? undefined : member(role, "policies")).flatMap((each) =>
        read(member(each, "document") ?? each, "identity"),
      ),
      ...trustOf(role === undefined ? undefined : member(role, "trust")),
    };
  };
  const steps = member(value, "stepRoles");
  return [
    one("pipeline role", member(value, "pipelineRole")),
    ...(steps !== undefined && isObject(steps) ? Object.entries(steps) : []).map(([step, role]) =>
      one(`role of step ${step}`, role),
    ),
    one("author", member(value, "author")),
    one("operator", member(value, "operator")),
  ];
}

/** A role of a stack, by its name; a role without a known name by the resource's. */
const principalOf = ({ name, arn, resource, inline, attached, boundary, trust }: Holder): PrincipalAccess => ({
  key: `role ${name ?? resource.name}`,
  ...(arn !== undefined && { role: arn }),
  ...boundaryOf(boundary),
  opaque: attached.flatMap((each) =>
    documentOfPolicy(each) === undefined ? (each.arn ?? "a policy that is not known yet") : [],
  ),
  documents: [
    ...inline.flatMap(({ document }) => document ?? []),
    ...attached.flatMap((each) => documentOfPolicy(each) ?? []),
  ],
  ...(trust?.document !== undefined && { trust: trust.document }),
});

const boundaryOf = (boundary: AttachedPolicy | undefined): { boundary?: ReadDocument } => {
  const document = boundary === undefined ? undefined : documentOfPolicy(boundary);
  return document === undefined ? {} : { boundary: document };
};
