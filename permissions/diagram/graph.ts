/**
 * What a diagram shows of a definition: its steps, the roles they run as, and the data between them. Not here: how it is
 * drawn (mermaid.ts).
 */
import { ownRelationships } from "../plan/relationships";
import { findKeys, keyTree, putKey } from "../plan/keyTree";
import type { AccessPlan, Role } from "../plan/accessPlan";
import type { Requirement } from "../plan/requirement";
import type { Definition, Step } from "../definition/definition";
import type { Diagnostic } from "../diagnostic";

export interface Graph {
  readonly nodes: readonly (StepNode | DataNode)[];
  readonly edges: readonly Edge[];
  /** Diagnostics about no step. */
  readonly remarks: readonly Diagnostic[];
}

export interface StepNode {
  readonly kind: "step";
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** `own role`, `pipeline role`, a role's name; absent: the step takes none, or no plan could be made. */
  readonly role?: string;
  /** Id of the step whose branch or body this one stands in. */
  readonly within?: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Data that no step of the definition writes, or none reads. */
export interface DataNode {
  readonly kind: "data";
  readonly id: string;
  /** `data/training/*`: bucket and keys. */
  readonly name: string;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** `data`: read or written by the step's role; `json`: read by the pipeline's role; `order`: no data is known. */
  readonly kind: "data" | "json" | "order";
  /** The data between two steps; none where a data node or nothing says more. */
  readonly labels: readonly string[];
}

/** Without plan: the steps, their order as DependsOn says it, and what is wrong. */
export function readGraph(
  definition: Definition,
  plan: AccessPlan | undefined,
  diagnostics: readonly Diagnostic[],
): Graph {
  const ids = new Map(definition.steps.map(({ name }, index) => [name, `s${index}`]));
  const found = diagnostics.map((diagnostic) => ({ diagnostic, step: stepAt(definition, diagnostic.path) }));
  const steps = definition.steps.map((step): StepNode => {
    const role = plan?.runsAs.get(step.name);
    const within = step.within === undefined ? undefined : ids.get(step.within);
    return {
      kind: "step",
      id: ids.get(step.name) ?? "",
      name: step.name,
      type: step.type,
      ...(role === undefined ? {} : { role: describeRole(role) }),
      ...(within === undefined ? {} : { within }),
      diagnostics: found.filter((each) => each.step === step).map(({ diagnostic }) => diagnostic),
    };
  });
  const { nodes, edges } = plan === undefined ? { nodes: [], edges: [] } : readData(plan.requirements, ids);
  return {
    nodes: [...steps, ...nodes],
    edges: [...edges, ...orderEdges(definition, plan, ids, edges)],
    remarks: found.flatMap(({ diagnostic, step }) => (step === undefined ? [diagnostic] : [])),
  };
}

/** The innermost step that a place stands in. */
const stepAt = ({ steps }: Definition, path: string): Step | undefined =>
  steps
    .filter((step) => path === step.path || path.startsWith(`${step.path}/`))
    .reduce<Step | undefined>(
      (best, step) => (best === undefined || step.path.length > best.path.length ? step : best),
      undefined,
    );

function describeRole({ kind, key, arn }: Role): string {
  switch (kind) {
    case "pipeline":
      return "pipeline role";
    case "step":
      return "own role";
    case "job-type":
      return `role of all ${key} steps`;
    case "shared":
      return `role ${key}`;
    case "existing":
      return `role ${arn.split("/").at(-1) ?? arn}`;
  }
}

/** Objects that a step reads or writes. */
interface Use {
  readonly step: string;
  readonly objects: string;
}

const usesOf = (requirements: readonly Requirement[], wanted: (requirement: Requirement) => boolean): Use[] => {
  const uses = requirements.filter(wanted).flatMap(({ because: { step }, resources }) =>
    // `p` and `p/*` are one: an object, or all in a folder.
    resources.map((resource) => ({ step: step ?? "", objects: resource.replace(/\/\*$/, "") })),
  );
  // Jobs' names stand in two spellings.
  const said = new Set<string>();
  return uses.filter(({ step, objects }) => {
    const key = `${step} ${objects.toLowerCase()}`;
    return !said.has(key) && said.add(key);
  });
};

/** The object of this name, and all in the folder. */
const keysOf = ({ objects }: Use): readonly string[] => [objects, `${objects}/*`];

const isStepRole = ({ principal }: Requirement): boolean => principal.kind === "stepRole";

function readData(requirements: readonly Requirement[], ids: ReadonlyMap<string, string>) {
  const writes = usesOf(requirements, (each) => isStepRole(each) && each.action === "s3:PutObject");
  const reads = usesOf(requirements, (each) => isStepRole(each) && each.action === "s3:GetObject");
  const jsonReads = usesOf(requirements, (each) => each.because.clause === "json-get");
  const nodes = new Map<string, DataNode>();
  const dataAt = (objects: string): string => {
    const node = nodes.get(objects) ?? { kind: "data" as const, id: `d${nodes.size}`, name: nameOf(objects) };
    nodes.set(objects, node);
    return node.id;
  };
  const written = keyTree<Use>();
  for (const write of writes) for (const key of keysOf(write)) putKey(written, key, write);
  const used = new Set<Use>();
  const follow = (read: Use, kind: Edge["kind"]): Edge[] => {
    const to = ids.get(read.step);
    if (to === undefined) return [];
    const sources = [...new Set(keysOf(read).flatMap((key) => [...findKeys(written, key)]))].filter(
      ({ step }) => step !== read.step,
    );
    for (const source of sources) used.add(source);
    if (sources.length === 0) return [{ from: dataAt(read.objects), to, kind, labels: [] }];
    const labels = [nameOf(read.objects)];
    return [...new Set(sources.map(({ step }) => step))].map((step) => ({
      from: ids.get(step) ?? "",
      to,
      kind,
      labels,
    }));
  };
  const read = [...reads.flatMap((each) => follow(each, "data")), ...jsonReads.flatMap((each) => follow(each, "json"))];
  const left = writes
    .filter((write) => !used.has(write))
    .map(({ step, objects }): Edge => ({ from: ids.get(step) ?? "", to: dataAt(objects), kind: "data", labels: [] }));
  return { nodes: [...nodes.values()], edges: merge([...read, ...left]) };
}

/** One edge for all data that goes the same way. */
function merge(edges: readonly Edge[]): Edge[] {
  const merged = new Map<string, Edge>();
  for (const edge of edges) {
    const key = `${edge.from} ${edge.to} ${edge.kind}`;
    const labels = new Set([...(merged.get(key)?.labels ?? []), ...edge.labels]);
    merged.set(key, { ...edge, labels: [...labels] });
  }
  return [...merged.values()];
}

/** `arn:aws:s3:::bucket/key` without what all have. */
const nameOf = (objects: string): string => objects.split(":::").at(-1) ?? objects;

/** Relationships between steps that no data edge shows. */
function orderEdges(
  { steps }: Definition,
  plan: AccessPlan | undefined,
  ids: ReadonlyMap<string, string>,
  drawn: readonly Edge[],
): Edge[] {
  const known = new Set(drawn.map(({ from, to }) => `${from} ${to}`));
  return steps.flatMap((step) =>
    // What a step inherits from its container is drawn once, at the container.
    [...new Set(plan ? ownRelationships(plan.definition, step) : step.dependsOn)].flatMap((other): Edge[] => {
      const [from, to] = [ids.get(other), ids.get(step.name)];
      return from === undefined || to === undefined || known.has(`${from} ${to}`)
        ? []
        : [{ from, to, kind: "order", labels: [] }];
    }),
  );
}
