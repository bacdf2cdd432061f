/** ClarifyCheck: a processing job that measures bias or explains a model, which it serves on an endpoint of its own for
 * the time of the check. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-clarify-check */
import { baselineProperties, requireCheck } from "./check";
import { processingArguments } from "./processing";
import { optional, read, stepType, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "analysis-config": (step: string) =>
    `Step ${step} reads its analysis configuration from S3. Other files that it names (a SHAP baseline, facets, predicted labels) are not in the definition: allow access to them in the step's role.`,
  "shadow-endpoint": (step: string) =>
    `Step ${step} serves the model on a temporary endpoint with a name like sm-clarify-*. If the analysis configuration sets endpoint_name_prefix, allow that name in the step's role.`,
} as const;

export const clarifyCheck = stepType("ClarifyCheck", {
  about: "Checks data or a model for bias, or explains the model, against baselines.",
  ...processingArguments,
  data: [...processingArguments.data, read("../SuppliedBaselineConstraints", optional)],
  properties: baselineProperties({ Constraints: "analysis.json" }),
  customNeeds: (needs) => {
    requireCheck(needs);
    needs.report({
      severity: "info",
      code: "analysis-config",
      message: messages["analysis-config"](needs.step.name),
      path: needs.step.path,
    });
    const [model] = needs.places("../ModelName");
    const models = model && needs.named(model, "model");
    if (models) requireShadowEndpoint(needs, models, model.path);
  },
});

/** The job names the endpoint; no page tells how, but denials do: sm-clarify-config-<time>-<token> and sm-clarify-…. */
function requireShadowEndpoint(needs: StepNeeds, models: readonly string[], path: string): void {
  const need = (actions: readonly string[], resources: readonly string[]): void =>
    needs.require({
      by: "stepRole",
      actions: actions.map((action) => `sagemaker:${action}`),
      resources,
      clause: "shadow-endpoint",
      path,
    });
  const endpoint = needs.arn("sagemaker", "endpoint/sm-clarify-*");
  const config = needs.arn("sagemaker", "endpoint-config/sm-clarify-config-*");
  need(
    ["DescribeModel"],
    models.map((name) => needs.arn("sagemaker", `model/${name}`)),
  );
  need(["CreateEndpointConfig", "DeleteEndpointConfig", "DescribeEndpointConfig"], [config]);
  need(["CreateEndpoint"], [endpoint, config]);
  need(["DeleteEndpoint", "DescribeEndpoint", "InvokeEndpoint"], [endpoint]);
  need(["AddTags"], [endpoint, config]);
  needs.report({
    severity: "info",
    code: "shadow-endpoint",
    message: messages["shadow-endpoint"](needs.step.name),
    path,
  });
}
