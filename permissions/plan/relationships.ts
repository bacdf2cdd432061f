/**
 * "a direct relationship between the two steps": a property, a property file, or DependsOn. A property of a ForEach step
 * may be one of its body's; an item of it is what its list was made of. What stands in a ForEach or a Condition inherits
 * the container's relationships, and a container that is depended on means its body and branches.
 * https://github.com/aws/sagemaker-python-sdk/blob/master/sagemaker-mlops/src/sagemaker/mlops/workflow/pipeline.py (PipelineGraph)
 */
import type { Definition, Step } from "../definition/definition";
import { expressionsIn } from "../definition/expression";
import { bodyProperty, itemsFor } from "../definition/iteration";

/** Step name -> the steps it has a direct relationship to. */
export function directRelationships(definition: Definition): Map<string, readonly string[]> {
  const own = new Map(definition.steps.map((step) => [step.name, ownRelationships(definition, step)]));
  const bodies = bodiesOf(definition);
  const all = new Map<string, readonly string[]>();
  // Nested steps stand behind the step that holds them: the container's relationships are complete by then.
  for (const step of definition.steps) {
    const direct = [...(own.get(step.name) ?? []), ...(all.get(step.within ?? "") ?? [])];
    const reached = direct.flatMap((name) => [name, ...(bodies.get(name) ?? [])]);
    all.set(
      step.name,
      [...new Set(reached)].filter((name) => name !== step.name),
    );
  }
  return all;
}

/** Container -> every step within it, however deep. */
function bodiesOf({ steps }: Definition): ReadonlyMap<string, readonly string[]> {
  const bodies = new Map<string, string[]>();
  const containers = new Map(steps.map(({ name, within }) => [name, within]));
  for (const { name } of steps) {
    const seen = new Set<string>();
    for (let at = containers.get(name); at !== undefined && !seen.has(at); at = containers.get(at)) {
      seen.add(at);
      const body = bodies.get(at) ?? [];
      body.push(name);
      bodies.set(at, body);
    }
  }
  return bodies;
}

/** The steps that a step itself names, without those its container waits for. */
export function ownRelationships(definition: Definition, step: Step): readonly string[] {
  const stepsOf = ({ expressions }: Pick<Step, "expressions">, bodyStep?: string): string[] =>
    expressions.flatMap(({ expression }) => {
      const reference =
        expression.kind === "get"
          ? expression.reference
          : expression.kind === "jsonGet"
            ? expression.propertyFile
            : undefined;
      switch (reference?.to) {
        case "propertyFile":
          return [reference.step];
        case "property":
          return [
            reference.step,
            ...[bodyProperty(definition.step.get(reference.step), reference.path)?.step ?? []].flat(),
          ];
        case "iteration":
          return stepsOf({ expressions: expressionsIn(itemsFor(definition, bodyStep) ?? null, "") });
        default:
          return [];
      }
    });
  return [...step.dependsOn, ...stepsOf(step, step.name)];
}
