/** Findings about what was not checked: unknown values, and documents that cannot be read. Every rule uses the same texts. */
import { pointerParts } from "../../permissions/json";
import type { PlacedDocument } from "../stack/documents";
import type { Unknown } from "../stack/known";
import { describeUrn, originsOf, type Resource } from "../stack/resource";
import { withoutQuotes } from "../rule/quote";
import type { Draft } from "../rule/rule";

/** All texts about what was not checked: code -> (values) -> what is wrong, and the fix. */
const messages = {
  "unreadable-value": () => ({
    message: "This value is nested too deep or is not data, so what depends on it was not checked.",
    fix: "Give it as plain JSON.",
  }),
  "secret-value": () => ({
    message: "This value is a secret that the file does not contain, so what depends on it was not checked.",
    fix: "Run the policy pack on the stack (`pulumi preview --policy-pack` or `pulumi policy analyze`): it reads the value and never prints it.",
  }),
  "unknown-value": (origins: readonly string[]) => ({
    message: `This value is unknown until \`pulumi up\`, so what depends on it was not checked.${origins.length === 0 ? "" : ` It is made from ${origins.join(", ")}.`}`,
    fix: "To check it in the preview, give names and ARNs as text instead of outputs of resources that do not exist yet. `pulumi up` checks it before it is used.",
  }),
  "unreadable-document": (problem: string) => ({
    message: `The policy document cannot be read, so it was not checked. ${problem}`,
    fix: "Correct the document: IAM rejects it.",
  }),
} as const;

/** A value that is not known in a preview, with what it is made from. */
export function unknownValue(resource: Resource, unknown: Unknown): Draft {
  const { path } = unknown;
  switch (unknown.reason) {
    case "unreadable":
      return { code: "unreadable-value", kind: "violation", path, ...messages["unreadable-value"]() };
    case "secret":
      return { code: "secret-value", kind: "unknown", path, ...messages["secret-value"]() };
    case "preview":
      return {
        code: "unknown-value",
        kind: "unknown",
        path,
        ...messages["unknown-value"](originNames(resource, unknown)),
      };
  }
}

/** The text for a value that only a part of its property shows to be unknown. */
export const unknownValueTexts = messages["unknown-value"];

/** What the value is made from. Sorted: the engine gives the origins in another order every time. */
const originNames = (resource: Resource, unknown: Unknown): readonly string[] =>
  originsOf(resource, unknown).map(describeUrn).sort();

/** What cannot be judged of a document whatever its statements say; parts of statements are the rule's to weigh. */
export function unjudgedDocument(resource: Resource, placed: PlacedDocument): readonly Draft[] {
  const { document, unknowns } = placed;
  if (document === undefined && unknowns.length === 0) return unreadableDocument(placed);
  return unknowns
    .filter(({ path }) => document === undefined || !/\bStatement(\[\d+\])?\.(?!Effect$)/.test(innerPath(placed, path)))
    .map((unknown) => unknownValue(resource, unknown));
}

function unreadableDocument({ place, diagnostics }: PlacedDocument): readonly Draft[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .slice(0, 3)
    .map(({ path, message }) => ({
      code: "unreadable-document",
      kind: "violation",
      path: path === "" ? place : `${place}: ${pathOf(path)}`,
      ...messages["unreadable-document"](withoutQuotes(message)),
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
  pointerParts(pointer)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join("")
    .replace(/^\./, "");
