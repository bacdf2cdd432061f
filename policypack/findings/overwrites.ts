/**
 * What a step's role may overwrite of that which other steps read and no step writes: their code, and input data. Only
 * what is allowed for certain, by all policies that concern the role.
 */
import type { Definition } from "../../permissions/definition/definition";
import { actionsOverlap, containsAction } from "../../permissions/iam/action";
import { compilePolicy } from "../../permissions/iam/compile";
import { coverNeed } from "../../permissions/iam/cover";
import type { ReadStatement } from "../../permissions/iam/document";
import { containsPattern } from "../../permissions/iam/pattern";
import { readPatternText } from "../../permissions/iam/patternText";
import { elements, isArray, member, pointerParts, type JsonValue } from "../../permissions/json";
import type { AccessPlan } from "../../permissions/plan/accessPlan";
import type { RoleNeeds } from "../stack/access";
import type { Stack } from "../stack/stack";
import { allowedCalls } from "./roleCalls";
import { grantsOf, type GrantOwner } from "./roleGrants";

/** A place that a step reads and no step writes. */
export interface ReadPlace {
  readonly plan: AccessPlan;
  /** The step whose role reads it. */
  readonly step: string;
  /** Where the definition says so. */
  readonly path: string;
  /** ARN pattern. */
  readonly objects: string;
  /** The step runs what is there. */
  readonly isCode: boolean;
}

/** A statement that lets a role overwrite places. */
export interface Overwrite {
  readonly owner: GrantOwner;
  /** The statement's place in its document. */
  readonly path: string;
  /** It names a prefix below a bucket: else, as for a whole bucket, the places are hardly meant. */
  readonly narrow: boolean;
  readonly actions: readonly string[];
  readonly places: readonly ReadPlace[];
}

/** A cache: the places of a stack. */
const ofStacks = new WeakMap<Stack, readonly ReadPlace[]>();

/** What steps read and no step of the stack writes. */
export function readPlaces(stack: Stack): readonly ReadPlace[] {
  const before = ofStacks.get(stack);
  if (before !== undefined) return before;
  const plans = stack.access().pipelines.flatMap(({ plan }) => plan ?? []);
  const written = new Set(plans.flatMap(({ requirements }) => requirements.filter(isWrite)).flatMap(resourcesOf));
  const isWritten = (objects: string): boolean =>
    written.has(objects) || [...written].some((each) => contains(each, objects) || contains(objects, each));
  const places = plans.flatMap(readBy).filter(({ objects }) => !isWritten(objects));
  ofStacks.set(stack, places);
  return places;
}

const isWrite = ({ action }: { readonly action: string }): boolean => action === "s3:PutObject";

const resourcesOf = ({ resources }: { readonly resources: readonly string[] }): readonly string[] => resources;

const contains = (outer: string, inner: string): boolean =>
  literalOf(inner).startsWith(literalOf(outer)) && containsPattern(readPatternText(outer), readPatternText(inner));

const literalOf = (pattern: string): string => /^[^*?$]*/.exec(pattern)?.[0] ?? "";

const readBy = (plan: AccessPlan): ReadPlace[] =>
  plan.requirements
    .filter(({ because: { clause } }) => clause === "read-input")
    .flatMap(({ principal, because: { step = "", path }, resources }) =>
      resources.map((objects) => ({
        plan,
        step: principal.kind === "stepRole" ? principal.step : step,
        path,
        objects,
        isCode: isCode(plan.definition, path),
      })),
    );

/** Script mode's source directory, or an input that the container's entry point lies in. */
function isCode({ json }: Definition, path: string): boolean {
  const parts = pointerParts(path);
  if (/^sagemaker_submit_directory$/i.test(parts.at(-1) ?? "")) return true;
  const folder = member(valueAt(json, parts.slice(0, -1)), "LocalPath");
  if (typeof folder !== "string") return false;
  const job = valueAt(json, parts.slice(0, parts.indexOf("Arguments") + 1));
  const application = member(job, "AppSpecification");
  const started = ["ContainerEntrypoint", "ContainerArguments"].flatMap((each) => elements(member(application, each)));
  const below = folder.endsWith("/") ? folder : `${folder}/`;
  return (
    below.startsWith("/opt/ml/processing/input/code/") ||
    started.some((each) => typeof each === "string" && each.startsWith(below))
  );
}

const valueAt = (json: JsonValue, parts: readonly string[]): JsonValue | undefined =>
  parts.reduce<JsonValue | undefined>((at, part) => (isArray(at) ? at[Number(part)] : member(at, part)), json);

/** The statements of the role that let it do one of the actions to one of the places: broad ones once for each policy. */
export function overwritesOf(
  stack: Stack,
  needs: RoleNeeds,
  actions: readonly string[],
  places: readonly ReadPlace[],
): readonly Overwrite[] {
  if (places.length === 0) return [];
  const { documents, owners } = grantsOf(stack, needs.role);
  const isAllowed = allowedCalls(stack, needs);
  return documents.flatMap(({ name, document }): Overwrite[] => {
    const owner = owners.get(name);
    if (owner === undefined) return [];
    const found = document.statements.flatMap((statement): Overwrite[] => {
      const named = actions.filter((action) => allows(statement, action));
      if (named.length === 0) return [];
      const policy = compilePolicy({ ...document, statements: [statement] }, name);
      const reached = named.flatMap((action) =>
        places.flatMap((place) => {
          const reach = reachOf(statement, place.objects).find(
            ({ resource }) =>
              coverNeed({ action, resource }, { identity: [policy] }).answer === "yes" && isAllowed(action, resource),
          );
          return reach === undefined ? [] : [{ action, place, narrow: reach.narrow }];
        }),
      );
      const narrow = reached.filter((each) => each.narrow);
      const meant = narrow.length > 0 ? narrow : reached;
      if (meant.length === 0) return [];
      return [
        {
          owner,
          path: statement.path,
          narrow: narrow.length > 0,
          actions: [...new Set(meant.map(({ action }) => action))],
          places: [...new Set(meant.map(({ place }) => place))],
        },
      ];
    });
    const narrow = found.filter((each) => each.narrow);
    return narrow.length > 0 ? narrow : found.slice(0, 1);
  });
}

const allows = ({ effect, actions: { negated, patterns } }: ReadStatement, action: string): boolean =>
  effect === "Allow" &&
  (negated
    ? !patterns.some(({ value }) => containsAction(value, action))
    : patterns.some(({ value }) => actionsOverlap(value, action)));

interface Reach {
  readonly resource: string;
  readonly narrow: boolean;
}

/** The whole place, or what the statement names within it; what is named narrowly comes first. */
function reachOf({ resources }: ReadStatement, objects: string): readonly Reach[] {
  if (resources === undefined) return [];
  if (resources.negated) return [{ resource: objects, narrow: false }];
  return resources.patterns
    .flatMap(({ value }): Reach[] => {
      const narrow = /^arn:[^:*?$]+:s3:::[^/*?$]+\/[^*?$]/.test(value);
      if (contains(value, objects)) return [{ resource: objects, narrow }];
      return narrow && contains(objects, value) ? [{ resource: value, narrow }] : [];
    })
    .sort((a, b) => Number(b.narrow) - Number(a.narrow));
}
