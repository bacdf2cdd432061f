/**
 * Who may touch which data. A step's role reads exactly its inputs and writes exactly its outputs; another step's output
 * only along a direct relationship: "This ensures that the code in each step does not have the ability to impact
 * resources used in other steps unless there is a direct relationship between the two steps".
 */
import type { Diagnostic } from "../diagnostic";
import { arnIn } from "../iam/arn";
import { containsPattern } from "../iam/pattern";
import { readPatternText } from "../iam/patternText";
import type { StepNeed } from "../steps/stepType";
import { findKeys, keyTree, putKey, type KeyTree } from "./keyTree";
import { isAwsManaged, keyContext, readKey, type Key } from "../aws/kms";
import { bucketArn, isDirectoryBucket, keysBelow, keysOf, objectArn, objectArns, type Location } from "../aws/s3";
import type { DataUse } from "./stepNeeds";
import type { PlanContext } from "./stepReader";
import { encryptActions } from "./tableNeeds";

/** What data uses amount to: needs by step, and what must be said. */
export interface DataReading {
  readonly needs: readonly { readonly step: string; readonly need: StepNeed }[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns data uses into needs.
 * @param related whether the first step has a direct relationship to the second
 * @param sameRole whether both run as one role, which no policy can keep apart
 */
export function planData(
  uses: readonly DataUse[],
  context: PlanContext,
  related: (step: string, other: string) => boolean,
  sameRole: (step: string, other: string) => boolean,
): DataReading {
  const needs: { step: string; need: StepNeed }[] = [];
  const diagnostics: Diagnostic[] = [];
  const written = narrowWrites(uses.filter(({ access }) => access === "write"));
  const byBucket = treesOf(written);
  const read = treesOf(
    new Map(uses.flatMap((use) => (use.access === "read" ? [[use, keysOf(use.location.key)] as const] : []))),
  );
  /** The keys a write is granted: all below its URI, but where the service writes below the job's name and the URI is a
   * bucket's root or holds another step's data: what that step writes, or what it reads without taking it from this one. */
  const grantedKeys = (use: DataUse): readonly string[] => {
    const { bucket, key } = use.location;
    const narrow = written.get(use) ?? [];
    if (!use.folders || key === "") return narrow;
    const own =
      touching(use, byBucket.get(bucket)).every(({ step }) => step === use.step) &&
      touching(use, read.get(bucket)).every(
        (other) => other.step === use.step || related(other.step.name, use.step.name) || !meet(other, use, []),
      );
    return own ? keysOf(key) : narrow;
  };
  const add = (use: DataUse, need: Omit<StepNeed, "by" | "path">): void =>
    void needs.push({
      step: use.step.name,
      need: {
        by: "stepRole",
        path: use.path,
        ...need,
        ...(use.declaredBy !== undefined && { declaredBy: use.declaredBy }),
      },
    });
  const bucketKey = ({ bucket }: Location): Key[] => {
    const text = Object.hasOwn(context.options.bucketKeys ?? {}, bucket)
      ? context.options.bucketKeys?.[bucket]
      : undefined;
    const key = text === undefined ? undefined : readKey(text, arnIn(context.options));
    return key && !isAwsManaged(key) ? [key] : [];
  };

  for (const use of uses) {
    const { location } = use;
    const declared = use.declaredBy === undefined ? undefined : "declared-access";
    if (use.access === "read") {
      const reached = touching(use, byBucket.get(location.bucket));
      const elsewhere = inAnothersJobFolder(use, reached, written);
      const isStranger = ({ step }: DataUse): boolean => step !== use.step && !related(use.step.name, step.name);
      const touched = reached.filter(
        (write) =>
          (write.keys.length > 0 || isStranger(write)) &&
          !elsewhere(write) &&
          (write.step === use.step || meet(use, write)),
      );
      // A reference inside the URI says whose output it is; else the nearest writer owns the place. What a stranger writes
      // below the place is a stranger's all the same. What is declared is granted as declared.
      const isSettled = use.from.some((step) => step !== use.step.name);
      const stranger =
        use.declaredBy !== undefined
          ? undefined
          : nearest(use, touched).find((write) => isStranger(write) && !(isSettled && holds(write, use)));
      if (stranger && !sameRole(use.step.name, stranger.step.name)) {
        diagnostics.push(unrelatedInput(use, stranger, "error"));
        continue;
      }
      if (stranger) diagnostics.push(unrelatedInput(use, stranger, "warning"));
      if (isDirectoryBucket(location)) {
        add(use, openSession(use, context));
        continue;
      }
      const objects = objectArns(context.partition, location);
      add(use, { clause: declared ?? "read-input", actions: ["s3:GetObject"], resources: objects, ...anyOf(objects) });
      add(use, {
        clause: declared ?? "list-input",
        actions: ["s3:ListBucket"],
        resources: [bucketArn(context.partition, location.bucket)],
        ...(location.key !== "" && { context: { "s3:prefix": keysOf(location.key) }, ...anyOf(keysOf(location.key)) }),
      });
      for (const key of [...bucketKey(location), ...touched.flatMap(({ keys }) => keys)])
        add(use, { clause: "decrypt-input", actions: ["kms:Decrypt"], resources: [key.arn], context: keyContext(key) });
    } else if (isDirectoryBucket(location)) {
      add(use, openSession(use, context));
    } else {
      for (const keys of byPlace(grantedKeys(use)))
        add(use, {
          clause: declared ?? "write-output",
          actions: ["s3:PutObject"],
          resources: keys.map((key) => objectArn(context.partition, location, key)),
          ...anyOf(keys),
        });
      // The bucket's default encryption is S3's own work: it never calls kms:Encrypt.
      if (use.keys.length === 0)
        for (const key of bucketKey(location))
          for (const action of encryptActions)
            add(use, {
              clause: "encrypt-output",
              actions: [action],
              resources: [key.arn],
              context: keyContext(key),
              ...(action === "kms:Encrypt" && { certainty: "optional" as const }),
            });
    }
  }
  return { needs, diagnostics };
}

/** A session of a directory bucket: without a mode, it is made with as much as is allowed. */
const openSession = ({ access, location }: DataUse, { options }: PlanContext): Omit<StepNeed, "by" | "path"> => ({
  clause: "directory-bucket",
  actions: ["s3express:CreateSession"],
  resources: [arnIn(options)("s3express", `bucket/${location.bucket}`)],
  ...(access === "read" && { context: { "s3express:SessionMode": ["ReadOnly"] } }),
});

/** Without the writers that another one, whose place lies within theirs and holds what is read, is nearer than. */
function nearest(use: DataUse, writes: readonly DataUse[]): readonly DataUse[] {
  const holding = writes.filter((write) => holds(write, use));
  const longest = Math.max(-1, ...holding.map(({ location }) => folderOf(location.key).length));
  return writes.filter((write) => !holding.includes(write) || folderOf(write.location.key).length === longest);
}

/** Whether what is read lies within the place that is written. */
const holds = (write: DataUse, read: DataUse): boolean =>
  folderOf(read.location.key) !== folderOf(write.location.key) &&
  read.location.key.startsWith(folderOf(write.location.key));

const folderOf = (key: string): string => (key === "" || key.endsWith("/") ? key : `${key}/`);

/** The object `p` and what lies below `p/` are two readings of one place: either is enough. */
const anyOf = (keys: readonly string[]): { anyOf?: true } => (keys.length > 1 ? { anyOf: true } : {});

/** Keys by the place they are readings of: `p` and `p/*` together, folders of two spellings apart. */
const byPlace = (keys: readonly string[]): readonly (readonly string[])[] =>
  keys.length === 2 && keys[1] === `${keys[0] ?? ""}/*` ? [keys] : keys.map((key) => [key]);

/** Writes with the keys of their data: outputs that the service puts below the job's name lie there. What lies beside the
 * job's folder (the code that the SDK uploads, another job's model) is none of the step's. */
const narrowWrites = (writes: readonly DataUse[]): ReadonlyMap<DataUse, readonly string[]> =>
  new Map(writes.map((use) => [use, keysBelow(use.location.key, use.folders)]));

function treesOf(written: ReadonlyMap<DataUse, readonly string[]>): ReadonlyMap<string, KeyTree<DataUse>> {
  const byBucket = new Map<string, KeyTree<DataUse>>();
  for (const [use, keys] of written) {
    const tree = byBucket.get(use.location.bucket) ?? keyTree<DataUse>();
    byBucket.set(use.location.bucket, tree);
    for (const key of keys) putKey(tree, key, use);
  }
  return byBucket;
}

/** A URI made of a step's property may lie in the folder of that step's job: other jobs' folders beside it only look
 * alike, since their names are patterns too. */
function inAnothersJobFolder(
  { from, location }: DataUse,
  touched: readonly DataUse[],
  written: ReadonlyMap<DataUse, readonly string[]>,
): (write: DataUse) => boolean {
  const inItsOwn = touched.some(
    (write) =>
      write.folders &&
      from.includes(write.step.name) &&
      written.get(write)?.some((folder) => containsPattern(readPatternText(folder), readPatternText(location.key))),
  );
  return ({ step, folders }) => inItsOwn && folders !== undefined && !from.includes(step.name);
}

/** Whether a read and a write can meet within an execution, whose folder is named by an id: `input` is none. */
function meet(read: DataUse, write: DataUse, folders = write.folders): boolean {
  const tree = keyTree<true>();
  for (const key of write.keysInExecution(folders)) putKey(tree, key, true);
  return read.keysInExecution().some((key) => findKeys(tree, key).size > 0);
}

/** The writes that a read may see something of. */
function touching({ location }: DataUse, tree: KeyTree<DataUse> | undefined): readonly DataUse[] {
  const found = new Set<DataUse>();
  if (tree) for (const key of keysOf(location.key)) findKeys(tree, key, found);
  return [...found];
}

/** Texts of `unrelated-input`, by severity. */
const messages = {
  error: (reader: string, uri: string, writer: string) =>
    `Step ${reader} reads ${uri}, which step ${writer} writes, but ${reader} does not depend on ${writer}, so no read access was granted. Reference Steps.${writer}.… in the URI or add ${writer} to DependsOn.`,
  warning: (reader: string, uri: string, writer: string) =>
    `Step ${reader} reads ${uri}, which step ${writer} writes, but ${reader} does not depend on ${writer}. Both run as one role, so no policy separates them. Reference Steps.${writer}.… in the URI or add ${writer} to DependsOn.`,
} as const;

const unrelatedInput = (use: DataUse, other: DataUse, severity: "error" | "warning"): Diagnostic => ({
  severity,
  code: "unrelated-input",
  message: messages[severity](use.step.name, `s3://${use.location.bucket}/${use.location.key}`, other.step.name),
  path: use.path,
});
