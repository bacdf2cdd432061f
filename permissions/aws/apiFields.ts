/**
 * The fields of the API calls behind step types: which there are, which are required, how long lists may be. Generated
 * by scripts/generate-api-fields.py from botocore's SageMaker model; a field that is newer than that is not known here.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Operations_Amazon_SageMaker_Service.html
 */
import data from "./apiFieldsData.json";
import { stepShapes, typesWithOwnFields } from "./stepFields";

/** A structure, list or map of a request. Absent where a scalar stands. */
export type ApiShape =
  | {
      readonly kind: "structure";
      readonly name: string;
      /** Member -> name of its shape; null for a scalar. */
      readonly members: Readonly<Record<string, string | null>>;
      readonly required: readonly string[];
    }
  | { readonly kind: "list"; readonly name: string; readonly item: string | null; readonly most?: number }
  | { readonly kind: "map"; readonly name: string; readonly value: string | null };

/** The call whose request a step type's Arguments are, or the type itself where they are its own (stepFields.ts). */
export interface ApiCall {
  /** `CreateProcessingJob`, or `EMR`. */
  readonly operation: string;
  readonly shape: string;
}

/** The version of botocore that the fields are from. @internal For tests. */
export const apiFieldsVersion: string = data.botocore;

const calls = new Map<string, readonly [operation: string, shape: string]>([
  ...Object.entries(data.calls as unknown as Record<string, [operation: string, shape: string]>),
  ...typesWithOwnFields.map((type) => [type, [type, type]] as const),
]);
const shapes = new Map<string, Described>(
  Object.entries({ ...(data.shapes as unknown as Record<string, Described>), ...stepShapes }),
);

/** A shape as the generated file writes it. */
type Described =
  | readonly ["structure", Readonly<Record<string, string | null>>, readonly string[]]
  | readonly ["list", string | null, number | null]
  | readonly ["map", string | null];

/** The call of a step type; undefined where no fields of its Arguments are documented. */
export function apiCallOf(stepType: string): ApiCall | undefined {
  const [operation, shape] = calls.get(stepType) ?? [];
  return operation === undefined || shape === undefined ? undefined : { operation, shape };
}

/** A cache of what the generated file says. */
const readShapes = new Map<string, ApiShape>();

/** A shape by its name; undefined for a scalar. */
export function apiShape(name: string | null | undefined): ApiShape | undefined {
  if (name === null || name === undefined) return undefined;
  const known = readShapes.get(name);
  if (known !== undefined) return known;
  const described = shapes.get(name);
  if (described === undefined) return undefined;
  const shape = readShape(name, described);
  readShapes.set(name, shape);
  return shape;
}

function readShape(name: string, described: Described): ApiShape {
  switch (described[0]) {
    case "structure":
      return { kind: "structure", name, members: described[1], required: described[2] };
    case "list":
      return { kind: "list", name, item: described[1], ...(described[2] !== null && { most: described[2] }) };
    case "map":
      return { kind: "map", name, value: described[1] };
  }
}

/** Where a field of this name, or one whose value has a shape of this name, is in a request: `A.B[].C`, nearest first. */
export function placesOfField(root: string, name: string): readonly string[] {
  const wanted = name.toLowerCase();
  const named: string[] = [];
  const shaped: string[] = [];
  const walk = (shapeName: string | null, path: string, above: readonly string[]): void => {
    const shape = apiShape(shapeName);
    if (shape === undefined || above.includes(shape.name)) return;
    const below = [...above, shape.name];
    if (shape.kind === "list") walk(shape.item, `${path}[]`, below);
    else if (shape.kind === "structure")
      for (const [member, inner] of Object.entries(shape.members)) {
        const at = path === "" ? member : `${path}.${member}`;
        if (member.toLowerCase() === wanted) named.push(at);
        else if (inner?.toLowerCase() === wanted) shaped.push(at);
        walk(inner, at, below);
      }
  };
  walk(root, "", []);
  const depth = (path: string): number => path.split(".").length;
  return [...named, ...shaped].sort((a, b) => depth(a) - depth(b));
}
