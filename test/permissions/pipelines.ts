/** Small pipelines for tests, in the words of the definition format. */
import { planAccess, readDefinition, type AccessPlan, type Diagnostic, type PlanOptions } from "../../permissions";

export const image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1";
export const options: PlanOptions = { pipelineName: "Abalone", account: "123456789012", region: "us-east-1" };

interface StepJson {
  Name: string;
  Type: string;
  Arguments?: unknown;
  [field: string]: unknown;
}

/** A definition's text. */
export const pipeline = (steps: readonly StepJson[], more: Record<string, unknown> = {}): string =>
  JSON.stringify({ Version: "2020-12-01", Steps: steps, ...more });

/** A processing step that reads and writes these URIs (or expressions). Outputs are called out0, out1, … */
export const processing = (
  Name: string,
  reads: readonly unknown[],
  writes: readonly unknown[],
  more = {},
): StepJson => ({
  Name,
  Type: "Processing",
  Arguments: {
    RoleArn: "arn:aws:iam::123456789012:role/given",
    AppSpecification: { ImageUri: image },
    ProcessingInputs: reads.map((S3Uri) => ({ S3Input: { S3Uri } })),
    ProcessingOutputConfig: {
      Outputs: writes.map((S3Uri, index) => ({ OutputName: `out${index}`, S3Output: { S3Uri } })),
    },
  },
  ...more,
});

/** A training step. */
export const training = (Name: string, reads: readonly unknown[], output: unknown, more = {}): StepJson => ({
  Name,
  Type: "Training",
  Arguments: {
    RoleArn: "arn:aws:iam::123456789012:role/given",
    AlgorithmSpecification: { TrainingImage: image },
    InputDataConfig: reads.map((S3Uri) => ({ DataSource: { S3DataSource: { S3Uri } } })),
    OutputDataConfig: { S3OutputPath: output },
    ...more,
  },
});

export const get = (path: string) => ({ Get: path });
export const join = (On: string, ...Values: unknown[]) => ({ "Std:Join": { On, Values } });
export const jsonGet = (step: string, file: string) => ({
  "Std:JsonGet": { PropertyFile: get(`Steps.${step}.PropertyFiles.${file}`), Path: "a.b" },
});

/** Plans a text; throws where the test forgot to expect a diagnostic that leaves no plan. */
export function plan(text: string, more: Partial<PlanOptions> = {}): AccessPlan {
  const { plan: made, diagnostics } = tryPlan(text, more);
  if (!made) throw new Error(JSON.stringify(diagnostics, null, 1));
  return made;
}

export function tryPlan(
  text: string,
  more: Partial<PlanOptions> = {},
): { plan?: AccessPlan; diagnostics: readonly Diagnostic[] } {
  const { definition, diagnostics } = readDefinition(text);
  if (!definition) return { diagnostics };
  const planned = planAccess(definition, { ...options, ...more });
  return { ...planned, diagnostics: [...diagnostics, ...planned.diagnostics] };
}

/** What a principal may do, as `action resource` lines: `pipeline`, `author`, `operator`, or a step's name. */
export const allowed = ({ requirements }: AccessPlan, who: string, action: string): string[] => [
  ...new Set(
    requirements
      .filter(({ principal, action: each }) => {
        const name =
          principal.kind === "stepRole"
            ? principal.step
            : principal.kind === "pipelineRole"
              ? "pipeline"
              : principal.kind;
        return name === who && each === action;
      })
      .flatMap(({ resources }) => resources),
  ),
];
