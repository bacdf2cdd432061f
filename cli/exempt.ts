/** `exempt`: SCPs with the tagged exception for JsonGet, and the guards around it. */
import { hasErrors, type Diagnostic } from "../permissions";
import { elements, isArray, isObject, member, readJson, type JsonValue } from "../permissions/json";
import { exemptJsonGet, type Exemption, type ExemptionRequest, type ServiceControlPolicy } from "../permissions/scp";
import { formatDiagnostics, parseWords, readInput, UsageError, type Command, type Surroundings } from "./command";
import type { ExemptOutput } from "./outputs";

export const exempt: Command = {
  synopsis:
    "exempt (--scp FILE… --tag KEY=VALUE --object ARN… --admin ARN… [--role ARN [--author ARN]…]… [--role-tag KEY=VALUE]… | --input FILE|-) " +
    "[--scp-size N] [--scps-per-target N] [--format text|json]",
  about: "Lets JsonGet of the tagged pipeline role through SCPs that keep S3 inside a VPC, and guards the tag.",
  help: `  --scp FILE          an SCP of the target; all that are attached there, in any order; - for standard input
  --tag KEY=VALUE     marks the pipeline role; no step may run as a role that has it
  --object ARN        what JsonGet reads: arn:aws:s3:::bucket/key, with * and ?
  --admin ARN         who alone may set the tag and change roles that have it: arn:aws:iam::account:role/name, with *
  --role ARN          a role that has the tag, with *: nobody but the admins may pass it on
  --author ARN        who creates pipelines with these roles: may pass them to SageMaker, and to nothing else
  --role-tag          another tag of the pipeline role that SCPs ask about
  --input FILE        one JSON object instead: {scps, tag: {key, value}, objects, admins, roles?, authors?, roleTags?}
  --scp-size          characters of one SCP, minified; --scps-per-target: SCPs on one target. Default: AWS's quotas
  --format            text (default) for people, json for programs

The SCPs come out in the form they went in: a FILE, or a text of --input, as text, unchanged to the last byte but for
the statements that must be split; an object of --input as an object. What does not fit into its SCP stands in further
ones at the end. Guards are objects. Attach all of them to the same target, minified.

What no SCP can prevent: session tags of SAML and OIDC federation, callers of other organisations, the management
account, service-linked roles, an author who passes the role to a job of SageMaker's instead of a pipeline, and new
versions of a customer managed policy that is attached to the role already.
`,
  examples: [
    "pipeline-access exempt --scp scp.json --tag jsonget=yes --object 'arn:aws:s3:::data/*/evaluation.json' --admin arn:aws:iam::123456789012:role/Admin",
    "pipeline-access exempt --input request.json --format json",
  ],
  run: (args, surroundings) => {
    const { format, request, diagnostics: unreadable } = readArguments(args, surroundings);
    const exemption = request === undefined ? undefined : exemptJsonGet(request);
    const diagnostics = [...unreadable, ...(exemption?.diagnostics ?? [])];
    if (format === "json") {
      const found = exemption && { scps: exemption.scps, guards: exemption.guards, tag: exemption.tag };
      const output: ExemptOutput = { formatVersion: 1, ...found, diagnostics };
      surroundings.out(`${JSON.stringify(output, null, 2)}\n`);
    } else if (exemption !== undefined && exemption.guards.length > 0)
      surroundings.out(formatText(exemption, request?.scps ?? []));
    surroundings.err(formatDiagnostics(diagnostics));
    if (!hasErrors(diagnostics)) return 0;
    return diagnostics.some(({ severity, code }) => severity === "error" && !findings.test(code)) ? 2 : 1;
  },
};

/** Errors that are found in readable input: what blocks JsonGet all the same, and what does not fit. */
const findings = /^scp-/;

