/**
 * What a document says that the catalogue does not know: actions that do not exist, resources that no action of the
 * statement takes, condition keys that an action never carries. Advice, not refusal: IAM accepts such documents, and the
 * catalogue is of a day. Services outside the catalogue are told apart from mistakes.
 */
import { matchesAction, splitAction } from "./action";
import {
  actionsNamed,
  carriesKey,
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
}

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
    return value === "*"
      ? undefined
      : { code: "unknown-action", path, message: `${value} is no action: actions are written service:Name.` };
  const service = findService(parts.service);
  if (service === undefined && servicePrefixes.has(parts.service))
    return { code: "unknown-service", path, message: `The catalogue does not hold ${parts.service}: not checked.` };
  const elsewhere = /[*?]/.test(value) ? [] : actionsNamed(parts.name).map(({ action }) => action);
  if (elsewhere.length > 0 && elsewhere.length <= 3) {
    const [first, ...more] = elsewhere;
    return {
      code: "wrong-service-prefix",
      path,
      message: `${value} does not exist under this prefix: perhaps ${elsewhere.join(", ")}.`,
      ...(first === undefined || more.length > 0 ? {} : { suggestion: first }),
    };
  }
  const operation = operations[value.toLowerCase()];
  const suggestion = operation ?? (service === undefined ? undefined : nearest(parts.name, service));
  const why = operation === undefined ? "is not an IAM action" : "is an API operation, not an IAM action";
  return {
    code: "unknown-action",
    path,
    message: `${value} ${why}, so it grants nothing. ${suggestion === undefined ? "Remove it." : `Write ${suggestion}.`}`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
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
  return [{ code: "arn-in-arn", path, message: "An ARN stands inside an ARN: remove what is around the inner one." }];
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
      message: `No action of the statement takes the resource ${value}.`,
    }));
  for (const each of named.filter(isConcrete))
    for (const action of each.matched) {
      if (written.some(({ pattern }) => pattern === undefined || takes(action, pattern))) continue;
      const types = action.resourceTypes.map(({ arn }) => arn).join(", ");
      const fix = types === "" ? "it takes none: write *" : `it takes ${types}`;
      findings.push({
        code: "resource-not-taken",
        path: each.written.path,
        message: `${action.action} takes no resource of the statement; ${fix}.`,
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

function checkCondition(
  { effect }: ReadStatement,
  { key, path, ifExists, operator }: ReadCondition,
  named: readonly Named[],
): KnownActionFinding[] {
  const isGlobal =
    key.toLowerCase().startsWith("aws:") &&
    globalConditionKeys.some((known) => matchesKey(known, key)) &&
    !perAction.some((known) => matchesKey(known, key));
  if (isGlobal) return [];
  const message = (what: string) => `${what} carries the condition key ${key}`;
  if (!named.some(({ matched }) => matched.some((action) => carriesKey(action, key))))
    return [{ code: "condition-key-not-carried", path, message: `${message("No action of the statement")}.` }];
  // In an Allow, an action that never carries the key is never allowed, unless the operator holds without it.
  if (effect === "Deny" || ifExists || operator === "Null" || operator?.includes("Not") === true) return [];
  return named
    .filter(isConcrete)
    .flatMap(({ written, matched }) => matched.map((action) => ({ written, action })))
    .filter(({ action }) => !carriesKey(action, key))
    .map(({ written, action }) => ({
      code: "condition-key-not-carried",
      path: written.path,
      message: `${message(`${action.action} never`)}, so this statement never allows it: give it its own.`,
    }));
}
