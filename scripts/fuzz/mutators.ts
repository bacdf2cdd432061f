/** Changes of JSON by its structure, and of its text. Each is one function; a case is made of a few of them. */
import type { JsonValue } from "../../permissions/json";
import type { Random } from "./random";
import { changeText, hostileTexts, planted } from "./strings";

/** JSON that can be changed in place. */
type Node = null | boolean | number | string | Node[] | Members;
interface Members {
  [key: string]: Node;
}
type Holder = Node[] | Members;

const isHolder = (node: Node): node is Holder => typeof node === "object" && node !== null;

/** Every place that holds a value. Objects are walked by own keys: `__proto__` is a key like others. */
function placesIn(root: Node): { readonly holder: Holder; readonly key: string }[] {
  const places: { holder: Holder; key: string }[] = [];
  const open: Node[] = [root];
  for (let node = open.pop(); node !== undefined && places.length < 50_000; node = open.pop()) {
    if (!isHolder(node)) continue;
    for (const key of Object.keys(node)) {
      places.push({ holder: node, key });
      open.push(read(node, key));
    }
  }
  return places;
}

const read = (holder: Holder, key: string): Node => (holder as Members)[key] ?? null;

/** Sets an own member, `__proto__` too. */
const set = (holder: Holder, key: string, value: Node): void =>
  void Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });

function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  else delete holder[key];
}

const copy = (node: Node): Node => JSON.parse(JSON.stringify(node)) as Node;

const hostileKeys = ["__proto__", "constructor", "toString", "", "0", "Steps", "Arguments", "Get", "Std:Join"];
const numbers = [0, -0, -1, 1.5, 1e308, -1e308, 9_007_199_254_740_992, 2 ** 31, 1e-320];

/** A value of another kind. */
function strange(random: Random): Node {
  switch (random.int(8)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return random.pick(numbers);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return deep(random, random.pick([10, 60, 250]));
    case 6:
      return { Get: random.pick(["Parameters.P", "Steps.A.B", "Execution.PipelineArn", "", "Steps..", "__proto__"]) };
    default:
      return random.pick(hostileTexts);
  }
}

/** Nested as often as that: lists, objects, or one kind of expression in another. */
function deep(random: Random, depth: number): Node {
  const kind = random.int(3);
  let node: Node = "s3://b/k";
  for (let level = 0; level < depth; level++)
    node = kind === 0 ? [node] : kind === 1 ? { a: node } : { "Std:Join": { On: "/", Values: [node, "a"] } };
  return node;
}

/** One change of a document's structure. */
type Change = (random: Random, root: Holder, other: Node) => void;

const changeAt =
  (change: (random: Random, value: Node) => Node): Change =>
  (random, root) => {
    const places = placesIn(root);
    if (places.length === 0) return;
    const { holder, key } = random.pick(places);
    set(holder, key, change(random, read(holder, key)));
  };

/** Of strings alone: they are most of what is read. */
const changeString: Change = (random, root) => {
  const strings = placesIn(root).filter(({ holder, key }) => typeof read(holder, key) === "string");
  if (strings.length === 0) return;
  const { holder, key } = random.pick(strings);
  set(holder, key, changeText(random, String(read(holder, key))));
};

const removeOne: Change = (random, root) => {
  const places = placesIn(root);
  if (places.length === 0) return;
  const { holder, key } = random.pick(places);
  remove(holder, key);
};

const renameKey: Change = (random, root) => {
  const places = placesIn(root).filter(({ holder }) => !Array.isArray(holder));
  if (places.length === 0) return;
  const { holder, key } = random.pick(places);
  const value = read(holder, key);
  remove(holder, key);
  set(holder, random.chance(0.5) ? random.pick(hostileKeys) : changeText(random, key), value);
};

const addKey: Change = (random, root) => {
  const holders = [root, ...placesIn(root).map(({ holder, key }) => read(holder, key))].filter(isHolder);
  const holder = random.pick(holders);
  if (Array.isArray(holder)) holder.push(strange(random));
  else set(holder, random.pick([...hostileKeys, ...hostileTexts]), strange(random));
};