interface Arguments {
  readonly format: string;
  readonly request: ExemptionRequest | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function readArguments(args: readonly string[], surroundings: Surroundings): Arguments {
  const values = parse(args);
  const {
    input,
    format = "text",
    scp = [],
    tag,
    object = [],
    admin = [],
    role = [],
    author = [],
    "role-tag": roleTags = [],
  } = values;
  if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: text or json is expected.`);
  const limits = {
    ...readLimit("scpSize", "--scp-size", values["scp-size"]),
    ...readLimit("scpsPerTarget", "--scps-per-target", values["scps-per-target"]),
  };
  if (input !== undefined) {
    const lists = [scp, object, admin, role, author, roleTags];
    if (lists.some((list) => list.length > 0) || tag !== undefined)
      throw new UsageError("--input holds everything: leave all but the limits and --format out.");
    const { value, diagnostics } = readJson(readInput(input, surroundings));
    if (value === undefined || hasErrors(diagnostics)) return { format, request: undefined, diagnostics };
    return { format, request: { ...readRequest(value), ...limits }, diagnostics };
  }
  if (scp.length === 0 || tag === undefined || object.length === 0 || admin.length === 0)
    throw new UsageError("--scp, --tag, --object and --admin are needed, or --input.");
  const [key, value] = readTag("--tag", tag);
  return {
    format,
    request: {
      scps: scp.map((file) => readInput(file, surroundings)),
      tag: { key, value },
      objects: object,
      admins: admin,
      roles: role,
      authors: author,
      roleTags: Object.fromEntries(roleTags.map((each) => readTag("--role-tag", each))),
      ...limits,
    },
    diagnostics: [],
  };
}

const parse = (args: readonly string[]) =>
  parseWords({
    args: [...args],
    options: {
      scp: { type: "string", multiple: true },
      tag: { type: "string" },
      object: { type: "string", multiple: true },
      admin: { type: "string", multiple: true },
      role: { type: "string", multiple: true },
      author: { type: "string", multiple: true },
      "role-tag": { type: "string", multiple: true },
      input: { type: "string" },
      "scp-size": { type: "string" },
      "scps-per-target": { type: "string" },
      format: { type: "string" },
    },
  }).values;

/** The value starts behind the first `=`; a key that holds one itself needs --input. */
function readTag(option: string, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`${option} ${text}: KEY=VALUE is expected.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function readLimit(name: "scpSize" | "scpsPerTarget", option: string, text: string | undefined) {
  if (text === undefined) return {};
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`${option} ${text}: a whole number above 0 is expected.`);
  return { [name]: Number(text) };
}

/** The object of --input. What has not the shape is bad input. */
function readRequest(value: JsonValue): ExemptionRequest {
  const refuse = (place: string, what: string): never => {
    throw new UsageError(`--input: ${place} must be ${what}.`);
  };
  if (!isObject(value)) return refuse("the document", "an object {scps, tag, objects, admins}");
  const text = (place: string, each: JsonValue | undefined): string =>
    typeof each === "string" ? each : refuse(place, "a string");
  const list = (name: string): readonly JsonValue[] => {
    const found = member(value, name);
    return isArray(found) ? elements(found) : refuse(name, "a list");
  };
  const texts = (name: string): string[] => list(name).map((each, index) => text(`${name}[${index}]`, each));
  const roleTags = member(value, "roleTags") ?? {};
  if (!isObject(roleTags)) return refuse("roleTags", "an object of strings");
  return {
    scps: list("scps").map((each, index): ServiceControlPolicy =>
      typeof each === "string" || isObject(each) ? each : refuse(`scps[${index}]`, "a text or an object"),
    ),
    tag: {
      key: text("tag.key", member(member(value, "tag"), "key")),
      value: text("tag.value", member(member(value, "tag"), "value")),
    },
    objects: texts("objects"),
    admins: texts("admins"),
    roles: member(value, "roles") === undefined ? [] : texts("roles"),
    authors: member(value, "authors") === undefined ? [] : texts("authors"),
    roleTags: Object.fromEntries(
      Object.entries(roleTags).map(([key, each]) => [key, text(`roleTags.${key}`, each)] as const),
    ),
  };
}

function formatText({ scps, guards, tag }: Exemption, given: readonly ServiceControlPolicy[]): string {
  const show = (title: string, document: ServiceControlPolicy) =>
    `${title}\n${typeof document === "string" ? document.trimEnd() : JSON.stringify(document, null, 2)}\n`;
  return [
    `Tag of the pipeline role: ${tag.key}=${tag.value}\n`,
    ...scps.map((scp, index) => {
      if (index >= given.length) return show(`SCP ${index + 1}: new, attach it to the same target`, scp);
      return scp === given[index] ? `SCP ${index + 1}: unchanged\n` : show(`SCP ${index + 1}: amended`, scp);
    }),
    ...guards.map((guard, index) => show(`Guard ${index + 1}: new, attach it to the same target`, guard)),
  ].join("\n");
}
