/** Large definitions go through Amazon S3: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_PipelineDefinitionS3Location.html */
import type { Definition } from "../definition/definition";
import type { Diagnostic } from "../diagnostic";
import type { PlanOptions } from "./accessPlan";
import { objectArns, readLocation } from "../aws/s3";

/** From this many characters on, the SDK uploads a definition instead of sending it. */
const largeDefinition = 100 * 1024;

/** All texts: code -> (values) -> text. */
const messages = {
  "definition-location": (location: string) =>
    `Invalid definitionLocation ${location}. Expected s3://<bucket>/<prefix>.`,
  "large-definition": () =>
    "The SageMaker Python SDK uploads a definition of this size to Amazon S3. Set definitionLocation, so that the author is allowed to write and read it there.",
} as const;

/** Where a large definition is uploaded, and what must be said about it. */
export function definitionUpload(
  { text }: Definition,
  { definitionLocation }: PlanOptions,
  partition: string,
): { readonly objects: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const location = definitionLocation === undefined ? undefined : readLocation(definitionLocation);
  if (typeof location === "object") return { objects: objectArns(partition, location), diagnostics: [] };
  const problem = (severity: Diagnostic["severity"], code: string, message: string) => ({
    objects: [],
    diagnostics: [{ severity, code, message, path: "" }],
  });
  if (location !== undefined)
    return problem("error", "definition-location", messages["definition-location"](JSON.stringify(definitionLocation)));
  if (text.length < largeDefinition) return { objects: [], diagnostics: [] };
  return problem("info", "large-definition", messages["large-definition"]());
}
