/**
 * What a document names that the catalogue does not list: actions that do not exist, resources that no action of the
 * statement supports, condition keys that an action never carries. Advice, not refusal: IAM accepts such documents, and
 * AWS adds actions after the catalogue's date, so only a known mistake or a typing error is certain.
 */
import { matchesAction, splitAction } from "./action";
import {
  actionsNamed,
  carriesKey,
  catalogueDate,
  expandAction,
  findService,
  globalConditionKeys,
  servicePrefixes,
  matchesKey,
  type CatalogueAction,
  type CatalogueService,
} from "./catalogue";
import type { RequestContext } from "./context";
import type { Located, ReadCondition, ReadDocument, ReadStatement } from "./document";
import type { Pattern } from "./pattern";
import { matchesForm } from "./resourceForm";
import { fillTemplate, readTemplate } from "./variable";
import { editDistance } from "../nearest";

export type KnownActionCode =
  | "unknown-action"
  | "unknown-service"
  | "wrong-service-prefix"
  | "resource-not-taken"
  | "condition-key-not-carried"
  | "arn-in-arn";

export interface KnownActionFinding {
  readonly code: KnownActionCode;
  /** `Statement[2].Action[0]`. */
  readonly path: string;
  /** What, why and the fix. */
  readonly message: string;
  /** The action or pattern to write instead, where one is likely. */
  readonly suggestion?: string;
  /** The catalogue's date, where the action is perhaps newer; otherwise the finding is certain. */
  readonly asOf?: string;
}

const messages = {
  notAnAction: (action: string) => `Invalid action ${action}: expected service:Name.`,
  serviceNotChecked: (service: string) =>
    `Actions of ${service} were not checked: the service is not in the catalogue.`,
  wrongPrefix: (action: string, candidates: string) => `${action} does not exist. Did you mean ${candidates}?`,
  operation: (action: string, right: string) =>
    `${action} is an API operation, not an IAM action, so it grants nothing. Write ${right}.`,
  misspelt: (action: string, right: string) =>
    `${action} is not an IAM action, so it grants nothing. Did you mean ${right}?`,
  notListed: (action: string, date: string) =>
    `${action} is not known on ${date}, the date of the catalogue: if it is not newer, it grants nothing.`,
  nested: () => "An ARN contains another ARN: remove the text around the inner one.",
  resourceNotSupported: (resource: string) => `No action of the statement supports the resource ${resource}.`,
  noResource: (action: string) => `${action} does not support resource-level permissions: use "*" as its resource.`,
  otherResources: (action: string, supported: string) =>
    `${action} supports none of the statement's resources; it supports ${supported}.`,
  keyNotCarried: (key: string) => `No action of the statement carries the condition key ${key}.`,
  keyNeverCarried: (key: string, action: string) =>
    `${action} never carries the condition key ${key}, so this statement never allows it: move it to its own statement.`,
};

/** API operations, and the actions that allow them. */
const operations: Readonly<Record<string, string>> = {
  "s3:headobject": "s3:GetObject",
  "s3:headbucket": "s3:ListBucket",
  "s3:listobjects": "s3:ListBucket",
  "s3:listobjectsv2": "s3:ListBucket",
  "s3:copyobject": "s3:PutObject",
  "s3:uploadpart": "s3:PutObject",
  "s3:createmultipartupload": "s3:PutObject",
  "s3:completemultipartupload": "s3:PutObject",
  "s3:deleteobjects": "s3:DeleteObject",
  "lambda:invoke": "lambda:InvokeFunction",
  "elasticmapreduce:runjobflows": "elasticmapreduce:RunJobFlow",
};

/** Whether the text is an API operation that is often taken for an action: such as s3:HeadObject. */
export const isOperation = (action: string): boolean => Object.hasOwn(operations, action.toLowerCase());

/** Every finding on a document, in its order. */
export const checkKnownActions = (document: ReadDocument): KnownActionFinding[] =>
  document.statements.flatMap(checkStatement);

