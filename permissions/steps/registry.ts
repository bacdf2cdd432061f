/** Every step type we know. A type that is not here fails the plan: no policy is better than a wrong one. */
import { callback } from "./callback";
import { clarifyCheck } from "./clarifyCheck";
import { condition, fail } from "./condition";
import { forEach } from "./forEach";
import { lambda } from "./lambda";
import { model } from "./model";
import { processing } from "./processing";
import { qualityCheck } from "./qualityCheck";
import { registerModel } from "./registerModel";
import type { StepType } from "./stepType";
import { training } from "./training";
import { transform } from "./transform";
import { tuning } from "./tuning";

const entries: readonly StepType[] = [
  processing,
  training,
  tuning,
  transform,
  model,
  registerModel,
  condition,
  fail,
  callback,
  lambda,
  qualityCheck,
  clarifyCheck,
  forEach,
];

/** Wire name -> table entry. */
export const stepTypes: ReadonlyMap<string, StepType> = new Map(entries.map((entry) => [entry.type, entry]));
