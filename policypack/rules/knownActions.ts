/**
 * known-actions: actions, resource types and condition keys exist and fit each other. Advice: the catalogue is of a day,
 * and services it does not hold are passed over. s3:HeadObject, which AWS's own page had, is the best known case.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { ReadDocument } from "../../permissions/iam/document";
import { checkKnownActions, isOperation, type KnownActionFinding } from "../../permissions/iam/knownActions";
import { documentsOf, typesWith, type PlacedDocument } from "../stack/documents";
import type { Resource } from "../stack/resource";
import { shownAction } from "../rule/quote";
import { dropOperations } from "../remedies/apiOperations";
import type { Draft, Rule } from "../rule/rule";
import { unjudgedDocument, unknownValue, unknownWithin } from "../findings/unjudged";

const matters = "whether what it names exists";

export const knownActions: Rule = {
  name: "known-actions",
  displayName: "Actions exist",
  description: "Actions, resource types and condition keys of IAM policies exist and fit each other.",
  level: "advisory",
  severity: "low",
  clause: clauses["json-get"],
  tags: ["iam", "correctness"],
  remediationSteps: "Write the action, resource or key that the Service Authorization Reference lists.",
  remedy: dropOperations,
  checkResource: {
    types: typesWith("identity"),
    check: (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => kind === "identity")
        .flatMap((placed) => checkDocument(resource, placed)),
  },
};

const checkDocument = (resource: Resource, placed: PlacedDocument): Draft[] => [
  ...unjudgedDocument(resource, placed, matters),
  ...unknownElements(resource, placed),
  ...(placed.document === undefined ? [] : findingsOf(placed.document))
    .filter(({ code, path }) => code !== "unknown-service" && unknownWithin(placed, path) === undefined)
    .map((finding): Draft => ({
      code: finding.code,
      kind: "violation",
      path: `${placed.place}: ${finding.path}`,
      message: messageOf(finding, actionAt(placed, finding.path)),
      fix: fixOf(finding),
    })),
];

/** A cache: a resource is judged before it is created, and again with its stack. */
const judged = new WeakMap<ReadDocument, readonly KnownActionFinding[]>();

function findingsOf(document: ReadDocument): readonly KnownActionFinding[] {
  const known = judged.get(document) ?? together(checkKnownActions(document));
  judged.set(document, known);
  return known;
}

/** One finding for all actions of a statement that take none of its resources: lists of a hundred are usual. */
function together(findings: readonly KnownActionFinding[]): KnownActionFinding[] {
  const groups = new Map<string, KnownActionFinding[]>();
  for (const finding of findings) {
    const list = /^(.*\.Action)\[\d+\]$/.exec(finding.path)?.[1];
    const key = finding.code === "resource-not-taken" && list !== undefined ? list : `${finding.code} ${finding.path}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups].flatMap(([path, group]) => {
    const [first] = group;
    if (first === undefined || group.length < 2 || first.code !== "resource-not-taken") return group;
    return [
      { code: first.code, path, message: `${first.message} So with ${group.length - 1} more actions of the list.` },
    ];
  });
}

/** Actions of which nothing can be said; unknown resources and values say nothing against what is known. */
const unknownElements = (resource: Resource, placed: PlacedDocument): Draft[] =>
  (placed.document?.statements ?? []).flatMap(({ effect, actions }) => {
    const unknown = unknownWithin(placed, actions.path);
    return unknown === undefined || effect === "Deny" ? [] : [unknownValue(resource, unknown, matters)];
  });

const actionAt = ({ document }: PlacedDocument, path: string): string =>
  document?.statements.flatMap(({ actions }) => actions.patterns).find((each) => each.path === path)?.value ?? "";

/** Resources are not quoted, nor actions that do not exist: both may be secrets. */
function messageOf({ code, path, message, asOf }: KnownActionFinding, action: string): string {
  const shown = shownAction(action, "This");
  switch (code) {
    case "unknown-action":
      if (asOf !== undefined)
        return `${shown} is not known on ${asOf}, the date of the catalogue: if it is not newer, it grants nothing.`;
      return isOperation(action)
        ? `${action} is an API operation, not an IAM action, so it grants nothing.`
        : `${shown} is not an IAM action, so it grants nothing.`;
    case "wrong-service-prefix":
      return shown === action ? message : "The action does not exist under this prefix.";
    case "resource-not-taken":
      return /\.Resource(\[\d+\])?$/.test(path) ? "No action of the statement supports this resource." : message;
    case "unknown-service":
    case "condition-key-not-carried":
    case "arn-in-arn":
      return message;
  }
}

function fixOf({ code, suggestion, asOf }: KnownActionFinding): string {
  if (suggestion === undefined) return fixes[code];
  return asOf === undefined ? `Write ${suggestion}.` : `Check the name of the action: perhaps ${suggestion}.`;
}

const fixes: Readonly<Record<KnownActionFinding["code"], string>> = {
  "unknown-action": "Correct the action, or remove it: IAM accepts it and it grants nothing.",
  "unknown-service": "",
  "wrong-service-prefix": "Write the action under the service that has it.",
  "resource-not-taken": "Give the action a statement of its own with a resource it takes, or remove what does not fit.",
  "condition-key-not-carried": "Put the condition on a statement of the actions that carry the key.",
  "arn-in-arn": "Write the ARN once; an output called arn is complete, what is called bucket or name is not.",
};
