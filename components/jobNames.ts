/** The `jobNames` switches of the model as the enumeration that a component's schema needs. */

/** How wide the job names are that a pipeline role may use. */
export enum JobNames {
  /** Each step's own names, where they are known. */
  Step = "step",
  /** The names of every pipeline's jobs: `pipelines-*`, and for tuning and AutoML jobs `????????????-*-??????????`. */
  Pipelines = "pipelines",
  /** Every job of the type in the account and region. */
  All = "all",
}