function checkStatement(statement: ReadStatement): KnownActionFinding[] {
  const named = statement.actions.patterns.map((written) => ({ written, matched: expandAction(written.value) }));
  const unknown = named.flatMap(({ written, matched }) => (matched.length > 0 ? [] : (checkAction(written) ?? [])));
  const findings = [...unknown, ...(statement.resources?.patterns ?? []).flatMap(checkNesting)];
  // With NotAction, or with an action we know nothing of, no resource or key can be called wrong.
  const judged = !statement.actions.negated && named.every(({ matched }) => matched.length > 0);
  if (!judged) return findings;
  return [
    ...findings,
    ...checkResources(statement, named),
    ...statement.conditions.flatMap((condition) => checkCondition(statement, condition, named)),
  ];
}

interface Named {
  readonly written: Located;
  readonly matched: readonly CatalogueAction[];
}

const isConcrete = ({ written }: Named): boolean => !/[*?]/.test(written.value);

/** An action or pattern that matches nothing in the catalogue. */
function checkAction({ value, path }: Located): KnownActionFinding | undefined {
  const parts = splitAction(value);
  if (parts === undefined)
    return value === "*" ? undefined : { code: "unknown-action", path, message: messages.notAnAction(value) };
  const service = findService(parts.service);
  if (service === undefined && servicePrefixes.has(parts.service))
    return { code: "unknown-service", path, message: messages.serviceNotChecked(parts.service) };
  const elsewhere = /[*?]/.test(value) ? [] : actionsNamed(parts.name).map(({ action }) => action);
  if (elsewhere.length > 0 && elsewhere.length <= 3) {
    const [first, ...more] = elsewhere;
    return {
      code: "wrong-service-prefix",
      path,
      message: messages.wrongPrefix(value, elsewhere.join(" or ")),
      ...(first === undefined || more.length > 0 ? {} : { suggestion: first }),
    };
  }
  const code = "unknown-action" as const;
  const operation = operations[value.toLowerCase()];
  if (operation !== undefined)
    return { code, path, message: messages.operation(value, operation), suggestion: operation };
  const suggestion = service === undefined ? undefined : nearest(parts.name, service);
  if (suggestion !== undefined && editDistance(value.toLowerCase(), suggestion.toLowerCase(), 2) === 1)
    return { code, path, message: messages.misspelt(value, suggestion), suggestion };
  const message = messages.notListed(value, catalogueDate);
  return { code, path, message, ...(suggestion === undefined ? {} : { suggestion }), asOf: catalogueDate };
}

/** The shortest name that begins so; else the name fewest edits away, within a quarter of its length. */
function nearest(written: string, { service, names }: CatalogueService): string | undefined {
  const name = written.toLowerCase().replace(/[*?]/g, "");
  const longer = names.filter((each) => name !== "" && each.toLowerCase().startsWith(name));
  let best = longer.reduce<string | undefined>(
    (so, each) => (so === undefined || each.length < so.length ? each : so),
    undefined,
  );
  let least = best === undefined ? Math.floor(name.length / 4) + 1 : 0;
  for (const each of names) {
    const distance = editDistance(name, each.toLowerCase(), least);
    if (distance < least) [best, least] = [each, distance];
  }
  return best === undefined ? undefined : `${service}:${best}`;
}

const isNested = (resource: string): boolean => /.arn:/i.test(resource);

function checkNesting({ value, path }: Located): KnownActionFinding[] {
  if (!isNested(value)) return [];
  return [{ code: "arn-in-arn", path, message: messages.nested() }];
}

const nothingKnown: RequestContext = { lookup: () => "unknown" };

