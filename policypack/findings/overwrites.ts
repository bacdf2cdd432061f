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
import { groupBy } from "../../permissions/groupBy";
import { elements, isArray, member, pointerParts, type JsonValue } from "../../permissions/json";
import { oncePer } from "../../permissions/memoize";
import type { AccessPlan } from "../../permissions/plan/accessPlan";
import type { StackFinding } from "../rule/rule";
import type { RoleNeeds } from "../stack/access";
import type { Stack } from "../stack/stack";
import { allowedCalls } from "./roleCalls";
import { faultOf, grantsOf, type GrantOwner } from "./roleGrants";

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
  /** What a finding about it has, whichever rule reports it. */
  readonly finding: Pick<StackFinding, "kind" | "level" | "urn" | "path" | "fault">;
  readonly actions: readonly string[];
  readonly places: readonly ReadPlace[];
}

/** What steps read and no step of the stack writes. */
export const readPlaces = oncePer((stack: Stack): readonly ReadPlace[] => {
  const plans = stack.access().pipelines.flatMap(({ plan }) => plan ?? []);
  const written = plans
    .flatMap(({ requirements }) => requirements.filter(({ action }) => action === "s3:PutObject"))
    .flatMap(({ resources }) => resources);
  const byBucket = groupBy([...new Set(written)], bucketOf);
  const isWritten = (objects: string): boolean =>
    (byBucket.get(bucketOf(objects)) ?? []).some((each) => contains(each, objects) || contains(objects, each));
  return plans.flatMap(readBy).filter(({ objects }) => !isWritten(objects));
});

/** Plans name the buckets of all objects, as ARNs: what is in another bucket is another object. */
const bucketOf = (objects: string): string => objects.split("/", 1)[0] ?? "";

const contains = (outer: string, inner: string): boolean =>
  containsPattern(readPatternText(outer), readPatternText(inner));

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

/** The places in their order. */
const numbers = oncePer((stack: Stack) => new Map(readPlaces(stack).map((place, index) => [place, index])));

const placesByBucket = oncePer((stack: Stack) => groupBy(readPlaces(stack), ({ objects }) => bucketOf(objects)));

/** The statements of the role that let it do one of the actions to a place that concerns: broad ones once for each policy. */
export function overwritesOf(
  stack: Stack,
  needs: RoleNeeds,
  actions: readonly string[],
  concerns: (place: ReadPlace) => boolean,
): readonly Overwrite[] {
  const { documents, owners } = grantsOf(stack, needs.role);
  const isAllowed = allowedCalls(stack, needs);
  return documents.flatMap(({ name, document }): Overwrite[] => {
    const owner = owners.get(name);
    if (owner === undefined) return [];
    const found = document.statements.flatMap((statement): Overwrite[] => {
      const named = actions.filter((action) => allows(statement, action));
      const near = named.length === 0 ? [] : reachesOf(stack, statement).filter(({ place }) => concerns(place));
      if (near.length === 0) return [];
      const identity = [compilePolicy({ ...document, statements: [statement] }, name)];
      const reached = named.flatMap((action) =>
        near.flatMap(({ place, reaches }) => {
          const reach = reaches.find(
            ({ resource }) =>
              coverNeed({ action, resource }, { identity }, { explained: false }).answer === "yes" &&
              isAllowed(action, resource),
          );
          return reach === undefined ? [] : [{ action, place, narrow: reach.narrow }];
        }),
      );
      if (reached.length === 0) return [];
      const narrow = reached.some((each) => each.narrow);
      const meant = reached.filter((each) => each.narrow === narrow);
      return [
        {
          finding: findingOf(owner, statement, narrow),
          actions: [...new Set(meant.map(({ action }) => action))],
          places: [...new Set(meant.map(({ place }) => place))],
        },
      ];
    });
    const certain = found.filter(({ finding }) => finding.level === undefined);
    return certain.length > 0 ? certain : found.slice(0, 1);
  });
}

/** Certain for a grant that names a prefix; on a whole bucket it is advice, since the places are hardly meant. */
const findingOf = (owner: GrantOwner, { path }: ReadStatement, narrow: boolean): Overwrite["finding"] => ({
  kind: "violation",
  ...(narrow ? {} : { level: "advisory" }),
  urn: owner.urn,
  path: owner.managed ? owner.place : `${owner.place}: ${path}`,
  ...(owner.managed ? faultOf(owner) : { fault: `overwrites ${owner.urn} ${owner.place} ${path}` }),
});

const allows = ({ effect, actions: { negated, patterns } }: ReadStatement, action: string): boolean =>
  effect === "Allow" &&
  (negated
    ? !patterns.some(({ value }) => containsAction(value, action))
    : patterns.some(({ value }) => actionsOverlap(value, action)));

/** What a statement names of a place. */
interface Reach {
  readonly resource: string;
  readonly narrow: boolean;
}

/** Per place, all of it, or what the statement names within it; what is named narrowly comes first. */
function reachesOf(
  stack: Stack,
  { resources }: ReadStatement,
): readonly { readonly place: ReadPlace; readonly reaches: readonly Reach[] }[] {
  const all = readPlaces(stack);
  if (resources === undefined) return [];
  if (resources.negated) return all.map((place) => ({ place, reaches: [{ resource: place.objects, narrow: false }] }));
  const found = resources.patterns.flatMap(({ value }) => {
    const bucket = bucketOf(value);
    const narrow = /^arn:[^:*?$]+:s3:::[^/*?$]+\/[^*?$]/.test(value);
    return (/[*?$]/.test(bucket) ? all : (placesByBucket(stack).get(bucket) ?? [])).flatMap((place) => {
      if (contains(value, place.objects)) return [{ place, resource: place.objects, narrow }];
      return narrow && contains(place.objects, value) ? [{ place, resource: value, narrow }] : [];
    });
  });
  const number = numbers(stack);
  return [...groupBy(found, ({ place }) => place)]
    .sort(([a], [b]) => (number.get(a) ?? 0) - (number.get(b) ?? 0))
    .map(([place, reaches]) => ({ place, reaches: reaches.sort((a, b) => Number(b.narrow) - Number(a.narrow)) }));
}
