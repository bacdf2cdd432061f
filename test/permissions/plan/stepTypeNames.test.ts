import { expect } from "chai";
import { meantStepType } from "../../../permissions/plan/stepTypeNames";
import { stepTypes } from "../../../permissions/steps/registry";
import { pipeline, tryPlan } from "../pipelines";

describe("a step type", () => {
  const cases: readonly [written: string, meant: string | undefined][] = [
    ["CreateModel", "Model"],
    ["ModelStep", "Model"],
    ["CreateModelStep", "Model"],
    ["RegisterModelStep", "RegisterModel"],
    ["ProcessingStep", "Processing"],
    ["TrainingStep", "Training"],
    ["CreateTrainingJob", "Training"],
    ["TrainingJob", "Training"],
    ["HyperparameterTuning", "Tuning"],
    ["TuningStep", "Tuning"],
    ["CreateHyperParameterTuningJob", "Tuning"],
    ["BatchTransform", "Transform"],
    ["CreateTransformJob", "Transform"],
    ["ConditionStep", "Condition"],
    ["NotebookJobStep", "Training"],
    ["EMRServerlessStep", "EMRServerless"],
    ["emr-serverless", "EMRServerless"],
    ["processing", "Processing"],
    ["Procesing", "Processing"],
    ["CreateEndpointConfig", "EndpointConfig"],
    ["Unheard", undefined],
    ["__proto__", undefined],
  ];
  for (const [written, meant] of cases)
    it(`called ${written} is ${meant ?? "none that is near"}`, () =>
      expect(meantStepType(written, stepTypes.keys())).to.equal(meant));

  it("that is unknown is reported with the one that is meant", () =>
    expect(tryPlan(pipeline([{ Name: "M", Type: "CreateModel", Arguments: {} }])).diagnostics[0]?.message).to.match(
      /^Unsupported step type "CreateModel" \(step M\): its permissions are unknown, so none are granted for this step\. Did you mean Model\?$/,
    ));
});
