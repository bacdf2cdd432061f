/** Planned policies in exactly as many documents as a preview planned. Claim: together they say what they said before. */
import { formatPolicyDocument, type PolicyDocument } from "../permissions/iam/document";
import type { PlannedPolicies } from "./planException";
import { spreadDocuments } from "./spreadDocuments";

/** The policies of one kind as texts. */
export interface PolicyTexts {
  readonly amended: readonly string[];
  /** For each of these, what did not fit into it. */
  readonly moved: readonly (readonly string[])[];
  readonly guards: readonly string[];
}

/** Undefined: more documents are necessary than were planned. */
export function fitPolicies(final: PlannedPolicies, planned: PlannedPolicies): PolicyTexts | undefined {
  const guards = spreadDocuments(final.guards, planned.guards.length);
  const moved = final.moved.map((documents, index) =>
    spreadDocuments(documents, planned.moved[index]?.length ?? 0, final.guards[0] ?? readBack(final.amended[index])),
  );
  if (guards === undefined || !moved.every((documents) => documents !== undefined)) return undefined;
  return {
    amended: final.amended,
    moved: moved.map((documents) => documents.map(formatPolicyDocument)),
    guards: guards.map(formatPolicyDocument),
  };
}

/** What is attached anyway may be said twice. */
const readBack = (text: string | undefined): PolicyDocument | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as PolicyDocument);

/** All texts, in the order in which they are put out. */
export const textsOf = ({ amended, moved, guards }: PolicyTexts): string[] => [...amended, ...moved.flat(), ...guards];
