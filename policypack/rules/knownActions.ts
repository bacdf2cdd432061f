/**
 * known-actions: actions, resource types and condition keys exist and fit each other. Advice: the catalogue is of a day,
 * and services it does not hold are passed over. s3:HeadObject, which AWS's own page had, is the best known case.
 */
import { oncePer } from "../../permissions/memoize";
import { clauses } from "../../permissions/aws/clauses";
import type { ReadDocument } from "../../permissions/iam/document";
import { checkKnownActions, isOperation, type KnownActionFinding } from "../../permissions/iam/knownActions";
import { documentsOf, typesWith, type PlacedDocument } from "../stack/documents";
import type { Resource } from "../stack/resource";
import { shownAction } from "../rule/quote";
import { correctAction, fixesBy } from "../remedies/grantFixes";
import { dropOperations } from "../remedies/apiOperations";
import type { Draft, Rule } from "../rule/rule";
import { unjudgedDocument, unknownValue, unknownWithin } from "../findings/unjudged";

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
  fixIn: fixesBy({
    "unknown-action": correctAction,
    "wrong-service-prefix": correctAction,
    "resource-not-taken": correctAction,
  }),
  checkResource: {
    types: typesWith("identity"),
    check: (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => kind === "identity")
        .flatMap((placed) => checkDocument(resource, placed)),
  },
};

const checkDocument = (resource: Resource, placed: PlacedDocument): Draft[] => [
  ...unjudgedDocument(resource, placed),
  ...unknownElements(resource, placed),
  ...(placed.document === undefined ? [] : findingsOf(placed.document))
    .filter(({ code, path }) => code !== "unknown-service" && unknownWithin(placed, path) === undefined)
    .map((finding): Draft => ({
      code: finding.code,
      kind: "violation",
      path: `${placed.place}: ${finding.path}`,
      message: messageOf(finding, actionAt(placed, finding.path)),
      fix: fixOf(finding),
      ...(finding.suggestion === undefined || finding.asOf !== undefined ? {} : { narrower: [finding.suggestion] }),
    })),
];

/** Once per document: a resource is judged before it is created, and again with its stack. */
const findingsOf = oncePer((document: ReadDocument): readonly KnownActionFinding[] =>
  together(checkKnownActions(document)),
);

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
    return unknown === undefined || effect === "Deny" ? [] : [unknownValue(resource, unknown)];
  });

const actionAt = ({ document }: PlacedDocument, path: string): string =>
  document?.statements.flatMap(({ actions }) => actions.patterns).find((each) => each.path === path)?.value ?? "";

/** All texts of the rule: code -> (values) -> what is wrong. Values of documents are not quoted: they may be secrets. */
const messages = {
  "unknown-action": (action: string) => `${action} is not an IAM action, so it grants nothing.`,
  "api-operation": (action: string) => `${action} is an API operation, not an IAM action, so it grants nothing.`,
  "action-not-dated": (action: string, asOf: string) =>
    `${action} is not known on ${asOf}, the date of the catalogue. If it is not newer, it grants nothing.`,
  "wrong-service-prefix": () => "The action does not exist under this service prefix.",
  "resource-not-taken": () => "No action of the statement supports this resource.",
} as const;

/** All fixes of the rule. */
const fixes = {
  "unknown-action": () => "Correct the action, or remove it: IAM accepts it, but it grants nothing.",
  "unknown-service": () => "Correct the service prefix.",
  "wrong-service-prefix": () => "Write the action with the prefix of its service.",
  "resource-not-taken": () =>
    "Give the action its own statement with a resource that it supports, or remove what does not fit.",
  "condition-key-not-carried": () => "Move the condition to a statement with actions that support the key.",
  "arn-in-arn": () =>
    "Write the ARN once: an output called arn is a complete ARN, an output called bucket or name is not.",
} as const satisfies Readonly<Record<KnownActionFinding["code"], () => string>>;

const suggestions = {
  certain: (action: string) => `Write ${action}.`,
  possible: (action: string) => `Check the name of the action. Did you mean ${action}?`,
} as const;

/** What the library says where it quotes nothing; else the rule's own text. */
function messageOf({ code, path, message, asOf }: KnownActionFinding, action: string): string {
  const shown = shownAction(action, "This");
  switch (code) {
    case "unknown-action":
      if (asOf !== undefined) return messages["action-not-dated"](shown, asOf);
      return messages[isOperation(action) ? "api-operation" : code](isOperation(action) ? action : shown);
    case "wrong-service-prefix":
      return shown === action ? message : messages[code]();
    case "resource-not-taken":
      return /\.Resource(\[\d+\])?$/.test(path) ? messages[code]() : message;
    case "unknown-service":
    case "condition-key-not-carried":
    case "arn-in-arn":
      return message;
  }
}

const fixOf = ({ code, suggestion, asOf }: KnownActionFinding): string =>
  suggestion === undefined ? fixes[code]() : suggestions[asOf === undefined ? "certain" : "possible"](suggestion);
