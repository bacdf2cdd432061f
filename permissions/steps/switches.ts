/** What a step type's needs depend on besides the definition. The rest of a plan's options is plan/accessPlan.ts. */

/** The options that step types read. */
export interface StepOptions {
  /** Queue name -> ARN, id or alias of the KMS key that its messages are encrypted with. */
  readonly queueKeys?: Readonly<Record<string, string>>;
  readonly switches?: Switches;
}

/** Grants whose need no AWS page settles, and how wide job names are. All optional. */
export interface Switches {
  /** Job names that the pipeline role may use: each step's own (default), every pipeline job, or every job. */
  readonly jobNames?: "step" | "pipelines" | "all";
  /** The same for tuning and AutoML jobs, whose names have at most 32 characters and do not begin with "pipelines-":
   * each step's own (default), every name of the form that pipelines give them, or every job of the type. */
  readonly shortJobNames?: "step" | "pipelines" | "all";
  /** Creating the experiment, trial and trial component that PipelineExperimentConfig names. Default false. */
  readonly experiments?: boolean;
  /** Reading the baselines that check steps are given with the pipeline role too. Default false. */
  readonly baselineReads?: boolean;
  /** Reading with the pipeline role when a model package is registered: true, model data and images; false, neither;
   * default, model data and metrics alone. */
  readonly modelPackageReads?: boolean;
  /** What the check of roles in SageMaker SDK 3 requires, whether or not the job takes it: for the roles of Training, Tuning,
   * Job and Model steps, and for the author, who reads and simulates them. Default false. */
  readonly sdkRoleValidation?: boolean;
  /** What the console and the AWS CLI call besides what the SDK does, for the author and the operator. Default false. */
  readonly consoleAccess?: boolean;
  /** `aws:SourceArn` of the pipeline in the trust policies. Default false. */
  readonly sourceArnTrust?: boolean;
}
