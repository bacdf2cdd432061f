/**
 * Files that show a stack's resources: `pulumi stack export`, a checkpoint, the JSON of `pulumi preview --json`. Read
 * into resources as the rules see them, without an engine. What cannot be read is said with its place; no value is quoted.
 */
import { hasErrors, type Diagnostic } from "../permissions";
import {
  elements,
  isArray,
  isObject,
  member,
  pointerTo,
  readJson,
  type JsonObject,
  type JsonValue,
} from "../permissions/json";
import { secretValue } from "../policypack/stack/known";
import type { Resource } from "../policypack/stack/resource";

/** A stack of tens of thousands of resources. In UTF-16 code units. */
const limits = { size: 268_435_456, depth: 256 };

/** The contents of a stack file. Without `resources`, the diagnostics say why. */
export interface StackFile {
  readonly resources?: readonly Resource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the text of a stack file. Never throws. */
export const readStackFile = (text: string): StackFile => readStackJson(parseStackFile(text));

/** The JSON of a file that may be a stack's, which {@link readStackJson} reads. Never throws. */
export const parseStackFile = (text: string): StackJson => readJson(text.replace(/^\uFEFF/, ""), limits);

type StackJson = ReturnType<typeof readJson>;

/** Reads a stack file that is parsed. Never throws. */
export function readStackJson({ value, diagnostics }: StackJson): StackFile {
  if (value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const read = isObject(value) ? readers.find(({ is }) => is(value))?.read(value) : undefined;
  return read === undefined ? refuse("stack-file", "", messages["stack-file"]()) : read;
}

const refuse = (code: string, path: string, message: string): StackFile => ({
  diagnostics: [{ severity: "error", code, path, message }],
});

/** All texts: code -> (values) -> text. */
const messages = {
  "stack-file": () =>
    "This file is neither an exported stack nor a preview in JSON. Give the output of `pulumi stack export` or `pulumi preview --json --show-sames`.",
  "preview-steps": () => "The preview contains no steps. Create it with `pulumi preview --json --show-sames`.",
  "preview-incomplete": (missing: number) =>
    `The preview omits ${missing} unchanged resources, so the stack was not checked. Create it with \`pulumi preview --json --show-sames\`.`,
  "state-version": () =>
    "Unsupported version of the Pulumi state. Expected 3 or 4: export the stack with a current version of Pulumi.",
  "state-deployment": () => "Invalid deployment. Expected an object.",
  "resource-unreadable": () =>
    "Invalid resource. Expected an object with a URN and a type: create the file again with Pulumi.",
  "state-resources": () => "Invalid resources. Expected a list.",
} as const;

interface Reader {
  readonly is: (value: JsonObject) => boolean;
  readonly read: (value: JsonObject) => StackFile;
}

/** The forms, in the order they are tried. */
const readers: readonly Reader[] = [
  { is: (value) => member(value, "deployment") !== undefined, read: (value) => readState(value, ["deployment"]) },
  {
    is: (value) => member(value, "checkpoint") !== undefined,
    read: (value) => readState(value, ["checkpoint", "latest"]),
  },
  { is: (value) => isArray(member(value, "steps")), read: readPreview },
  {
    is: (value) => member(value, "changeSummary") !== undefined,
    read: () => refuse("preview-steps", "", messages["preview-steps"]()),
  },
];

/** Versions of the state's form that have what is read here. */
const versions: readonly JsonValue[] = [3, 4];

function readState(value: JsonObject, at: readonly string[]): StackFile {
  const version = member(value, "version");
  if (version === undefined || !versions.includes(version))
    return refuse("state-version", "/version", messages["state-version"]());
  const pointer = at.reduce(pointerTo, "");
  const deployment = at.reduce<JsonValue | undefined>((inner, key) => member(inner, key), value);
  // A stack without a deployment has null here.
  if (deployment === null) return { resources: [], diagnostics: [] };
  if (!isObject(deployment)) return refuse("state-deployment", pointer, messages["state-deployment"]());
  const resources = member(deployment, "resources") ?? [];
  if (!isArray(resources)) return refuse("state-resources", `${pointer}/resources`, messages["state-resources"]());
  return readStates(
    resources.flatMap((state, index) =>
      member(state, "delete") === true ? [] : [{ state, path: `${pointer}/resources/${index}` }],
    ),
    (properties) => properties,
  );
}

/** Operations after which the resource is no longer there, or no longer the stack's. */
const leaving: ReadonlySet<JsonValue | undefined> = new Set([
  "delete",
  "delete-replaced",
  "discard",
  "discard-replaced",
  "read-discard",
  "remove-pending-replace",
]);

/** Operations that leave what the provider filled in as it is. */
const staying: ReadonlySet<JsonValue | undefined> = new Set(["same", "update", "refresh"]);

function readPreview(value: JsonObject): StackFile {
  const steps = elements(member(value, "steps"));
  const summary = member(value, "changeSummary");
  const said = member(summary, "same");
  const shown = steps.filter((step) => member(step, "op") === "same").length;
  if (typeof said === "number" && said > shown)
    return refuse("preview-incomplete", "/steps", messages["preview-incomplete"](said - shown));
  if (steps.length === 0) return refuse("preview-steps", "/steps", messages["preview-steps"]());
  const read = readStates(
    steps.flatMap((step, index): PlacedState[] => {
      const op = member(step, "op");
      const old = staying.has(op) ? { old: member(step, "oldState") } : {};
      return leaving.has(op) ? [] : [{ state: member(step, "newState"), ...old, path: `/steps/${index}/newState` }];
    }),
    unveilSecrets,
  );
  if (read.resources === undefined) return read;
  return { ...read, resources: [...defaultProviders(value, read.resources), ...read.resources] };
}

/** A preview has no steps for default providers: the resources name them, and what they are made of is configuration. */
function defaultProviders(preview: JsonObject, resources: readonly Resource[]): Resource[] {
  const config = member(preview, "config");
  const packages = new Set(resources.map(({ type }) => type.slice(0, type.indexOf(":"))));
  return [...packages].flatMap((name) => {
    const region = member(config, `${name}:region`);
    const type = `pulumi:providers:${name}`;
    if (typeof region !== "string" || resources.some((resource) => resource.type === type)) return [];
    const urn = `urn:pulumi:preview::preview::${type}::default`;
    return [{ urn, type, name: "default", properties: { region }, dependencies: [], propertyDependencies: {} }];
  });
}

/** A preview prints `[secret]` for every secret. */
function unveilSecrets(value: JsonValue): unknown {
  if (value === "[secret]") return secretValue;
  if (isArray(value)) return value.map(unveilSecrets);
  return isObject(value) ? mapMembers(value, unveilSecrets) : value;
}

const mapMembers = (value: JsonObject, map: (member: JsonValue) => unknown): object =>
  Object.fromEntries(Object.entries(value).map(([key, each]) => [key, map(each)]));

interface PlacedState {
  readonly state: JsonValue | undefined;
  /** What it was before an update: what the provider fills in stays, and a preview does not repeat it. */
  readonly old?: JsonValue | undefined;
  readonly path: string;
}

/** Reads resources. A resource that stands there twice (it is replaced) is the later one. */
function readStates(states: readonly PlacedState[], readValue: (value: JsonValue) => unknown): StackFile {
  const resources = new Map<string, Resource>();
  const diagnostics: Diagnostic[] = [];
  for (const { state, old, path } of states) {
    const urn = member(state, "urn");
    const type = member(state, "type");
    if (typeof urn === "string" && typeof type === "string" && urn.split("::").length > 3)
      resources.set(urn, readResource(state, { urn, type, old }, readValue));
    else
      diagnostics.push({
        severity: "error",
        code: "resource-unreadable",
        path,
        message: messages["resource-unreadable"](),
      });
  }
  return diagnostics.length > 0 ? { diagnostics } : { resources: [...resources.values()], diagnostics };
}

function readResource(
  state: JsonValue | undefined,
  { urn, type, old }: { readonly urn: string; readonly type: string; readonly old: JsonValue | undefined },
  readValue: (value: JsonValue) => unknown,
): Resource {
  const inputs = entriesOf(member(state, "inputs"));
  const formerInputs = member(old, "inputs");
  const filledIn = entriesOf(member(old, "outputs")).filter(([key]) => member(formerInputs, key) === undefined);
  const parent = member(state, "parent");
  const provider = member(state, "provider");
  return {
    urn,
    type,
    name: urn.split("::").slice(3).join("::"),
    // What the provider made of a property counts, as it does for the pack's rules about stacks.
    properties: Object.fromEntries(
      [...filledIn, ...inputs, ...entriesOf(member(state, "outputs"))].map(([key, value]) => [key, readValue(value)]),
    ),
    // What is only read was given nothing: all of it is what the provider says.
    ...(member(state, "external") === true ? {} : { given: new Set(inputs.map(([key]) => key)) }),
    ...(typeof provider === "string" && provider !== "" ? { provider } : {}),
    ...(typeof parent === "string" && parent !== "" ? { parent } : {}),
    dependencies: textsOf(member(state, "dependencies")),
    propertyDependencies: Object.fromEntries(
      entriesOf(member(state, "propertyDependencies")).map(([key, urns]) => [key, textsOf(urns)]),
    ),
  };
}

const entriesOf = (value: JsonValue | undefined): [string, JsonValue][] =>
  isObject(value) ? Object.entries(value) : [];

const textsOf = (value: JsonValue | undefined): string[] =>
  elements(value).filter((each): each is string => typeof each === "string");
