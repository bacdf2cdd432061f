/** Service principals that more than one folder names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services */

/** The service that runs most jobs, and that a pipeline's roles trust. */
export const sagemakerService = "sagemaker.amazonaws.com";

/** The service that starts pipelines on a schedule. */
export const schedulerService = "scheduler.amazonaws.com";

/** The service that runs the jobs of CreateJob: a role it assumes must let it tag the session too. */
export const jobService = "job.sagemaker.amazonaws.com";
