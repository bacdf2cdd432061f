/** What the arguments of `exempt` mean. Not here: the exception itself, and how it is shown (exemptOutput.ts). */
import { hasErrors, type Diagnostic } from "../permissions";
import { elements, isArray, isObject, member, readJson, type JsonValue } from "../permissions/json";
import type { ExemptionRequest, ServiceControlPolicy } from "../permissions/scp";
import { parseWords, readInput, UsageError, type Surroundings } from "./command";

export const exemptFormats = ["text", "json", "markdown"] as const;
export type ExemptFormat = (typeof exemptFormats)[number];

/** The arguments, read. */
export interface ExemptArguments {
  readonly format: ExemptFormat;
  /** Show what changes, in place of the documents. */
  readonly diff: boolean;
  /** The folder for minified documents. */
  readonly folder: string | undefined;
  readonly request: ExemptionRequest | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the words, and the files that they name. */
export function readArguments(args: readonly string[], surroundings: Surroundings): ExemptArguments {
  const values = parse(args);
  const {
    input,
    format: name = "text",
    diff = false,
    out: folder,
    scp = [],
    rcp = [],
    "bucket-policy": buckets = [],
    tag,
    object = [],
    admin = [],
    role = [],
    author = [],
    account = [],
    organization,
    "role-tag": roleTags = [],
    "no-other-tags": noOtherTags = false,
  } = values;
  const format = exemptFormats.find((each) => each === name);
  if (format === undefined) throw new UsageError(`--format ${name}: expected one of ${exemptFormats.join(", ")}.`);
  if (diff && format !== "text") throw new UsageError("--diff is text: leave --format out.");
  const shown = { format, diff, folder };
  const more = {
    ...readLimit("scpSize", "--scp-size", values["scp-size"]),
    ...readLimit("scpsPerTarget", "--scps-per-target", values["scps-per-target"]),
    ...readMode(values["existing-exception"]),
  };
  if (input !== undefined) {
    const lists = [scp, rcp, buckets, object, admin, role, author, roleTags, account];
    if (lists.some((list) => list.length > 0) || tag !== undefined || organization !== undefined || noOtherTags)
      throw new UsageError(
        "--input contains the whole request. Remove the other options, except the limits, --existing-exception, --out, --diff and --format.",
      );
    const { value, diagnostics } = readJson(readInput(input, surroundings));
    if (value === undefined || hasErrors(diagnostics)) return { ...shown, request: undefined, diagnostics };
    return { ...shown, request: { ...readRequest(value), ...more }, diagnostics };
  }
  if (scp.length + rcp.length + buckets.length === 0 || tag === undefined || object.length === 0 || admin.length === 0)
    throw new UsageError("expected --scp (or --rcp, --bucket-policy), --tag, --object and --admin, or --input.");
  if (noOtherTags && roleTags.length > 0) throw new UsageError("--no-other-tags and --role-tag exclude each other.");
  const [key, value] = readTag("--tag", tag);
  const readAll = (files: readonly string[]) => files.map((file) => readInput(file, surroundings));
  return {
    ...shown,
    request: {
      scps: readAll(scp),
      rcps: readAll(rcp),
      bucketPolicies: readAll(buckets),
      tag: { key, value },
      objects: object,
      admins: admin,
      roles: role,
      authors: author,
      accounts: account,
      ...(organization !== undefined && { organization }),
      ...((noOtherTags || roleTags.length > 0) && {
        roleTags: Object.fromEntries(roleTags.map((each) => readTag("--role-tag", each))),
      }),
      ...more,
    },
    diagnostics: [],
  };
}

const parse = (args: readonly string[]) =>
  parseWords({
    args: [...args],
    options: {
      scp: { type: "string", multiple: true },
      rcp: { type: "string", multiple: true },
      "bucket-policy": { type: "string", multiple: true },
      tag: { type: "string" },
      object: { type: "string", multiple: true },
      admin: { type: "string", multiple: true },
      role: { type: "string", multiple: true },
      author: { type: "string", multiple: true },
      "role-tag": { type: "string", multiple: true },
      "no-other-tags": { type: "boolean" },
      organization: { type: "string" },
      account: { type: "string", multiple: true },
      "existing-exception": { type: "string" },
      input: { type: "string" },
      "scp-size": { type: "string" },
      "scps-per-target": { type: "string" },
      out: { type: "string" },
      diff: { type: "boolean" },
      format: { type: "string" },
    },
  }).values;

/** The value starts behind the first `=`; a key that holds one itself needs --input. */
function readTag(option: string, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`${option} ${text}: expected KEY=VALUE.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readLimit(name: "scpSize" | "scpsPerTarget", option: string, text: string | undefined) {
  if (text === undefined) return {};
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`${option} ${text}: expected a whole number above 0.`);
  return { [name]: Number(text) };
}

function readMode(text: string | undefined): Pick<ExemptionRequest, "existingException"> {
  if (text === undefined) return {};
  if (text !== "narrow" && text !== "keep")
    throw new UsageError(`--existing-exception ${text}: expected narrow or keep.`);
  return { existingException: text };
}

/** The object of --input. What has not the shape is bad input. */
function readRequest(value: JsonValue): ExemptionRequest {
  const refuse = (place: string, what: string): never => {
    throw new UsageError(`--input: ${place}: expected ${what}.`);
  };
  if (!isObject(value)) return refuse("the document", "an object {scps, tag, objects, admins}");
  const text = (place: string, each: JsonValue | undefined): string =>
    typeof each === "string" ? each : refuse(place, "a string");
  const list = (name: string): readonly JsonValue[] => {
    const found = member(value, name);
    return isArray(found) ? elements(found) : refuse(name, "a list");
  };
  const isGiven = (name: string): boolean => member(value, name) !== undefined;
  const texts = (name: string): string[] => list(name).map((each, index) => text(`${name}[${index}]`, each));
  const policies = (name: string): ServiceControlPolicy[] =>
    list(name).map((each, index) =>
      typeof each === "string" || isObject(each) ? each : refuse(`${name}[${index}]`, "a string or an object"),
    );
  const roleTags = member(value, "roleTags") ?? {};
  if (!isObject(roleTags)) return refuse("roleTags", "an object of strings");
  return {
    scps: isGiven("scps") || !(isGiven("rcps") || isGiven("bucketPolicies")) ? policies("scps") : [],
    rcps: isGiven("rcps") ? policies("rcps") : [],
    bucketPolicies: isGiven("bucketPolicies") ? policies("bucketPolicies") : [],
    tag: {
      key: text("tag.key", member(member(value, "tag"), "key")),
      value: text("tag.value", member(member(value, "tag"), "value")),
    },
    objects: texts("objects"),
    admins: texts("admins"),
    roles: isGiven("roles") ? texts("roles") : [],
    authors: isGiven("authors") ? texts("authors") : [],
    accounts: isGiven("accounts") ? texts("accounts") : [],
    ...(isGiven("organization") && { organization: text("organization", member(value, "organization")) }),
    ...(isGiven("existingException") && readMode(text("existingException", member(value, "existingException")))),
    ...(isGiven("roleTags") && {
      roleTags: Object.fromEntries(
        Object.entries(roleTags).map(([key, each]) => [key, text(`roleTags.${key}`, each)] as const),
      ),
    }),
  };
}
