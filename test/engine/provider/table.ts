// The shape of one resource type of the stand-in provider: what the engine must know (which properties, what replaces)
// and the four calls. Nothing here knows a service.

/** A JSON-like value as Pulumi's wire format carries it. */
export type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

/** A resource's inputs or outputs by property name. */
export type Properties = Record<string, Value>;

/** What stands in a preview for a value that is known only after `up`. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** One property of a resource type. */
export interface Property {
  type: "string" | "integer" | "boolean" | "array" | "map" | "object" | "asset";
  /** An input that must be given. */
  required?: true;
  /** A change replaces the resource. */
  replaces?: true;
  /** Text that is compared as JSON; an object is accepted as well. */
  json?: true;
  /** The value when the program gives none. */
  default?: Value;
  /** Lists whose order means nothing. */
  unordered?: true;
  /** An input only, which AWS does not give back. */
  writeOnly?: true;
  /** AWS gives a value when the program does not: unknown in previews. Without `input` it is an output only. */
  computed?: true;
}

/** How names are made for resources that are given none: `<resource name>-<7 hex digits>`. */
export interface Autoname {
  property: string;
  maxLength: number;
  lowerCase?: true;
}

/** One resource type. Calls throw what the AWS SDK throws. */
export interface ResourceType {
  /** What a program may give. `tags` brings `tagsAll` with it. */
  inputs: Record<string, Property>;
  /** What only AWS knows. */
  outputs?: Record<string, Property>;
  autoname?: Autoname;
  /** Creates the resource and returns its id. */
  create: (inputs: Properties) => Promise<string>;
  /** The properties as they are now, tags under `tagsAll`; undefined when the resource is gone. `known`: the state so far. */
  read: (id: string, known: Properties) => Promise<Properties | undefined>;
  /** Absent where every change replaces. */
  update?: (id: string, olds: Properties, news: Properties) => Promise<void>;
  /** Deletes; a resource that is gone already may throw not-found. */
  delete: (id: string, state: Properties) => Promise<void>;
}

/** One function that programs call (`aws.getRegion()`). */
export interface Invoke {
  inputs: Record<string, Property>;
  outputs: Record<string, Property>;
  call: (args: Properties) => Promise<Properties>;
}

export const string = { type: "string" } as const;
export const integer = { type: "integer" } as const;
export const boolean = { type: "boolean" } as const;
export const strings = { type: "array" } as const;
export const map = { type: "map" } as const;
export const object = { type: "object" } as const;
export const required = { type: "string", required: true } as const;
export const fixed = { type: "string", replaces: true } as const;
export const requiredFixed = { type: "string", required: true, replaces: true } as const;
export const policyText = { type: "string", required: true, json: true } as const;

/** A property as text, empty when it is absent. */
export function text(properties: Properties, name: string): string {
  const value = properties[name];
  return typeof value === "string" ? value : "";
}

/** A property as text, or undefined when it is absent or empty. */
export function optionalText(properties: Properties, name: string): string | undefined {
  const value = properties[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** A property as a list of texts. */
export function texts(properties: Properties, name: string): string[] {
  const value = properties[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** A property as a record. */
export function record(value: Value | undefined): Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** The properties but for some. */
export function without(properties: Properties, ...names: string[]): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name)));
}

/** All tags of a resource as AWS wants them. */
export function tagList(properties: Properties): { Key: string; Value: string }[] {
  return Object.entries(record(properties["tagsAll"])).map(([Key, value]) => ({ Key, Value: String(value) }));
}

/** AWS's list of tags as a record. */
export function tagRecord(tags: readonly { Key?: string | undefined; Value?: string | undefined }[] = []): Properties {
  return Object.fromEntries(tags.map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
}

/** The tag keys to remove on the way from one state to the next. */
export function removedTags(olds: Properties, news: Properties): string[] {
  const kept = record(news["tagsAll"]);
  return Object.keys(record(olds["tagsAll"])).filter((key) => !Object.hasOwn(kept, key));
}

/** Whether a property differs between two states. */
export function changed(olds: Properties, news: Properties, ...names: string[]): boolean {
  return names.some((name) => JSON.stringify(olds[name]) !== JSON.stringify(news[name]));
}

/** Whether an AWS error says that the thing does not exist. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return (
    /^(NoSuch|NotFound|ResourceNotFound|PolicyNotFound|AWSOrganizationsNotInUse|PolicyNotAttached|TargetNotFound)/.test(
      error.name,
    ) ||
    (error.name === "ValidationException" && /could not find|does not exist/i.test(error.message))
  );
}

/** The result of a read, or undefined when AWS says that the thing does not exist. */
export async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
