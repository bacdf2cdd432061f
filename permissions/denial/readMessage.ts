/**
 * Reads a pasted message into facts: SDK and CLI errors, tracebacks, failure reasons, the JSON of list and describe
 * calls, CloudTrail events, errors in the boxes of Pulumi and Terraform. The same denial said twice is one.
 */
import { isArray, isObject, member, readJson, type JsonObject, type JsonValue } from "../json";
import type { DenialFacts } from "./denial";
import { actionOf, forms, objectArn, type Form } from "./forms";
import { expandAction } from "../iam/catalogue";
import { stepOfJob } from "./names";

/** Longest message that is read, in UTF-16 code units; and how many denials are told apart. */
const messageLimits = { size: 4_194_304, denials: 100 };

/** A stretch of text with what stands around it. */
interface Passage {
  readonly text: string;
  readonly caller?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly operation?: string;
  readonly step?: string;
}

/** Reads a message; empty where nothing in it is an error that is known. */
export function readMessage(message: string): readonly DenialFacts[] {
  const facts = passagesOf(message).flatMap(readPassage);
  const seen = new Set<string>();
  const unique = facts.filter(({ form, caller, action, resource, step, policyType, text }) => {
    const key = JSON.stringify([form, caller, action, resource, step, policyType, action === undefined ? text : ""]);
    return !seen.has(key) && seen.add(key);
  });
  const specific = unique.filter(({ action, cause }) => action !== undefined || cause === "not-a-permission");
  return (specific.length > 0 ? specific : unique).slice(0, messageLimits.denials);
}

const textMembers = ["FailureReason", "errorMessage", "ErrorMessage", "StatusMessage", "message", "Message", "Error"];

