/** Lambda: the pipeline role invokes the function, which runs with its own role. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-lambda */
import { stepType } from "./stepType";

export const lambda = stepType("Lambda", {
  about: "Invokes a function; a version or alias in its ARN is part of what may be invoked.",
  ignoredUris: [""],
  customNeeds: (needs) => {
    const [place] = needs.places("../FunctionArn");
    const arns = place && needs.named(place, "function");
    if (!arns) return;
    needs.require({
      by: "pipelineRole",
      actions: ["lambda:InvokeFunction"],
      resources: arns.map((arn) => (arn.startsWith("arn:") ? arn : needs.arn("lambda", `function:${arn}`))),
      clause: "invoke-function",
      path: place.path,
    });
  },
});
