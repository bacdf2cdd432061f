/** Findings about what cannot be judged: unknown values, documents nobody can read. Said alike by every rule. */
import type { PlacedDocument } from "../stack/documents";
import type { Unknown } from "../stack/known";
import { describeUrn, originsOf, type Resource } from "../stack/resource";
import { withoutQuotes } from "../rule/quote";
import type { Draft } from "../rule/rule";

/** A value that is not known in a preview: named, with what it is made from. `matters`: what hangs on it. */
export function unknownValue(resource: Resource, unknown: Unknown, matters: string): Draft {
  if (unknown.reason === "unreadable")
    return {
      code: "unreadable-value",
      kind: "violation",
      path: unknown.path,
      message: `This value nests too deep or is no data, so ${matters} cannot be judged.`,
      fix: "Give it as plain JSON.",
    };
  if (unknown.reason === "secret")
    return {
      code: "secret-value",
      kind: "unknown",
      path: unknown.path,
      message: `This value is a secret, which the file does not show, so ${matters} cannot be judged, nor what other rules ask of it.`,
      fix: "Run the policy pack on the stack (`pulumi preview --policy-pack`, `pulumi policy analyze`): it is given the value, and prints none.",
    };
  // Sorted: the engine gives them in another order every time.
  const origins = originsOf(resource, unknown).map(describeUrn).sort();
  const from = origins.length === 0 ? "" : ` It is made from ${origins.join(", ")}.`;
  return {
    code: "unknown-value",
    kind: "unknown",
    path: unknown.path,
    message: `This value is not known before the update, so ${matters} cannot be judged yet, nor what other rules ask of it.${from}`,
    fix: "To know it in a preview, give names and ARNs as text instead of outputs of resources that do not exist yet. The update judges it before it is used.",
  };
}

/** What cannot be judged of a document whatever its statements say; parts of statements are the rule's to weigh. */
export function unjudgedDocument(resource: Resource, placed: PlacedDocument, matters: string): readonly Draft[] {
  const { document, unknowns } = placed;
  if (document === undefined && unknowns.length === 0) return unreadableDocument(placed, matters);
  return unknowns
    .filter(({ path }) => document === undefined || !/\bStatement(\[\d+\])?\.(?!Effect$)/.test(innerPath(placed, path)))
    .map((unknown) => unknownValue(resource, unknown, matters));
}

function unreadableDocument({ place, diagnostics }: PlacedDocument, matters: string): readonly Draft[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .slice(0, 3)
    .map(({ path, message }) => ({
      code: "unreadable-document",
      kind: "violation",
      path: path === "" ? place : `${place}: ${pathOf(path)}`,
      message: `The policy document cannot be read, so ${matters} cannot be judged. ${withoutQuotes(message)}`,
      fix: "Correct the document: IAM refuses it as it is.",
    }));
}

/** The unknown at a place of the document, or within it. */
export const unknownWithin = (placed: PlacedDocument, path: string): Unknown | undefined =>
  placed.unknowns.find((unknown) => {
    const inner = innerPath(placed, unknown.path);
    return inner === path || inner.startsWith(`${path}.`) || inner.startsWith(`${path}[`);
  });

/** Pattern text with its variables replaced: what they stand for is not known here. Escapes such as `${*}` stay. */
export const withoutVariables = (text: string, standIn: string): string =>
  text.replace(/\$\{(?![*?$]\})[^}]*\}/g, standIn);

const innerPath = ({ place }: PlacedDocument, path: string): string =>
  path.startsWith(`${place}.`) ? path.slice(place.length + 1) : "";

/** `/Statement/0/Effect` as readers look for it: `Statement[0].Effect`. */
const pathOf = (pointer: string): string =>
  pointer
    .slice(1)
    .split("/")
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part.replaceAll("~1", "/").replaceAll("~0", "~")}`))
    .join("")
    .replace(/^\./, "");
