/**
 * Every definition to test against: what the SDKs write (here) and what they cannot (../permissions/steps/definitions),
 * with the values for what a definition leaves to the start of an execution.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { PlanOptions } from "../../permissions";
import { options, tryPlan } from "../permissions/pipelines";
import bindings from "./bindings.json";

export interface TestDefinition {
  /** `sdk2-callback.json`: the name of its golden file. */
  readonly name: string;
  readonly text: string;
  readonly options: PlanOptions;
}

const valuesOf = new Map<string, PlanOptions["bindings"]>(Object.entries(bindings));

export const definitions: readonly TestDefinition[] = [__dirname, join(__dirname, "../permissions/steps/definitions")]
  .flatMap((root) =>
    jsonFiles(root).map((file) => ({
      name: relative(root, file).replaceAll(/[\\/]/g, "-"),
      text: readFileSync(file, "utf8"),
    })),
  )
  .filter(({ text }) => text.includes('"Steps"'))
  .map(({ name, text }) => ({ name, text, options: { ...options, ...regionOf(text), ...boundTo(name) } }));

/** Plans one; `text` where a test has changed it. */
export const planOf = ({ text, options: given }: TestDefinition): ReturnType<typeof tryPlan> => tryPlan(text, given);

function jsonFiles(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));
}

/** The region that the definition's own ARNs or its images name, so that what it needs reads naturally. */
function regionOf(text: string): Partial<PlanOptions> {
  const region = [/arn:aws[a-z-]*:(?:sagemaker|lambda):([a-z0-9-]+):\d{12}:/, /\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\./]
    .map((names) => names.exec(text)?.[1])
    .find((name) => name !== undefined);
  return region === undefined ? {} : { region };
}

function boundTo(name: string): Partial<PlanOptions> {
  const values = valuesOf.get(name);
  return values === undefined ? {} : { bindings: values };
}
