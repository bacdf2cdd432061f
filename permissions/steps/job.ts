/** Job: model customization and its evaluation, by category. What it reads stands in a document of the category's own
 * form. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateJob.html */
import { requireMlflow } from "./customization";
import { ownRole, stepType } from "./stepType";

export const job = stepType("Job", {
  about: "Runs a job of the category it names; the data in its document is not read here.",
  runsAs: ownRole("RoleArn"),
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
  also: requireMlflow,
});
