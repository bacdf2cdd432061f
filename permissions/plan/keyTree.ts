/**
 * S3 key patterns in a tree of folders, to find those that have an object in common with another pattern without
 * comparing all with all. Folder by folder: what a run fills in (an execution id) is a folder's name or a part of one;
 * only a last `*` stands for further folders.
 */
import { patternsOverlap, type Pattern } from "../iam/pattern";
import { isLiteral, readPatternText } from "../iam/patternText";

/** Folders below this one by their name, and what was put here. */
export interface KeyTree<T> {
  readonly literal: Map<string, KeyTree<T>>;
  readonly wild: Map<string, { readonly pattern: Pattern; readonly tree: KeyTree<T> }>;
  /** Keys that end here, and keys that go on with a last `*`. */
  readonly ends: T[];
  readonly open: T[];
}

/** An empty tree. */
export const keyTree = <T>(): KeyTree<T> => ({ literal: new Map(), wild: new Map(), ends: [], open: [] });

/** Puts an item at a key pattern. */
export function putKey<T>(tree: KeyTree<T>, key: string, item: T): void {
  const folders = key.split("/");
  const last = folders.at(-1) === "*" ? folders.pop() : undefined;
  const at = folders.reduce(childOf, tree as KeyTree<unknown>) as KeyTree<T>;
  (last === undefined ? at.ends : at.open).push(item);
}

function childOf<T>(tree: KeyTree<T>, name: string): KeyTree<T> {
  if (isLiteral(name)) {
    const known = tree.literal.get(name) ?? keyTree<T>();
    tree.literal.set(name, known);
    return known;
  }
  const known = tree.wild.get(name) ?? { pattern: readPatternText(name), tree: keyTree<T>() };
  tree.wild.set(name, known);
  return known.tree;
}

/** The items whose key has an object in common with this one. */
export function findKeys<T>(tree: KeyTree<T>, key: string, found = new Set<T>()): Set<T> {
  const folders = key.split("/");
  const whole = folders.at(-1) === "*";
  // A list instead of recursion: a key may have hundreds of thousands of folders.
  const open: { readonly at: KeyTree<T>; readonly index: number }[] = [{ at: tree, index: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { at, index } = next;
    const name = folders[index];
    if (name === undefined) {
      for (const item of at.ends) found.add(item);
      continue;
    }
    for (const item of at.open) found.add(item);
    if (whole && index === folders.length - 1) for (const child of childrenOf(at)) collect(child, found);
    else for (const child of matching(at, name)) open.push({ at: child, index: index + 1 });
  }
  return found;
}

function matching<T>(tree: KeyTree<T>, name: string): KeyTree<T>[] {
  const pattern = readPatternText(name);
  const exact = tree.literal.get(name);
  const literal = isLiteral(name)
    ? exact
      ? [exact]
      : []
    : [...tree.literal].filter(([each]) => patternsOverlap(pattern, readPatternText(each))).map(([, child]) => child);
  const wild = [...tree.wild.values()]
    .filter((each) => patternsOverlap(pattern, each.pattern))
    .map((each) => each.tree);
  return [...literal, ...wild];
}

const childrenOf = <T>({ literal, wild }: KeyTree<T>): KeyTree<T>[] => [
  ...literal.values(),
  ...[...wild.values()].map(({ tree }) => tree),
];

function collect<T>(tree: KeyTree<T>, found: Set<T>): void {
  const open = [tree];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const item of [...next.ends, ...next.open]) found.add(item);
    for (const child of childrenOf(next)) open.push(child);
  }
}
