/** Facts of SageMaker's service model: operations, arguments of the pipeline API, step metadata, and the fields of what
 * steps create. */
import { createHash } from "node:crypto";

/** As botocore publishes it: service-2.json. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly required?: readonly string[];
  readonly pattern?: string;
}

/** Calls that the service makes for a step. */
const stepCalls = [
  ...["CreateProcessingJob", "CreateTrainingJob", "CreateHyperParameterTuningJob", "CreateTransformJob", "CreateModel"],
  ...["CreateModelPackage", "CreateModelPackageGroup", "CreateAutoMLJob", "CreateAutoMLJobV2", "CreateEndpointConfig"],
  ...["CreateEndpoint", "UpdateEndpoint", "CreateInferenceComponent", "UpdateInferenceComponent", "CreateJob"],
  ...["CreateAction", "CreateArtifact", "CreateContext", "AddAssociation", "ImportHubContent"],
];

/** Reads the model; fails where it lacks what it must have. */
export function readModel(model: ServiceModel): Record<string, Record<string, string>> {
  const operations = Object.keys(model.operations);
  const metadata = model.shapes["PipelineExecutionStepMetadata"]?.members;
  if (metadata === undefined) throw new Error("the model has no PipelineExecutionStepMetadata");
  const found: Record<string, Record<string, string>> = {
    operation: names(operations),
    "step type": names(Object.keys(metadata).map((name) => `metadata: ${name}`)),
    "pipeline argument": names(
      operations
        .filter((name) => /Pipeline/.test(name))
        .flatMap((name) => leaves(model, model.operations[name]?.input?.shape).map(([path]) => `${name} ${path}`)),
    ),
  };
  for (const call of stepCalls.filter((name) => model.operations[name] !== undefined)) {
    const fields = leaves(model, model.operations[call]?.input?.shape);
    const others: string[] = [];
    for (const [path, shape] of fields) {
      const kind = kindOf(path, shape, model.shapes[shape]?.pattern ?? "");
      if (kind === undefined) others.push(path);
      else (found[kind] ??= {})[`${call} ${path}`] = "";
    }
    (found["other fields"] ??= {})[call] = createHash("sha256")
      .update(others.sort().join("\n"))
      .digest("hex")
      .slice(0, 8);
  }
  return found;
}

const names = (all: readonly string[]): Record<string, string> => Object.fromEntries(all.map((name) => [name, ""]));

/** What a field is, where access depends on it. */
function kindOf(path: string, shape: string, pattern: string): string | undefined {
  const last = (path.split(".").at(-1) ?? "").replaceAll(/[[\]{}]/g, "");
  if (/Role(Arn)?$|InstanceProfile/.test(last) || /Role/.test(shape)) return "role field";
  if (/S3|Uri$|Url$/i.test(last) || /S3|Uri|Url/.test(shape) || /s3|https/.test(pattern)) return "S3 field";
  if (/Kms|Arn$|Subnets?$|SecurityGroup|FileSystem|Image$/.test(last) || /\barn/.test(pattern)) return "resource field";
  return undefined;
}

/** Each scalar below a shape: its path, and its shape's name. A shape inside itself is left out. */
function leaves(
  { shapes }: ServiceModel,
  name: string | undefined,
  path = "",
  above: readonly string[] = [],
): [path: string, shape: string][] {
  const shape = name === undefined ? undefined : shapes[name];
  if (name === undefined || shape === undefined || above.includes(name)) return [];
  const below = (next: string, at: string) => leaves({ operations: {}, shapes }, next, at, [...above, name]);
  if (shape.members)
    return Object.entries(shape.members).flatMap(([member, { shape: next }]) =>
      below(next, path === "" ? member : `${path}.${member}`),
    );
  if (shape.member) return below(shape.member.shape, `${path}[]`);
  if (shape.value) return below(shape.value.shape, `${path}{}`);
  return [[path, name]];
}
