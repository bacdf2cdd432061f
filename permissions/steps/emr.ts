/** EMR: a step on a cluster that runs already or is created for it. The cluster's own roles stay as they are; a runtime
 * role is the step's. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-emr */
import type { Place } from "../definition/resolve";
import { optionalUri, read, stepType, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "emr-cluster": (step: string) => `Step ${step} requires ClusterId or ClusterConfig.`,
  "emr-roles": (step: string) =>
    `Step ${step} creates a cluster with existing roles, which were not changed. Allow in them what the cluster reads and writes.`,
} as const;

const stepRule = "SageMakerPipelineExecutionEMRStepStatusUpdateRule";
const clusterRule = "SageMakerPipelineExecutionEMRClusterStatusUpdateRule";

export const emr = stepType("EMR", {
  about:
    "Runs a step on an EMR cluster, which it creates where ClusterConfig says so; a runtime role stays as defined.",
  runsAs: { as: "own", roles: [{ path: "ExecutionRoleArn", managed: false, optional: true }] },
  data: [read("StepConfig.HadoopJarStep.Jar", optionalUri)],
  passes: [
    { path: "ClusterConfig.ServiceRole", service: "elasticmapreduce.amazonaws.com" },
    { path: "ClusterConfig.JobFlowRole", service: "ec2.amazonaws.com", instanceProfile: true },
    { path: "ClusterConfig.AutoScalingRole", service: "application-autoscaling.amazonaws.com" },
  ],
  // Logs, bootstrap actions, applications: the cluster's own roles, which are not this plan's.
  ignoredUris: ["ClusterConfig"],
  customNeeds: (needs) => {
    const [given] = needs.places("ClusterId");
    const [config] = needs.places("ClusterConfig");
    if (given) runOnCluster(needs, given);
    else if (config) createCluster(needs, config);
    else
      needs.report({
        severity: "error",
        code: "emr-cluster",
        message: messages["emr-cluster"](needs.step.name),
        path: `${needs.step.path}/Arguments`,
      });
  },
});

function runOnCluster(needs: StepNeeds, place: Place): void {
  const ids = needs.named(place, "EMR cluster");
  if (!ids) return;
  const clusters = ids.map((id) => (id.startsWith("arn:") ? id : needs.arn("elasticmapreduce", `cluster/${id}`)));
  runSteps(needs, clusters);
  followWith(needs, [stepRule]);
}

/** The cluster's id is known only at run time. */
function createCluster(needs: StepNeeds, { path }: Place): void {
  const clusters = [needs.arn("elasticmapreduce", "cluster/*")];
  runSteps(needs, clusters);
  needs.require({
    by: "pipelineRole",
    actions: ["elasticmapreduce:RunJobFlow", "elasticmapreduce:TerminateJobFlows"],
    resources: clusters,
    clause: "create-emr-cluster",
    path,
  });
  // The managed policy has none: whoever tags a cluster needs it by service data.
  const [tags] = needs.places("ClusterConfig.Tags");
  if (tags)
    needs.require({
      by: "pipelineRole",
      actions: ["elasticmapreduce:AddTags"],
      resources: clusters,
      clause: "create-emr-cluster",
      certainty: "practice",
      path: tags.path,
    });
  followWith(needs, [stepRule, clusterRule]);
  needs.report({
    severity: "info",
    code: "emr-roles",
    message: messages["emr-roles"](needs.step.name),
    path,
  });
}

function runSteps(needs: StepNeeds, resources: readonly string[]): void {
  const [role] = needs.places("ExecutionRoleArn");
  const need = (actions: readonly string[], context: Readonly<Record<string, readonly string[]>> = {}): void =>
    needs.require({ by: "pipelineRole", actions, resources, context, clause: "run-emr-step" });
  need(
    ["elasticmapreduce:AddJobFlowSteps"],
    role && { "elasticmapreduce:ExecutionRoleArn": needs.resolve(role.value).patterns },
  );
  need([
    "elasticmapreduce:CancelSteps",
    "elasticmapreduce:DescribeCluster",
    "elasticmapreduce:DescribeStep",
    "elasticmapreduce:ListSteps",
  ]);
}

const followWith = (needs: StepNeeds, rules: readonly string[]): void =>
  needs.require({
    by: "pipelineRole",
    actions: ["events:DescribeRule", "events:PutRule", "events:PutTargets"],
    resources: rules.map((rule) => needs.arn("events", `rule/${rule}`)),
    clause: "emr-events",
  });
