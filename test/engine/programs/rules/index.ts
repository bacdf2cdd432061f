// The resources that a file lists, of any type: what the rules' cases hold, for the real engine. The file says what is
// secret: texts that hold one of the words of `secrets`, whole or only the words in them.
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

interface Listed {
  readonly type: string;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Property -> the resource whose id is its value. */
  readonly ids?: Readonly<Record<string, string>>;
}

interface List {
  readonly resources: readonly Listed[];
  /** Words that stand in documents and must not be seen. */
  readonly secrets?: readonly string[];
  /** Each resource waits for the one before, as AWS asks where one names another by text. */
  readonly inOrder?: boolean;
}

const {
  resources,
  secrets = [],
  inOrder = false,
} = JSON.parse(readFileSync(new pulumi.Config().require("resources"), "utf8")) as List;
const secretWord = new RegExp(`(${secrets.join("|")})`);

/** A resource of any type. */
class AnyResource extends pulumi.CustomResource {}

/** Every other text with a secret word is a secret as a whole; of the rest, the words are secrets that it is made of. */
let texts = 0;
function hide(value: unknown): unknown {
  if (typeof value === "string" && secrets.length > 0 && secretWord.test(value))
    return texts++ % 2 === 0
      ? pulumi.secret(value)
      : pulumi.concat(...value.split(secretWord).map((part) => (secrets.includes(part) ? pulumi.secret(part) : part)));
  if (Array.isArray(value)) return value.map(hide);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, hide(each)]));
}

const made = new Map<string, AnyResource>();
let last: AnyResource | undefined;
for (const { type, name, properties, ids = {} } of resources) {
  const inputs = hide(properties) as pulumi.Inputs;
  for (const [property, from] of Object.entries(ids)) inputs[property] = made.get(from)?.id;
  last = new AnyResource(type, name, inputs, inOrder && last !== undefined ? { dependsOn: last } : {});
  made.set(name, last);
}