function passagesOf(message: string): readonly Passage[] {
  const trimmed = message.trim();
  if (!/^[[{]/.test(trimmed)) return [{ text: oneLine(message) }];
  const { value } = readJson(trimmed, { size: messageLimits.size, depth: 64 });
  const found = value === undefined ? [] : passagesIn(value);
  return found.length > 0 ? found : [{ text: oneLine(message) }];
}

function passagesIn(value: JsonValue): Passage[] {
  if (isArray(value)) return value.flatMap(passagesIn);
  if (!isObject(value)) return [];
  const nested = textOf(value, "CloudTrailEvent");
  if (nested !== undefined) {
    const { value: event } = readJson(nested, { size: messageLimits.size, depth: 64 });
    if (event !== undefined) return passagesIn(event);
  }
  if (textOf(value, "eventName") !== undefined) return eventPassage(value);
  const texts = textMembers.flatMap((name) => textOf(value, name) ?? []);
  const step = textOf(value, "StepName");
  const job = Object.keys(value).find((name) => /JobName$/.test(name));
  const own = texts.map((text): Passage => {
    const named = step ?? stepOfJob(job === undefined ? "" : (textOf(value, job) ?? ""));
    return { text: oneLine(text), ...(named !== undefined && { step: named }) };
  });
  return [...own, ...Object.values(value).flatMap(passagesIn)];
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
function eventPassage(event: JsonObject): Passage[] {
  const code = textOf(event, "errorCode");
  if (code === undefined) return [];
  const operation = textOf(event, "eventName") ?? "";
  const service = (textOf(event, "eventSource") ?? "").replace(/\.amazonaws\.com$/, "");
  const identity = member(event, "userIdentity");
  const caller = identity === undefined ? undefined : textOf(identity, "arn");
  const parameters = member(event, "requestParameters");
  const bucket = parameters === undefined ? undefined : textOf(parameters, "bucketName");
  const key = parameters === undefined ? undefined : textOf(parameters, "key");
  const action = actionOf(operation, service === "" ? undefined : service);
  const resources = member(event, "resources");
  const [first] = isArray(resources) ? resources : [];
  const resource =
    bucket === undefined
      ? first === undefined
        ? undefined
        : textOf(first, "ARN")
      : `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;
  return [
    {
      text: oneLine(`${code}: ${textOf(event, "errorMessage") ?? ""}`),
      operation,
      ...(caller !== undefined && { caller }),
      ...(action !== undefined && { action }),
      ...(resource !== undefined && { resource }),
    },
  ];
}

function textOf(value: JsonValue, name: string): string | undefined {
  const found = member(value, name);
  return typeof found === "string" && found !== "" ? found : undefined;
}

function readPassage(passage: Passage): DenialFacts[] {
  const read = (some: readonly Form[]): DenialFacts[] =>
    some.flatMap((form) => matchesOf(form, passage.text).map((match) => factsOf(form, match, passage)));
  const specific = read(forms.filter((form) => form.specific));
  return specific.length > 0 ? specific : read(forms.filter((form) => !form.specific)).slice(0, 1);
}

interface Match {
  readonly index: number;
  readonly groups: Readonly<Record<string, string | undefined>>;
}

/** How far a match may reach before and behind its anchor. */
const reach = { before: 2_200, behind: 6_000 };

function matchesOf({ pattern, anchor }: Form, text: string): Match[] {
  const matches: Match[] = [];
  const add = (part: string, offset: number): void => {
    const found = pattern.exec(part);
    if (found !== null) matches.push({ index: offset + found.index, groups: { ...found.groups } });
  };
  if (anchor === undefined) {
    for (const found of text.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      matches.push({ index: found.index, groups: { ...found.groups } });
      if (matches.length === messageLimits.denials) break;
    }
    return matches;
  }
  let end = 0;
  for (const { index } of text.matchAll(anchor)) {
    const start = Math.max(end, index - reach.before);
    add(text.slice(start, index + reach.behind), start);
    end = index + 1;
    if (matches.length === messageLimits.denials) break;
  }
  return matches;
}

const operations = [
  /when calling the (\w{1,80}) operation/gi,
  /Failed to invoke \w{1,40}:(\w{1,80})/gi,
  /operation error [\w ]{1,40}: (\w{1,80})/gi,
  /\b(?:creating|updating) (?:Amazon )?SageMaker(?: AI)? (Pipeline)\b/gi,
  /aws sagemaker ((?:create|update|start|stop|delete|describe)-pipeline(?:-execution)?)\b/gi,
];

/** The operation named nearest before a place of the text, or the nearest behind it. */
function operationNear(text: string, index: number): string | undefined {
  let nearest: { readonly name: string; readonly distance: number } | undefined;
  const window = text.slice(Math.max(0, index - 4_000), index + 200);
  const at = Math.min(index, 4_000);
  for (const pattern of operations)
    for (const found of window.matchAll(pattern)) {
      const distance = Math.abs(at - found.index);
      if (nearest === undefined || distance < nearest.distance) nearest = { name: found[1] ?? "", distance };
    }
  return nearest === undefined ? undefined : operationName(nearest.name, window);
}

/** `create-pipeline` of the CLI and `Pipeline` of providers as the API names them. */
const operationName = (name: string, text: string): string =>
  name === "Pipeline"
    ? /updating/i.test(text)
      ? "UpdatePipeline"
      : "CreatePipeline"
    : name.includes("-")
      ? name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
      : name;

function factsOf({ id, read }: Form, { index, groups }: Match, passage: Passage): DenialFacts {
  const { text } = passage;
  const found = read(groups);
  const operation = found.operation ?? passage.operation ?? operationNear(text, index);
  const window = text.slice(Math.max(0, index - 3_000), index + 4_000);
  const step =
    passage.step ??
    /\bStepId:? "?([A-Za-z0-9][A-Za-z0-9-]{0,255})/.exec(text.slice(index, index + 4_000))?.[1] ??
    /\bStep ?Name"?: ?"?([A-Za-z0-9][A-Za-z0-9-]{0,255})/.exec(window)?.[1];
  const uri = /s3a?:\/\/[^\s"'<>]{1,1100}/.exec(window)?.[0];
  const caller = found.caller ?? passage.caller;
  const action = spelled(found.action ?? passage.action);
  const resource =
    found.resource ??
    passage.resource ??
    (found.cause === "undecided" && action?.startsWith("s3:") === true && uri !== undefined
      ? objectArn(uri)
      : undefined);
  return {
    form: id,
    cause: "undecided",
    ...found,
    text: text.slice(Math.max(0, index - 400), index + 1_200),
    ...(operation !== undefined && { operation }),
    ...(caller !== undefined && { caller }),
    ...(action !== undefined && { action }),
    ...(resource !== undefined && { resource }),
    ...(step !== undefined && { step }),
  };
}

/** The action in its own spelling: messages of some services have it in lower case. */
const spelled = (action: string | undefined): string | undefined =>
  action === undefined ? undefined : (expandAction(action)[0]?.action ?? action);

/** The text without boxes, colours and line breaks. A line broken within an ARN by a terminal is put together. */
function oneLine(text: string): string {
  const lines = text
    .slice(0, messageLimits.size)
    // eslint-disable-next-line no-control-regex
    .replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "")
    .split(/\r?\n|\r/)
    .map((line) => line.replace(/^[\s│┃|╷╵╭╰─━>]+(?=\s|$)/u, "").replace(/\s*[│┃|]\s*$/u, ""));
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0);
  let joined = "";
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1] ?? "";
    const broken =
      width >= 40 &&
      before.length === width &&
      /\S$/.test(before) &&
      /^\S/.test(line) &&
      /arn:[^\s]*$/.test(before.slice(-300));
    joined += `${broken ? "" : " "}${line.trim()}`;
  }
  return joined.replace(/\s+/g, " ").trim();
}
