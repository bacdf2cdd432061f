/** InferenceComponent: a model's share of an endpoint. Its container runs with the role of the endpoint's configuration.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html */
import { optionalUri, read, stepType } from "./stepType";

const specifications = ["Specification.", "Specifications[]."];
const each = (path: string): string[] => specifications.map((prefix) => prefix + path);

export const inferenceComponent = stepType("InferenceComponent", {
  about: "Creates or updates an inference component on an endpoint.",
  runsAs: { as: "endpoint", endpointName: "EndpointName" },
  data: [
    ...each("Container.ArtifactUrl").map((path) => read(path)),
    ...each("Container.Environment.SAGEMAKER_SUBMIT_DIRECTORY").map((path) => read(path, optionalUri)),
  ],
  images: each("Container.Image"),
  logGroups: ["/aws/sagemaker/InferenceComponents/*"],
  properties: (property, needs) =>
    property === "InferenceComponentName" ? needs.written("InferenceComponentName") : undefined,
  customNeeds: (needs) => {
    const [place] = needs.places("InferenceComponentName");
    const [on] = needs.places("EndpointName");
    const names = place && needs.named(place, "inference component");
    const endpoints = on && needs.named(on, "endpoint");
    if (!names || !endpoints) return;
    const components = names.map((name) => needs.arn("sagemaker", `inference-component/${name}`));
    const need = (actions: readonly string[], resources: readonly string[]): void =>
      needs.require({
        by: "pipelineRole",
        actions: actions.map((action) => `sagemaker:${action}`),
        resources,
        clause: "inference-component",
      });
    need(
      ["CreateInferenceComponent"],
      [...components, ...endpoints.map((name) => needs.arn("sagemaker", `endpoint/${name}`))],
    );
    need(["AddTags", "DescribeInferenceComponent", "UpdateInferenceComponent"], components);
  },
});