/** A resource no action takes, and an action that takes none of the resources. */
function checkResources(statement: ReadStatement, named: readonly Named[]): KnownActionFinding[] {
  const { resources } = statement;
  if (resources === undefined || resources.negated) return [];
  const written = resources.patterns.map((each) => ({
    ...each,
    // Undefined: not judged, since what stands there is not what is meant.
    pattern: isNested(each.value)
      ? undefined
      : fillTemplate(readTemplate(each.value, { wildcards: true, variables: true }), nothingKnown)?.pattern,
  }));
  const all = named.flatMap(({ matched }) => matched);
  const findings = written
    .filter(({ pattern, value }) => pattern !== undefined && value !== "*" && !all.some((one) => takes(one, pattern)))
    .map(({ path, value }): KnownActionFinding => ({
      code: "resource-not-taken",
      path,
      message: messages.resourceNotSupported(value),
    }));
  for (const each of named.filter(isConcrete))
    for (const action of each.matched) {
      if (written.some(({ pattern }) => pattern === undefined || takes(action, pattern))) continue;
      const types = action.resourceTypes.map(({ arn }) => arn).join(", ");
      findings.push({
        code: "resource-not-taken",
        path: each.written.path,
        message: types === "" ? messages.noResource(action.action) : messages.otherResources(action.action, types),
      });
    }
  return findings;
}

/** Whether the action takes some resource the pattern stands for. */
function takes({ action, resourceTypes }: CatalogueAction, pattern: Pattern): boolean {
  if (pattern.text === "*") return true;
  return (
    resourceTypes.some(({ arn }) => matchesForm(pattern, arn)) ||
    alsoTaken.some(({ by, arn }) => matchesForm(pattern, arn) && matchesAction(by, action))
  );
}

const arnOf = (service: string, resource: string): string =>
  `arn:\${Partition}:${service}:\${Region}:\${Account}:${resource}`;

/** Resource types that the Service Authorization Reference leaves out and AWS's own managed policies or pages grant. */
const alsoTaken: readonly { readonly by: string; readonly arn: string }[] = [
  { by: "sagemaker-mlflow:*", arn: arnOf("sagemaker", "mlflow-app/${MLflowAppId}") },
  { by: "sagemaker-mlflow:*", arn: arnOf("sagemaker", "mlflow-tracking-server/${MLflowTrackingServerName}") },
  { by: "elasticmapreduce:RunJobFlow", arn: arnOf("elasticmapreduce", "cluster/${ClusterId}") },
  { by: "logs:DescribeLogGroups", arn: arnOf("logs", "log-group:${LogGroupName}") },
  { by: "sagemaker:AddAssociation", arn: arnOf("sagemaker", "endpoint/${EndpointName}") },
  { by: "sagemaker:AddAssociation", arn: arnOf("sagemaker", "model-package/${ModelPackageName}") },
  { by: "sagemaker:AddAssociation", arn: arnOf("sagemaker", "pipeline/${PipelineName}") },
];

/** Keys that a request carries only where its action says so, although their names are global. */
const perAction = ["aws:RequestTag/*", "aws:ResourceTag/*", "aws:TagKeys"];

/** Keys that AWS's policy templates write and its reference lists under another name. */
const otherNames: Readonly<Record<string, string>> = {
  "sagemaker:volumekmskey": "sagemaker:VolumeKmsKeyArn",
  "sagemaker:outputkmskey": "sagemaker:OutputKmsKeyArn",
};

const carries = (action: CatalogueAction, key: string): boolean =>
  carriesKey(action, (Object.hasOwn(otherNames, key.toLowerCase()) && otherNames[key.toLowerCase()]) || key);

function checkCondition(
  { effect }: ReadStatement,
  { key, path, ifExists, operator }: ReadCondition,
  named: readonly Named[],
): KnownActionFinding[] {
  const isGlobal =
    globalConditionKeys.some((known) => matchesKey(known, key)) && !perAction.some((known) => matchesKey(known, key));
  if (isGlobal) return [];
  if (!named.some(({ matched }) => matched.some((action) => carries(action, key))))
    return [{ code: "condition-key-not-carried", path, message: messages.keyNotCarried(key) }];
  // In an Allow, an action that never carries the key is never allowed, unless the operator holds without it.
  if (effect === "Deny" || ifExists || operator === "Null" || operator?.includes("Not") === true) return [];
  return named
    .filter(isConcrete)
    .flatMap(({ written, matched }) => matched.map((action) => ({ written, action })))
    .filter(({ action }) => !carries(action, key))
    .map(({ written, action }) => ({
      code: "condition-key-not-carried",
      path: written.path,
      message: messages.keyNeverCarried(key, action.action),
    }));
}
