/**
 * The tagged exception: SCPs that keep S3 inside a network let JsonGet of the tagged pipeline role through, and nothing
 * else. Claims: new SCPs allow what the old allowed, and the tagged role s3:GetObject on the objects from anywhere;
 * statements that do not stop JsonGet stay byte for byte; order is kept; applied again, nothing changes.
 * Build and manage access, third section (Service Control Policies with Pipelines).
 */
import { hasErrors, type Diagnostic } from "../diagnostic";
import type { PolicyDocument, ReadDocument, ReadStatement } from "../iam/document";
import { readPolicyDocument } from "../iam/readDocument";
import { isObject, pointerTo, type JsonObject } from "../json";
import { checkAllows } from "./allows";
import { callOf, type JsonGetCall } from "./call";
import { guardStatements, packStatements } from "./guards";
import { concernsGetObject, judgeDeny } from "./judge";
import { checkRequest, limitsOf, type ExceptionTag, type ExemptionRequest, type ServiceControlPolicy } from "./request";
import { touchedObjects } from "./resources";
import { statementsOf, type Replacements } from "./rewrite";
import { checkSizes, fitReplacements, packMoved } from "./sizes";
import { splitDeny } from "./split";

/** SCPs with the exception, and what must be attached with them. */
export interface Exemption {
  /**
   * In the order and form given: text for text, objects for objects; unchanged ones as they are. What did not fit
   * into its document stands in further ones at the end. With an error about sizes or input: as given.
   */
  readonly scps: readonly ServiceControlPolicy[];
  /** For each of `scps` the place of the given one that its statements come from: beyond the given ones, what was moved. */
  readonly origins: readonly number[];
  /** Further SCPs for the same targets; none where there is an error about sizes or input. */
  readonly guards: readonly PolicyDocument[];
  /** To put on the pipeline role, and on nothing else. */
  readonly tag: ExceptionTag;
  /** Paths are JSON pointers into the request: `/scps/0/Statement/2`. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Adds the exception to exactly the statements that need it. Pure; never throws. */
export function exemptJsonGet(request: ExemptionRequest): Exemption {
  const { scps, tag } = request;
  const limits = limitsOf(request);
  const read = scps.map(readScp);
  const diagnostics = [...checkRequest(request), ...read.flatMap((each) => each.diagnostics)];
  const refuse = (all: readonly Diagnostic[]): Exemption => ({
    ...{ scps, origins: scps.map((_, index) => index), guards: [], tag },
    diagnostics: all,
  });
  const documents = read.flatMap(({ document }) => document ?? []);
  if (hasErrors(diagnostics) || documents.length < scps.length) return refuse(diagnostics);

  const call = callOf(request);
  const amended = scps.map((scp, index) => {
    const { replacements, diagnostics: found } = amend(scp, documents[index], pointerTo("/scps", index), request, call);
    diagnostics.push(...found);
    return fitReplacements(scp, replacements, limits.size);
  });
  diagnostics.push(...checkAllows(documents, request.objects, call));
  const moved = amended.map((each) => packMoved(each, limits.size));
  const all = [...amended.map(({ scp }) => scp), ...moved.flat()];
  const origins = [...amended.keys(), ...moved.flatMap((list, index) => list.map(() => index))];
  const guards = packStatements(guardStatements(request), limits.size);
  const fullAccess = !documents.some(({ statements }) => statements.some(({ effect }) => effect === "Allow"));
  const tooLarge = checkSizes(all, guards, { ...limits, fullAccess });
  return tooLarge.length > 0 ? refuse([...diagnostics, ...tooLarge]) : { scps: all, origins, guards, tag, diagnostics };
}

/** What IAM takes with a shrug and we cannot judge is an error here: a statement misread is a hole. */
const notAccepted: ReadonlySet<string> = new Set([
  "policy-version-missing",
  "policy-unknown-operator",
  "policy-unfilled-template",
  "policy-empty-element",
]);

function readScp(scp: ServiceControlPolicy, index: number): ReturnType<typeof readPolicyDocument> {
  const { document, diagnostics } = readPolicyDocument(scp, "scp");
  return {
    ...(document === undefined ? {} : { document }),
    diagnostics: diagnostics.map((each) => ({
      ...each,
      severity: notAccepted.has(each.code) ? "error" : each.severity,
      path: pointerTo("/scps", index) + each.path,
    })),
  };
}

/** The statements of one SCP that need the exception, with what they become. */
function amend(
  scp: ServiceControlPolicy,
  document: ReadDocument | undefined,
  place: string,
  { objects, tag }: ExemptionRequest,
  call: JsonGetCall,
): { replacements: Replacements; diagnostics: Diagnostic[] } {
  const written = statementsOf(scp);
  const denies = (document?.statements ?? []).filter(
    (each) => each.effect === "Deny" && concernsGetObject(each) && touchedObjects(each, objects).length > 0,
  );
  const sids = new Set(document?.statements.flatMap(({ sid }) => sid ?? []));
  const replacements = new Map<number, readonly JsonObject[]>();
  const diagnostics: Diagnostic[] = [];
  for (const statement of denies) {
    const { verdict, remarks } = judgeDeny(statement, call);
    const path = pointerOf(place, statement);
    diagnostics.push(...remarks.map((remark) => ({ ...remark, path })));
    const raw = written[statement.index];
    if (verdict !== "network" || !isObject(raw)) continue;
    const { statements, overConfined } = splitDeny(raw, statement, { objects, tag, sids });
    replacements.set(statement.index, statements);
    if (overConfined) diagnostics.push({ ...overConfinement, path });
  }
  return { replacements, diagnostics };
}

const overConfinement = {
  severity: "warning",
  code: "scp-over-confined",
  message:
    "The statement lists resources that reach beyond the objects, which no condition key of s3:GetObject tells apart: from outside the network the tagged role can read the objects and nothing else, not even what the list left open.",
} as const;

const pointerOf = (place: string, { index, path }: ReadStatement): string => {
  const list = pointerTo(place, "Statement");
  return path === "Statement" ? list : pointerTo(list, index);
};
