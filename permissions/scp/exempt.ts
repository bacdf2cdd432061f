/**
 * The tagged exception: SCPs that keep S3 inside a network let JsonGet of the tagged pipeline role through, and nothing
 * else. Claims: new SCPs allow what the old allowed, and the tagged role s3:GetObject on the objects from anywhere;
 * statements that do not stop JsonGet stay byte for byte; order is kept; applied again, nothing changes.
 * Build and manage access, third section (Service Control Policies with Pipelines).
 */
import { hasErrors, type Diagnostic } from "../diagnostic";
import type { PolicyDocument, ReadDocument } from "../iam/document";
import { limits } from "../iam/limits";
import { readPolicyDocument } from "../iam/readDocument";
import { pointerTo } from "../json";
import { checkAllows } from "./allows";
import { amendDocument, type StatementChange } from "./amend";
import { callOf, newWork } from "./call";
import { guardStatements, packStatements, rcpGuardStatements } from "./guards";
import { checkRequest, limitsOf, type ExceptionTag, type ExemptionRequest, type ServiceControlPolicy } from "./request";
import {
  checkBucketPolicies,
  checkGiven,
  checkGivenCount,
  checkSizes,
  fitReplacements,
  packMoved,
  type Fitted,
} from "./sizes";

/** SCPs with the exception, and what must be attached with them. */
export interface Exemption {
  /**
   * In the order and form given: text for text, objects for objects; unchanged ones as they are. What did not fit
   * into its document stands in further ones at the end. With an error about sizes or input: as given.
   */
  readonly scps: readonly ServiceControlPolicy[];
  /** For each of `scps` the place of the given one that its statements come from: beyond the given ones, what was moved. */
  readonly origins: readonly number[];
  /** Resource control policies with the exception, as `scps`. */
  readonly rcps: readonly ServiceControlPolicy[];
  /** As `origins`, for `rcps`. */
  readonly rcpOrigins: readonly number[];
  /** Bucket policies with the exception, one for each that is given. */
  readonly bucketPolicies: readonly ServiceControlPolicy[];
  /** Further SCPs for the same targets; none where there is an error about sizes or input. */
  readonly guards: readonly PolicyDocument[];
  /** A further RCP for the targets, which keeps the tag from sessions of outsiders; none without `organization`. */
  readonly rcpGuards: readonly PolicyDocument[];
  /** To put on the pipeline role, and on nothing else. */
  readonly tag: ExceptionTag;
  /** What became of each statement that was changed, for a report. */
  readonly changes: readonly StatementChange[];
  /** Paths are JSON pointers into the request: `/scps/0/Statement/2`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Adds the exception to exactly the statements that need it. Pure; never throws. */
export function exemptJsonGet(request: ExemptionRequest): Exemption {
  const { scps, rcps = [], bucketPolicies = [], tag, organization } = request;
  const given = { scps, rcps, bucketPolicies };
  const bounds = limitsOf(request);
  const read = lists.map((list) => given[list.name].map((policy, index) => readControl(policy, list, index)));
  const diagnostics = [...checkRequest(request), ...read.flatMap((each) => each.flatMap((one) => one.diagnostics))];
  const refuse = (all: readonly Diagnostic[]): Exemption => ({
    ...given,
    origins: [...scps.keys()],
    rcpOrigins: [...rcps.keys()],
    guards: [],
    rcpGuards: [],
    tag,
    changes: [],
    diagnostics: all,
  });
  const documents = read.flatMap((each) => each.flatMap(({ document }) => document ?? []));
  if (hasErrors(diagnostics) || documents.length < scps.length + rcps.length + bucketPolicies.length)
    return refuse(diagnostics);

  const oversized = [
    ...checkGivenCount("scp", scps.length, bounds.count),
    ...checkGivenCount("rcp", rcps.length, limits.rcpsPerTarget.value),
    ...checkGiven("scps", scps, Math.max(bounds.size, limits.scp.value)),
    ...checkGiven("rcps", rcps, limits.rcp.value),
    ...checkGiven("bucketPolicies", bucketPolicies, limits.bucketPolicy.value),
  ];
  if (oversized.length > 0) return refuse([...diagnostics, ...oversized]);

  const terms = callOf(request);
  const undecided: Diagnostic[] = [];
  const changes: StatementChange[] = [];
  const denies = documents.flatMap(({ statements }) => statements);
  const sizes = { scps: bounds.size, rcps: limits.rcp.value, bucketPolicies: Number.POSITIVE_INFINITY };
  const [ofScps = [], ofRcps = [], ofBuckets = []] = lists.map((list, at) =>
    given[list.name].map((policy, index): Fitted => {
      const document = read[at]?.[index]?.document;
      if (document === undefined) return { scp: policy, moved: [] };
      const place = pointerTo(pointerTo("", list.name), index);
      const call = { ...terms, work: newWork() };
      const amended = amendDocument({ policy, document, place, kind: list.kind, denies }, request, call);
      if (call.work.left < 0) undecided.push(notDecided(place));
      diagnostics.push(...amended.diagnostics);
      changes.push(...amended.changes);
      return fitReplacements(policy, amended.replacements, sizes[list.name]);
    }),
  );
  const scpDocuments = (read[0] ?? []).flatMap(({ document }) => document ?? []);
  diagnostics.push(...checkAllows(scpDocuments, request.objects, terms));
  if (terms.work.left < 0) undecided.push(notDecided("/scps"));
  if (undecided.length > 0) return refuse(undecided);
  const { policies: all, origins } = withMoved(ofScps, bounds.size);
  const { policies: allRcps, origins: rcpOrigins } = withMoved(ofRcps, limits.rcp.value);
  const guards = packStatements(guardStatements(request), bounds.size);
  const rcpGuards =
    organization === undefined ? [] : packStatements(rcpGuardStatements(tag, organization), limits.rcp.value);
  const fullAccess = !scpDocuments.some(({ statements }) => statements.some(({ effect }) => effect === "Allow"));
  const tooLarge = [
    ...checkSizes(all, guards, { ...bounds, fullAccess, kind: "scp" }),
    ...(rcps.length === 0
      ? []
      : checkSizes(allRcps, rcpGuards, {
          size: limits.rcp.value,
          count: limits.rcpsPerTarget.value,
          fullAccess: true,
          kind: "rcp",
        })),
    ...checkBucketPolicies(ofBuckets),
  ];
  if (tooLarge.length > 0) return refuse([...diagnostics, ...tooLarge]);
  return {
    scps: all,
    origins,
    rcps: allRcps,
    rcpOrigins,
    bucketPolicies: ofBuckets.map(({ scp }) => scp),
    guards,
    rcpGuards,
    tag,
    changes,
    diagnostics,
  };
}

const notDecided = (path: string): Diagnostic => ({
  severity: "error",
  code: "scp-not-decided",
  message:
    "Not decided: the patterns of these actions and resources have too many wildcards to compare them all with the objects. Nothing was changed. Write fewer of them, or with fewer wildcards.",
  path,
});

/** The documents, then what did not fit into them; for each the place of the document that it comes from. */
function withMoved(
  fitted: readonly Fitted[],
  size: number,
): { readonly policies: ServiceControlPolicy[]; readonly origins: number[] } {
  const moved = fitted.map((each) => packMoved(each, size));
  return {
    policies: [...fitted.map(({ scp }) => scp), ...moved.flat()],
    origins: [...fitted.keys(), ...moved.flatMap((list, index) => list.map(() => index))],
  };
}

/** What IAM takes with a shrug and we cannot judge is an error here: a statement misread is a hole. */
const notAccepted: ReadonlySet<string> = new Set([
  "policy-version-missing",
  "policy-unknown-operator",
  "policy-unfilled-template",
  "policy-empty-element",
]);

/** The lists of documents in a request, and how each is read. */
const lists = [
  { name: "scps", kind: "scp", as: "scp" },
  { name: "rcps", kind: "rcp", as: "rcp" },
  { name: "bucketPolicies", kind: "bucket", as: "resource" },
] as const;
type List = (typeof lists)[number];

/**
 * AWS refuses other RCPs: their Denies name the services of their actions.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html#rcp-syntax-action
 */
const checkActions = (document: ReadDocument | undefined): Diagnostic[] =>
  (document?.statements ?? [])
    .filter(
      ({ effect, actions }) =>
        effect === "Deny" && (actions.negated || actions.patterns.some(({ value }) => !/^[a-z\d-]+:/i.test(value))),
    )
    .map(({ index, path }) => ({
      severity: "error",
      code: "policy-rcp-action",
      message:
        "AWS does not accept this RCP: its Action must name services (s3:*), without a wildcard in their names, and NotAction is not supported. List the actions of each service.",
      path: path === "Statement" ? "/Statement" : pointerTo("/Statement", index),
    }));

function readControl(
  policy: ServiceControlPolicy,
  { name, as }: List,
  index: number,
): ReturnType<typeof readPolicyDocument> {
  const { document, diagnostics } = readPolicyDocument(policy, as);
  return {
    ...(document === undefined ? {} : { document }),
    diagnostics: [...diagnostics, ...(as === "rcp" ? checkActions(document) : [])].map((each) => ({
      ...each,
      severity: notAccepted.has(each.code) ? "error" : each.severity,
      path: pointerTo(pointerTo("", name), index) + each.path,
    })),
  };
}
