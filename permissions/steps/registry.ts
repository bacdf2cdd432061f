/** Every step type we know. A type that is not here fails the plan: no policy is better than a wrong one. */
import { autoML } from "./autoML";
import {
  bedrockCustomModel,
  bedrockCustomModelDeployment,
  bedrockModelImport,
  bedrockProvisionedModelThroughput,
} from "./bedrock";
import { callback } from "./callback";
import { clarifyCheck } from "./clarifyCheck";
import { cleanup } from "./cleanup";
import { condition, fail } from "./condition";
import { emr } from "./emr";
import { emrServerless } from "./emrServerless";
import { endpoint, endpointConfig } from "./endpoint";
import { forEach } from "./forEach";
import { inferenceComponent } from "./inferenceComponent";
import { job } from "./job";
import { lambda } from "./lambda";
import { lineage } from "./lineage";
import { model } from "./model";
import { processing } from "./processing";
import { qualityCheck } from "./qualityCheck";
import { registerModel } from "./registerModel";
import type { StepType } from "./stepType";
import { training } from "./training";
import { transform } from "./transform";
import { tuning } from "./tuning";
import { athena, hubContent } from "./undocumented";

const entries: readonly StepType[] = [
  processing,
  training,
  tuning,
  transform,
  model,
  registerModel,
  condition,
  fail,
  forEach,
  callback,
  lambda,
  qualityCheck,
  clarifyCheck,
  emr,
  emrServerless,
  autoML,
  endpointConfig,
  endpoint,
  inferenceComponent,
  bedrockCustomModel,
  bedrockCustomModelDeployment,
  bedrockModelImport,
  bedrockProvisionedModelThroughput,
  lineage,
  job,
  cleanup,
  athena,
  hubContent,
];

/** Wire name -> table entry. */
export const stepTypes: ReadonlyMap<string, StepType> = new Map(entries.map((entry) => [entry.type, entry]));
