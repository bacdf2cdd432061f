/** A pipeline definition, read: https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-overview.html */
import type { JsonObject, JsonValue } from "../json";
import type { Occurrence } from "./expression";

/** A pipeline parameter. Its value at run time is whatever the caller of StartPipelineExecution gives. */
export interface Parameter {
  readonly name: string;
  readonly type: string;
  readonly defaultValue?: JsonValue;
  readonly path: string;
}

/** One step, wherever it is nested. */
export interface Step {
  readonly name: string;
  /** The wire name, such as `Training`; not necessarily one we know. */
  readonly type: string;
  /** JSON pointer to the step. */
  readonly path: string;
  readonly json: JsonObject;
  /** `Arguments`, or an empty object where there are none. */
  readonly arguments: JsonObject;
  /** The step whose branch or body this one stands in. */
  readonly within?: string;
  /** Names in `DependsOn`, in either of its forms. */
  readonly dependsOn: readonly string[];
  /** The expressions of this step itself: not those of steps nested in it. */
  readonly expressions: readonly Occurrence[];
}

/** The document. `text` is what was given: filling in roles edits it in place. */
export interface Definition {
  readonly text: string;
  readonly json: JsonObject;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** All steps, nested ones behind the step that holds them. */
  readonly steps: readonly Step[];
  readonly step: ReadonlyMap<string, Step>;
  /** Expressions that stand outside every step (experiment configuration, for example). */
  readonly expressions: readonly Occurrence[];
}