/** A part of the document, or of another one, at another place. */
const transplant: Change = (random, root, other) => {
  const places = placesIn(root);
  const from = isHolder(other) && random.chance(0.5) ? placesIn(other) : places;
  if (places.length === 0 || from.length === 0) return;
  const { holder, key } = random.pick(places);
  const source = random.pick(from);
  set(holder, key, copy(read(source.holder, source.key)));
};

/** The items of a list, or the keys of an object, many times. */
const repeat: Change = (random, root) => {
  const holders = [root, ...placesIn(root).map(({ holder, key }) => read(holder, key))].filter(
    (node): node is Holder => isHolder(node) && Object.keys(node).length > 0,
  );
  if (holders.length === 0) return;
  const holder = random.pick(holders);
  const key = random.pick(Object.keys(holder));
  const item = read(holder, key);
  const size = JSON.stringify(item).length + (Array.isArray(holder) ? 1 : key.length + 5);
  const times = Math.min(random.pick([2, 10, 100, 300, 1_000, 5_000]), Math.floor(600_000 / size));
  const isRenamed = random.chance(0.7);
  for (let time = 0; time < times; time++) {
    const made = copy(item);
    if (isRenamed && isHolder(made))
      for (const name of ["Name", "urn", "Sid"])
        if (typeof read(made, name) === "string") set(made, name, `${String(read(made, name))}${time}`);
    if (Array.isArray(holder)) holder.push(made);
    else set(holder, `${key}${time}`, made);
  }
};

const changes: readonly Change[] = [
  changeString,
  changeString,
  changeString,
  changeAt(strange),
  changeAt((_, value) => [value]),
  changeAt((_, value) => (isHolder(value) ? JSON.stringify(value) : value)),
  changeAt((random, value) => (typeof value === "number" ? random.pick(numbers) : value)),
  removeOne,
  renameKey,
  addKey,
  transplant,
  repeat,
];

/** A document changed a few times. `other`: another document, whose parts may come into it. */
export function mutateJson(random: Random, document: JsonValue, other: JsonValue): JsonValue {
  const root: Node[] = [copy(document as Node)];
  for (let left = random.pick([1, 1, 1, 2, 4]); left > 0; left--) {
    const [whole = null] = root;
    random.pick(changes)(random, isHolder(whole) && !random.chance(0.02) ? whole : root, other as Node);
  }
  return root[0] ?? null;
}

/** One change of a JSON text, after which it may not be JSON. */
const textChanges: readonly ((random: Random, text: string) => string)[] = [
  (random, text) => text.slice(0, random.int(text.length + 1)),
  (random, text) => {
    const at = random.int(text.length + 1);
    return text.slice(0, at) + random.pick(["}", "{", '"', ",", "\\", "\u0000", "[", "\ud800", "é"]) + text.slice(at);
  },
  (random, text) => {
    const at = random.int(text.length + 1);
    return text.slice(0, at) + text.slice(at + 1 + random.int(20));
  },
  (_, text) => `\ufeff${text}`,
  (_, text) => text + text,
  (_, text) => text.replace(/"([^"\\]{1,40})":\s*("[^"\\]*"|\d+|true|false|null)/, (pair) => `${pair}, ${pair}`),
  (_, text) => text.replace(/:\s*\d+/, ": 1e999"),
  (_, text) => text.replace(/:\s*\d+/, ": 12345678901234567890"),
  (_, text) => text.split("").join("\u0000").slice(0, 200_000),
  (random, text) => "[".repeat(random.pick([100, 300, 100_000])) + text,
  (_, text) => text.replaceAll(/[a-z]/g, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).slice(0, 500_000),
  (random, text) => changeText(random, text),
  (_, text) => `${planted.command}\n${text}`,
];

/** A text changed once. */
export const mutateText = (random: Random, text: string): string => random.pick(textChanges)(random, text);
