/** InferenceComponent: a model's share of an endpoint. Its container runs with the role of the endpoint's configuration.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateInferenceComponent.html */
import { stepType } from "./stepType";

export const inferenceComponent = stepType("InferenceComponent", {
  about: "Creates or updates an inference component on an endpoint.",
  mentions: ["Specification", "Specifications"],
  properties: (property, needs) =>
    property === "InferenceComponentName" ? needs.written("InferenceComponentName") : undefined,
  also: (needs) => {
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
    const [container] = [...needs.places("Specification.Container"), ...needs.places("Specifications[].Container")];
    if (container)
      needs.report({
        severity: "warning",
        code: "endpoint-role",
        message: `Step ${needs.step.name} brings an image and an artifact of its own: they are read with the execution role of the endpoint's configuration, to which they must be allowed.`,
        path: container.path,
      });
  },
});
