/** Lambda: the pipeline role invokes the function, which runs with its own role. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-lambda */
import { requiredMember } from "./requiredMember";
import { stepType } from "./stepType";

export const lambda = stepType("Lambda", {
  about: "Invokes a function; a version or alias in its ARN is part of what may be invoked.",
  ignoredUris: [""],
  customNeeds: (needs) => {
    const place = requiredMember(needs, "FunctionArn", "function");
    const arns = place && needs.named(place, "function");
    if (!arns) return;
    needs.require({
      by: "pipelineRole",
      actions: ["lambda:InvokeFunction"],
      resources: arns.map((arn) => (arn.startsWith("arn:") ? arn : needs.arn("lambda", `function:${arn}`))),
      clause: "invoke-function",
      path: place.path,
    });
    const [elsewhere] = arns
      .map((arn) => arn.split(":")[3])
      .filter((region) => !["*", undefined, needs.region].includes(region));
    if (elsewhere !== undefined)
      needs.report({
        severity: "warning",
        code: "function-region",
        message: `Step ${needs.step.name} invokes a function in ${elsewhere}, but a function must be in the same AWS Region as its pipeline, ${needs.region}. Use a function of that Region.`,
        path: place.path,
      });
  },
});
