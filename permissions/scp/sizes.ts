/**
 * Documents within Organizations' limits. What a split adds may move to a further SCP of the same target: where a Deny
 * stands never changes a decision. Sizes are those of minified text.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
import type { Diagnostic } from "../diagnostic";
import { limits, organizationPolicySize } from "../iam/limits";
import { pointerTo, type JsonObject } from "../json";
import { packStatements } from "./guards";
import type { ServiceControlPolicy } from "./request";
import { minify, replaceStatements, type Replacements } from "./rewrite";

/** All texts: code -> (values) -> text. */
const messages = {
  "scp-size": (kind: string, size: number, limit: number) =>
    `The ${kind} has ${size} characters without white space; the limit is ${limit}. Split it, or name fewer objects or admins.`,
  "given-size": (size: number, limit: number) =>
    `The given document has ${size} characters without white space; AWS accepts at most ${limit}. Give the documents as they are attached.`,
  "scp-count": (kind: string, count: number, limit: number, included: string | undefined) =>
    `The target has ${count} ${kind}s${included === undefined ? "" : `, including ${included}`}; the limit is ${limit}. Merge some, or attach some to the parent.`,
} as const;

/** Characters of a document as it should be sent. */
const sizeOf = (scp: ServiceControlPolicy): number => organizationPolicySize(minify(scp));

/** Text that fits with its white space fits without. */
const fits = (scp: ServiceControlPolicy, size: number): boolean =>
  (typeof scp === "string" && organizationPolicySize(scp) <= size) || sizeOf(scp) <= size;

/** An amended document, and what did not fit into it. */
export interface Fitted {
  readonly scp: ServiceControlPolicy;
  readonly moved: readonly JsonObject[];
}

/** Replaces statements, and moves as few of the new ones out as the size asks, the largest first; one of each stays. */
export function fitReplacements(scp: ServiceControlPolicy, replacements: Replacements, size: number): Fitted {
  const kept = new Map(replacements);
  const moved: JsonObject[] = [];
  for (;;) {
    const amended = replaceStatements(scp, kept);
    if (fits(amended, size)) return { scp: amended, moved };
    const movable = [...kept].flatMap(([index, statements]) =>
      statements.length > 1 ? statements.map((statement) => ({ index, statement, length: lengthOf(statement) })) : [],
    );
    const [largest] = movable.sort((a, b) => b.length - a.length);
    if (largest === undefined) return { scp: amended, moved };
    const rest = kept.get(largest.index) ?? [];
    kept.set(
      largest.index,
      rest.filter((statement) => statement !== largest.statement),
    );
    moved.push(largest.statement);
  }
}

const lengthOf = (statement: JsonObject): number => JSON.stringify(statement).length;

/** Further SCPs for what was moved, as text or objects as the document it comes from. */
export const packMoved = ({ scp, moved }: Fitted, size: number): ServiceControlPolicy[] =>
  packStatements(moved, size).map((each) => (typeof scp === "string" ? JSON.stringify(each) : each));

/** The limits, and whether FullAWSAccess takes one of the places: it does where no given SCP allows anything. */
interface Bounds {
  readonly size: number;
  readonly count: number;
  readonly fullAccess: boolean;
  readonly kind: "scp" | "rcp";
}

/** What does not fit. `scps` and `guards` as they would be attached to one target. */
export function checkSizes(
  scps: readonly ServiceControlPolicy[],
  guards: readonly ServiceControlPolicy[],
  { size, count, fullAccess, kind }: Bounds,
): Diagnostic[] {
  const tooLarge = (name: string, list: readonly ServiceControlPolicy[]): Diagnostic[] =>
    list.flatMap((scp, index) => {
      if (fits(scp, size)) return [];
      return [
        {
          severity: "error" as const,
          code: "scp-size",
          message: messages["scp-size"](names[kind].one, sizeOf(scp), size),
          path: pointerTo(pointerTo("", name), index),
        },
      ];
    });
  const { one, full, lists } = names[kind];
  const total = scps.length + guards.length + (fullAccess ? 1 : 0);
  const tooMany: Diagnostic[] =
    total <= count
      ? []
      : [
          {
            severity: "error",
            code: "scp-count",
            message: messages["scp-count"](one, total, count, fullAccess ? full : undefined),
            path: `/${lists[0]}`,
          },
        ];
  return [...tooLarge(lists[0], scps), ...tooLarge(lists[1], guards), ...tooMany];
}

/**
 * Given documents that nobody can have attached: larger than the quota, as Organizations and S3 hold it. Looked at before
 * anything else: what is made of thousands of statements takes long.
 */
export const checkGiven = (
  list: "scps" | "rcps" | "bucketPolicies",
  documents: readonly ServiceControlPolicy[],
  size: number,
): Diagnostic[] =>
  documents.flatMap((document, index) =>
    fits(document, size)
      ? []
      : [
          {
            severity: "error" as const,
            code: "scp-size",
            message: messages["given-size"](sizeOf(document), size),
            path: pointerTo(pointerTo("", list), index),
          },
        ],
  );

/** More given documents than a target can have; looked at first too. */
export const checkGivenCount = (kind: "scp" | "rcp", given: number, count: number): Diagnostic[] =>
  given <= count
    ? []
    : [
        {
          severity: "error",
          code: "scp-count",
          message: messages["scp-count"](names[kind].one, given, count, undefined),
          path: `/${names[kind].lists[0]}`,
        },
      ];

/** How each kind is called, and where it stands in the request and the result. */
const names = {
  scp: { one: "SCP", full: "FullAWSAccess", lists: ["scps", "guards"] },
  rcp: { one: "RCP", full: "RCPFullAWSAccess", lists: ["rcps", "rcpGuards"] },
} as const;

/** Bucket policies that are too large: S3 has no second one. */
export const checkBucketPolicies = (fitted: readonly Fitted[]): Diagnostic[] =>
  fitted.flatMap(({ scp }, index) => {
    const size = new TextEncoder().encode(minify(scp)).length;
    if (size <= limits.bucketPolicy.value) return [];
    return [
      {
        severity: "error" as const,
        code: "scp-size",
        message: `The bucket policy would have ${size} bytes, minified; ${limits.bucketPolicy.value} is the limit: name fewer objects.`,
        path: pointerTo("/bucketPolicies", index),
      },
    ];
  });
