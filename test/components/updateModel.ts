// What Pulumi's engine does to AWS when a program changes: all creations, replacements and updates in any order that
// respects dependencies; when they have succeeded, the deletions, dependents first. Resources are registered by the SDK
// itself, against its mocks.
import * as pulumi from "@pulumi/pulumi";
import { mockEngine, valueOf } from "./mocks";

/** A policy or an attachment, as a program asks for it. */
export interface Goal {
  readonly urn: string;
  readonly type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly dependencies: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly protect: boolean;
}

/** A policy or an attachment that exists. */
interface Live {
  readonly goal: Goal;
  /** Of the policy itself, or of the one that is attached. */
  readonly policy: object;
  readonly replaced: boolean;
}

/** What exists. Nothing is changed in place: each step gives another world. */
export type World = readonly Live[];

/** Picks one of several. */
export type Pick = <T>(choices: readonly T[]) => T;

interface Request {
  getType: () => string;
  getDependenciesList: () => string[];
  getReplaceonchangesList: () => string[];
  getProtect: () => boolean;
  getObject: () => { toJavaScript: () => Record<string, unknown> };
}
type Callback = (error: unknown, response?: { getUrn: () => string }) => void;

/** The resources that a program registers. */
export async function goalsOf(program: () => readonly pulumi.Output<unknown>[]): Promise<Goal[]> {
  mockEngine();
  const goals: Goal[] = [];
  const monitor = pulumi.runtime.getMonitor() as unknown as { registerResource: (r: Request, c: Callback) => void };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, callback) => {
    register(request, (error, response) => {
      if (response !== undefined)
        goals.push({
          urn: response.getUrn(),
          type: request.getType(),
          inputs: request.getObject().toJavaScript(),
          dependencies: request.getDependenciesList(),
          replaceOnChanges: request.getReplaceonchangesList(),
          protect: request.getProtect(),
        });
      callback(error, response);
    });
  };
  await Promise.all(program().map(valueOf));
  await pulumi.runtime.disconnect();
  return goals;
}

/** Policies' texts by target. */
export function attachedTo(world: World, target: string): string[] {
  const contents = world.flatMap(({ goal, policy }) =>
    isAttachment(goal) && goal.inputs["targetId"] === target
      ? world.flatMap((other) =>
          !isAttachment(other.goal) && other.policy === policy ? [String(other.goal.inputs["content"])] : [],
        )
      : [],
  );
  return contents.sort();
}

/** Every world between this one and the one that is asked for, that one included; an update that fails stops somewhere. */
export function* update(world: World, goals: readonly Goal[], pick: Pick): Generator<World> {
  const asked = goals.filter(({ type }) => type.startsWith("aws:organizations/"));
  const made = new Map<string, object>();
  let now = world;
  while (made.size < asked.length) {
    const ready = asked.filter(
      ({ urn, dependencies }) =>
        !made.has(urn) && asked.every((other) => !dependencies.includes(other.urn) || made.has(other.urn)),
    );
    const goal = pick(ready);
    const step = put(now, goal, policyOf(goal, made));
    made.set(goal.urn, step.policy);
    now = step.world;
    if (step.called) yield now;
  }
  for (;;) {
    const condemned = now.filter(({ goal, replaced }) => replaced || !made.has(goal.urn));
    if (condemned.length === 0) return;
    const free = condemned.filter(
      (each) =>
        !condemned.some(({ goal, policy }) =>
          each.goal.urn === goal.urn
            ? false
            : goal.dependencies.includes(each.goal.urn) || isAttached(each, policy, goal),
        ),
    );
    const gone = pick(free);
    now = now.filter((each) => each !== gone);
    yield now;
  }
}

const isAttachment = ({ type }: Goal): boolean => type.endsWith("PolicyAttachment");

/** AWS keeps policies that are attached. */
const isAttached = (each: Live, policy: object, goal: Goal): boolean =>
  !isAttachment(each.goal) && isAttachment(goal) && each.policy === policy;

/** The policy of an attachment: the one it depends on whose mocked id it names. */
const policyOf = (goal: Goal, made: ReadonlyMap<string, object>): object | undefined =>
  isAttachment(goal)
    ? [...made].find(([urn]) => `${urn.split("::").at(-1) ?? ""}-id` === goal.inputs["policyId"])?.[1]
    : undefined;

interface Step {
  readonly world: World;
  /** The policy that the goal is or attaches. */
  readonly policy: object;
  /** Whether AWS was called. */
  readonly called: boolean;
}

/** Makes, replaces, updates or leaves what the goal asks for. */
function put(world: World, goal: Goal, attached: object | undefined): Step {
  const old = world.find((each) => each.goal.urn === goal.urn && !each.replaced);
  const policy = attached ?? {};
  const made: Live = { goal, policy, replaced: false };
  if (old === undefined) return { world: [...world, made], policy, called: true };
  const rest = world.filter((each) => each !== old);
  const changed = isAttachment(goal)
    ? old.policy !== policy || old.goal.inputs["targetId"] !== goal.inputs["targetId"]
    : old.goal.inputs["content"] !== goal.inputs["content"];
  if (changed && (isAttachment(goal) || goal.replaceOnChanges.includes("content")))
    return { world: [...rest, { ...old, replaced: true }, made], policy, called: true };
  return { world: [...rest, { goal, policy: old.policy, replaced: false }], policy: old.policy, called: changed };
}
