/**
 * Who may touch which data. A step's role reads exactly its inputs and writes exactly its outputs; another step's output
 * only along a direct relationship: "This ensures that the code in each step does not have the ability to impact
 * resources used in other steps unless there is a direct relationship between the two steps".
 */
import { isLiteral } from "../definition/resolve";
import { patternsOverlap, readPattern } from "../iam/pattern";
import type { Diagnostic } from "../diagnostic";
import type { Need } from "../steps/stepType";
import { keyContext, readKey, type Key } from "./kms";
import { bucketArn, keysOf, objectArns, type Location } from "./s3";
import type { DataUse, PlanContext } from "./stepNeeds";

/** What data uses amount to: needs by step, and what must be said. */
export interface DataReading {
  readonly needs: readonly { readonly step: string; readonly need: Need }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A write with the keys it may touch. */
interface Written {
  readonly use: DataUse;
  readonly keys: readonly string[];
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
  const needs: { step: string; need: Need }[] = [];
  const diagnostics: Diagnostic[] = [];
  const byBucket = narrowWrites(uses.filter(({ access }) => access === "write"));
  const add = (use: DataUse, need: Omit<Need, "by" | "path">): void =>
    void needs.push({ step: use.step.name, need: { by: "stepRole", path: use.path, ...need } });
  const arnOf = (service: string, resource: string): string =>
    `arn:${context.partition}:${service}:${context.options.region}:${context.options.account}:${resource}`;
  const bucketKey = ({ bucket }: Location): Key[] => {
    const text = Object.hasOwn(context.options.bucketKeys ?? {}, bucket)
      ? context.options.bucketKeys?.[bucket]
      : undefined;
    const key = text === undefined ? undefined : readKey(text, arnOf);
    return key ? [key] : [];
  };

  for (const use of uses) {
    const { location } = use;
    if (use.access === "read") {
      const touched = touching(use, byBucket.get(location.bucket) ?? []);
      const stranger = touched.find(({ use: { step } }) => step !== use.step && !related(use.step.name, step.name));
      if (stranger && !sameRole(use.step.name, stranger.use.step.name)) {
        diagnostics.push(unrelatedInput(use, stranger.use, "error"));
        continue;
      }
      if (stranger) diagnostics.push(unrelatedInput(use, stranger.use, "warning"));
      add(use, { clause: "read-input", actions: ["s3:GetObject"], resources: objectArns(context.partition, location) });
      add(use, {
        clause: "list-input",
        actions: ["s3:ListBucket"],
        resources: [bucketArn(context.partition, location.bucket)],
        ...(location.key !== "" && { context: { "s3:prefix": keysOf(location.key) } }),
      });
      for (const key of [...bucketKey(location), ...touched.flatMap(({ use: { keys } }) => keys)])
        add(use, { clause: "decrypt-input", actions: ["kms:Decrypt"], resources: [key.arn], context: keyContext(key) });
    } else {
      const written = byBucket.get(location.bucket)?.find((each) => each.use === use);
      add(use, {
        clause: "write-output",
        actions: ["s3:PutObject"],
        resources: (written?.keys ?? []).map((key) => `${bucketArn(context.partition, location.bucket)}/${key}`),
      });
      if (use.keys.length === 0)
        for (const key of bucketKey(location))
          add(use, {
            clause: "encrypt-output",
            actions: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
            resources: [key.arn],
            context: keyContext(key),
          });
    }
  }
  return { needs, diagnostics };
}

/** Writes by bucket. Outputs that the service puts below the job's name are narrowed to it where the place is not the
 * step's own: the bucket's root, which the SDK chooses by default, or a prefix that another step writes to as well. */
function narrowWrites(writes: readonly DataUse[]): ReadonlyMap<string, readonly Written[]> {
  const owners = new Map<string, Set<string>>();
  for (const { location, step } of writes) {
    const id = `${location.bucket}/${location.key.replace(/\/$/, "")}`;
    owners.set(id, (owners.get(id) ?? new Set()).add(step.name));
  }
  const byBucket = new Map<string, Written[]>();
  for (const use of writes) {
    const { bucket, key } = use.location;
    const prefix = key.replace(/\/$/, "");
    const shared = key === "" || (owners.get(`${bucket}/${prefix}`)?.size ?? 0) > 1;
    const keys =
      shared && use.folders ? use.folders.map((name) => `${prefix === "" ? "" : `${prefix}/`}${name}/*`) : keysOf(key);
    const list = byBucket.get(bucket) ?? [];
    list.push({ use, keys });
    byBucket.set(bucket, list);
  }
  return byBucket;
}

function touching({ location }: DataUse, written: readonly Written[]): readonly Written[] {
  const keys = keysOf(location.key);
  return written.filter((each) => each.keys.some((b) => keys.some((a) => keysOverlap(a, b))));
}

/** Whether two key patterns have an object in common, folder by folder: what a run fills in (an execution id) is a
 * folder's name or a part of one. Only a last `*` stands for further folders. */
export function keysOverlap(a: string, b: string): boolean {
  const left = a.split("/");
  const right = b.split("/");
  for (let i = 0; ; i++) {
    const x = left[i];
    const y = right[i];
    if (x === undefined || y === undefined) return x === y;
    if ((x === "*" && i === left.length - 1) || (y === "*" && i === right.length - 1)) return true;
    if (x !== y && ((isLiteral(x) && isLiteral(y)) || !patternsOverlap(readPattern(x), readPattern(y)))) return false;
  }
}

const unrelatedInput = (use: DataUse, other: DataUse, severity: "error" | "warning"): Diagnostic => ({
  severity,
  code: "unrelated-input",
  message:
    `Step ${use.step.name} reads s3://${use.location.bucket}/${use.location.key}, which step ${other.step.name} writes, without a direct relationship between them` +
    (severity === "error" ? ": nothing is granted. " : "; both run as one role, so nothing keeps them apart. ") +
    `Take the URI from Steps.${other.step.name}, or put ${other.step.name} into DependsOn.`,
  path: use.path,
});
