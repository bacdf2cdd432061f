/**
 * The fields of Arguments of step types that are not one call of SageMaker's, as the developer guide and the SDKs write
 * them; a StepConfig is EMR's own. What has a shape elsewhere (a cluster, a job run, conditions) is not listed further.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html
 * https://docs.aws.amazon.com/emr/latest/APIReference/API_StepConfig.html
 */

/** A structure in the form of the generated fields. */
type Structure = readonly ["structure", Readonly<Record<string, string | null>>, readonly string[]];

/** Per step type, and per part of its Arguments. */
export const stepShapes: Readonly<Record<string, Structure>> = {
  EMR: [
    "structure",
    { ClusterId: null, ClusterConfig: null, ExecutionRoleArn: null, StepConfig: "EMR.StepConfig" },
    ["StepConfig"],
  ],
  "EMR.StepConfig": [
    "structure",
    { Name: null, ActionOnFailure: null, HadoopJarStep: "EMR.HadoopJarStep", StepMonitoringConfiguration: null },
    ["HadoopJarStep"],
  ],
  "EMR.HadoopJarStep": ["structure", { Jar: null, Args: null, MainClass: null, Properties: null }, ["Jar"]],
  EMRServerless: [
    "structure",
    { ApplicationId: null, ApplicationConfig: null, ExecutionRoleArn: null, JobConfig: null },
    ["JobConfig"],
  ],
  Condition: ["structure", { Conditions: null, IfSteps: null, ElseSteps: null }, ["Conditions"]],
  Fail: ["structure", { ErrorMessage: null }, []],
};

/** The step types among them: parts have a dot in their name. */
export const typesWithOwnFields: readonly string[] = Object.keys(stepShapes).filter((name) => !name.includes("."));
