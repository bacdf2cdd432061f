/**
 * The ARN patterns of needs: text in which `*` and `?` stand for what only a run knows, and `${*}`, `${?}`, `${$}` for
 * themselves. What only a run knows is less than any text: names of SageMaker hold letters, digits and hyphens, and what
 * stands between two slashes of an S3 key holds none. Documents are read by variable.ts.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html (TrainingJobName)
 */
import { memoize } from "../memoize";
import { patternOf, wildcard, type Pattern, type Piece, type WildcardClass } from "./pattern";

/** Services whose resources have names of letters, digits and hyphens alone. */
const plainNames: ReadonlySet<string> = new Set(["sagemaker", "elasticmapreduce", "emr-serverless", "kms"]);

/** Reads the pattern of a need. */
export const readNeedPattern: (text: string) => Pattern = memoize(10_000, (text) => {
  const parts = text.startsWith("arn:") ? splitParts(text) : undefined;
  if (parts === undefined) return patternOf(piecesOf(text, () => "any"));
  const [head, service, resource] = parts;
  const classAt = resourceClass(service, resource);
  return patternOf([...piecesOf(head, () => "name"), ...piecesOf(resource, classAt)]);
});

/** `arn:aws:s3:::`, `s3`, and the resource. */
function splitParts(text: string): readonly [head: string, service: string, resource: string] | undefined {
  let at = 0;
  for (let colons = 0; colons < 5; colons++) {
    at = text.indexOf(":", at) + 1;
    if (at === 0) return undefined;
  }
  return [text.slice(0, at), text.split(":", 3)[2] ?? "", text.slice(at)];
}

/** What a wildcard at a place of the resource stands for. Of `pipelines-*-Train-*` the first is an execution's id and the
 * last a token, both without hyphen. */
function resourceClass(service: string, resource: string): (at: number) => WildcardClass {
  const isPlain = plainNames.has(service);
  if (!isPlain && service !== "s3") return () => "any";
  return (at) => {
    const start = resource.lastIndexOf("/", at) + 1;
    const [segment = ""] = resource.slice(start).split("/");
    const within = at - start;
    if (/^pipelines-\*-.+-\*$/.test(segment) && (within === "pipelines-".length || within === segment.length - 1))
      return "word";
    return isPlain ? "name" : /[^*?]/.test(resource.slice(at)) ? "segment" : "any";
  };
}

function piecesOf(text: string, classAt: (at: number) => WildcardClass): Piece[] {
  const pieces: Piece[] = [];
  for (const { 0: found, index } of text.matchAll(/\$\{([*?$])\}|[*?]|[^*?$]+|\$/g))
    pieces.push(
      found === "*" || found === "?"
        ? wildcard(found, classAt(index))
        : found.length === 4 && found.startsWith("${")
          ? (found[2] ?? "")
          : found,
    );
  return pieces;
}
