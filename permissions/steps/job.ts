/** Job: model customization and its evaluation, by category. Its role is passed to a service of its own.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-customize-mtrl-prereqs.html */
import { requireMlflow } from "./customization";
import { documentProperty, requireDocument } from "./jobDocument";
import { jobService } from "../aws/services";
import { stepType } from "./stepType";

export const job = stepType("Job", {
  about: "Runs a job of the category it names; its document tells the data, models, agents and functions it uses.",
  runsAs: { as: "own", roles: [{ path: "RoleArn", managed: true, service: jobService }] },
  job: {
    resource: "job",
    category: "JobCategory",
    create: "CreateJob",
    describe: "DescribeJob",
    stop: "StopJob",
    name: "JobName",
  },
  vpc: ["VpcConfig"],
  logGroups: ["/aws/sagemaker/Job/*"],
  properties: documentProperty,
  customNeeds: (needs) => {
    requireDocument(needs);
    // The service tags the network interfaces it creates: AmazonSageMakerJobFullAccess.
    const [vpc] = needs.places("VpcConfig");
    if (vpc)
      needs.require({
        by: "stepRole",
        actions: ["ec2:CreateTags"],
        resources: [needs.arn("ec2", "network-interface/*")],
        context: { "ec2:CreateAction": ["CreateNetworkInterface"] },
        clause: "job-document",
        path: vpc.path,
      });
    requireMlflow(needs);
  },
});
