/**
 * The ARN patterns of needs: text in which `*` and `?` stand for what only a run knows, and `${*}`, `${?}`, `${$}` for
 * themselves. What only a run knows is less than any text: names of SageMaker hold letters, digits and hyphens, and what
 * stands between two slashes of an S3 key holds none. Documents are read by variable.ts.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html (TrainingJobName)
 */
import { memoize } from "../memoize";
import { splitArn } from "./arn";
import { patternOf, wildcard, type Pattern, type Piece, type WildcardClass } from "./pattern";
import { splitPatternText } from "./patternText";

/** Services whose resources have names of letters, digits and hyphens alone. */
const plainNames: ReadonlySet<string> = new Set(["sagemaker", "elasticmapreduce", "emr-serverless", "kms"]);

/** Texts that a need stands for. */
export interface NeedPattern {
  readonly pattern: Pattern;
  /** Practically no call has such a text: what serves these texts alone does not serve the need. */
  readonly rare?: true;
}

/** Reads the pattern of a need: alternatives that stand for all its texts only together. */
export const readNeedPatterns: (text: string) => readonly NeedPattern[] = memoize(10_000, (text) => {
  const parts = text.startsWith("arn:") ? splitArn(text) : undefined;
  if (parts === undefined) return [{ pattern: patternOf(piecesOf(text, () => "any")) }];
  const [, , service, , , resource] = parts;
  const start = piecesOf(text.slice(0, text.length - resource.length), () => "name");
  const job = plainNames.has(service) ? /^([^*?]*\/)pipelines-\*-([^/]+)-\*$/.exec(resource) : null;
  if (job !== null) return jobNames(start, job[1] ?? "", job[2] ?? "");
  return [{ pattern: patternOf([...start, ...piecesOf(resource, resourceClass(service, resource))]) }];
});

const repeated = (count: number, of: WildcardClass): Piece[] => new Array<Piece>(count).fill(wildcard("?", of));

/**
 * `pipelines-<execution, at least 12>-<step>-<token>`, or the same with `-<count>` behind a token of ten characters.
 * No part but the step's holds a hyphen, so that one spelling of the step never overlaps the other. The token of a step
 * of ten characters could spell the step, but does not: such texts are rare, and the others begin with a digit here.
 */
function jobNames(head: readonly Piece[], type: string, step: string): readonly NeedPattern[] {
  const named = [
    ...head,
    `${type}pipelines-`,
    ...repeated(12, "word"),
    wildcard("*", "word"),
    "-",
    ...piecesOf(step, () => "name"),
    "-",
  ];
  const counted = (...token: Piece[]) => patternOf([...named, ...token, "-", wildcard("*", "word")]);
  const short = patternOf([...named, wildcard("*", "word")]);
  const ofToken = counted(...repeated(10, "word"));
  if (!/^[A-Za-z0-9]{10}$/.test(step)) return [{ pattern: short }, { pattern: ofToken }];
  const likely = counted(wildcard("?", "digit"), ...repeated(9, "word"));
  return [{ pattern: short }, { pattern: likely }, { pattern: ofToken, rare: true }];
}

/** What a wildcard at a place of the resource stands for. */
function resourceClass(service: string, resource: string): (at: number) => WildcardClass {
  if (plainNames.has(service)) return () => "name";
  if (service !== "s3") return () => "any";
  return (at) => (/[^*?]/.test(resource.slice(at)) ? "segment" : "any");
}

const piecesOf = (text: string, classAt: (at: number) => WildcardClass): Piece[] =>
  splitPatternText(text).map((part) => ("literal" in part ? part.literal : wildcard(part.wildcard, classAt(part.at))));
