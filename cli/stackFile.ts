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

/** What a file says of a stack. Without `resources`, the diagnostics say why. */
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
  return read === undefined ? refuse("stack-file", "", unknownForm) : read;
}

const refuse = (code: string, path: string, message: string): StackFile => ({
  diagnostics: [{ severity: "error", code, path, message }],
});

const unknownForm =
  "This is neither the export of a stack nor the JSON of a preview. Give what `pulumi stack export` or " +
  "`pulumi preview --json --show-sames` prints.";

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
  { is: (value) => member(value, "changeSummary") !== undefined, read: () => refuse("preview-steps", "", noSteps) },
];

const noSteps = "The preview holds no steps. Write it with `pulumi preview --json --show-sames`.";

/** Versions of the state's form that have what is read here. */
const versions: readonly JsonValue[] = [3, 4];

function readState(value: JsonObject, at: readonly string[]): StackFile {
  const version = member(value, "version");
  if (version === undefined || !versions.includes(version))
    return refuse(
      "state-version",
      "/version",
      "This version of Pulumi's state cannot be read: 3 and 4 can. Export the stack anew with a current CLI.",
    );
  const pointer = at.reduce(pointerTo, "");
  const deployment = at.reduce<JsonValue | undefined>((inner, key) => member(inner, key), value);
  // A stack without a deployment has null here.
  if (deployment === null) return { resources: [], diagnostics: [] };
  if (!isObject(deployment)) return refuse("state-deployment", pointer, "A deployment is an object.");
  const resources = member(deployment, "resources") ?? [];
  if (!isArray(resources)) return refuse("state-resources", `${pointer}/resources`, "The resources are a list.");
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
    return refuse(
      "preview-incomplete",
      "/steps",
      `The preview leaves out ${said - shown} resources that stay the same, so nothing can be said about the stack. Write it with \`pulumi preview --json --show-sames\`.`,
    );
  if (steps.length === 0) return refuse("preview-steps", "/steps", noSteps);
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
        message: "A resource has a URN and a type. The file is damaged, or not Pulumi's: write it anew.",
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
