/** What of the sources decides what we grant, as facts of ten kinds. A fact is a name, and a hash of what belongs to it. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { readModel, type ServiceModel } from "./botocore";

/** Kind -> name -> hash; "" where the name says it all. */
export type Facts = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Found = Record<string, Record<string, string>>;

/** What a source says, or why it cannot be read. */
interface Reader {
  readonly source: string;
  readonly read: (directory: string, grantedActions: ReadonlySet<string>) => Found;
}

const readers: readonly Reader[] = [
  { source: "botocore", read: (directory) => readModel(serviceModel(join(directory, "botocore"))) },
  { source: "sdk2", read: (directory) => readSdk(join(directory, "sdk2"), "SDK 2", "sagemaker/workflow", sdk2Files) },
  {
    source: "sdk3",
    read: (directory) => readSdk(join(directory, "sdk3"), "SDK 3", "sagemaker/mlops/workflow", sdk3Files),
  },
  { source: "iam-data", read: (directory, granted) => readAuthorization(join(directory, "iam-data/data"), granted) },
  { source: "managed-policies", read: (directory) => readManagedPolicies(join(directory, "managed-policies")) },
];

/** Reads the inputs. `unread`: the sources that are missing or of another form, with the reason. */
export function readFacts(
  directory: string,
  grantedActions: ReadonlySet<string>,
): { readonly facts: Facts; readonly unread: readonly string[] } {
  const facts: Found = {};
  const unread: string[] = [];
  for (const { source, read } of readers)
    try {
      for (const [kind, names] of Object.entries(read(directory, grantedActions)))
        facts[kind] = { ...facts[kind], ...names };
    } catch (error) {
      unread.push(`${source}: ${error instanceof Error ? error.message.replace(directory, "…") : String(error)}`);
    }
  return { facts, unread };
}

const json = (file: string): unknown => JSON.parse(readFileSync(file, "utf8")) as unknown;

const hashOf = (value: unknown): string =>
  createHash("sha256")
    .update(typeof value === "string" ? value : JSON.stringify(value))
    .digest("hex")
    .slice(0, 8);

function serviceModel(directory: string): ServiceModel {
  const root = join(directory, "botocore/data/sagemaker");
  const [version] = readdirSync(root).sort().reverse();
  const file = join(root, version ?? "", "service-2.json");
  return (
    existsSync(file) ? json(file) : JSON.parse(gunzipSync(readFileSync(`${file}.gz`)).toString("utf8"))
  ) as ServiceModel;
}

/** Files of the SDKs that decide what its users call, and what it requires of roles. */
const sdk2Files = ["workflow/pipeline.py", "workflow/triggers.py", "workflow/utilities.py", "s3.py"];
const sdk3Files = [
  ...["mlops/workflow/pipeline.py", "mlops/workflow/triggers.py", "mlops/workflow/_event_bridge_client_helper.py"],
  ...[
    "core/workflow/utilities.py",
    "core/s3/client.py",
    "core/helper/iam_policies.py",
    "core/helper/iam_role_resolver.py",
  ],
];

function readSdk(directory: string, sdk: string, workflow: string, files: readonly string[]): Found {
  const steps = readFileSync(join(directory, workflow, "steps.py"), "utf8");
  const types = [
    ...(/class StepTypeEnum\(Enum[^]*?(?=\n\S)/.exec(steps)?.[0] ?? "").matchAll(/^ {4}[A-Z_]+ = "(\w+)"/gm),
  ];
  if (types.length === 0) throw new Error("StepTypeEnum of steps.py holds no step types");
  const text = (file: string): string => readFileSync(join(directory, "sagemaker", file), "utf8");
  const policies = files.find((file) => file.endsWith("iam_policies.py"));
  const trusted = policies === undefined ? [] : [...text(policies).matchAll(/"Service":\s*(\[[^\]]*\]|"[^"]*")/g)];
  return {
    "step type": Object.fromEntries(types.map(([, type]) => [`${sdk}: ${type ?? ""}`, ""])),
    "SDK file": Object.fromEntries(files.map((file) => [`${sdk}: ${file}`, hashOf(text(file))])),
    trust: Object.fromEntries(
      trusted
        .flatMap(([, services = ""]) => [...services.matchAll(/"([^"]+)"/g)])
        .map(([, service]) => [`${sdk}: ${service ?? ""}`, ""]),
    ),
  };
}

interface ActionData {
  readonly name: string;
  readonly accessLevel: string;
  readonly conditionKeys: readonly string[];
  readonly dependentActions: readonly string[];
  readonly resourceTypes: readonly { readonly name: string; readonly required: boolean }[];
}

/** All of SageMaker; of other services, what we grant. */
function readAuthorization(data: string, granted: ReadonlySet<string>): Found {
  const found: Found = { action: {}, "resource type": {}, "condition key": {} };
  const put = (kind: string, name: string, value: unknown): void => void ((found[kind] ??= {})[name] = hashOf(value));
  const services = [...new Set(["sagemaker:", "sagemaker-mlflow:", ...granted].map((action) => action.split(":")[0]))];
  for (const service of services.filter((each) => each !== undefined).sort()) {
    const whole = service.startsWith("sagemaker");
    const used = new Set<string>();
    for (const action of Object.values(json(join(data, "actions", `${service}.json`)) as Record<string, ActionData>)) {
      if (!whole && !granted.has(`${service}:${action.name}`)) continue;
      const { accessLevel, conditionKeys, dependentActions, resourceTypes } = action;
      for (const { name } of resourceTypes) used.add(name);
      const types = resourceTypes.map(({ name, required }) => `${name} ${required}`).sort();
      put("action", `${service}:${action.name}`, [accessLevel, types, [...conditionKeys].sort(), dependentActions]);
    }
    const types = json(join(data, "resourceTypes", `${service}.json`)) as Record<string, { key: string; arn: string }>;
    for (const { key, arn } of Object.values(types))
      if (whole || used.has(key)) put("resource type", `${service}: ${key}`, arn);
    if (!whole) continue;
    const keys = json(join(data, "conditionKeys", `${service}.json`)) as Record<string, { key: string; type: string }>;
    for (const { key, type } of Object.values(keys)) put("condition key", `${service}: ${key}`, type);
  }
  return found;
}

/** Managed policies of SageMaker, and the services that they let roles be passed to. */
function readManagedPolicies(directory: string): Found {
  const all = json(join(directory, "dist/managedPolicies.json")) as Record<
    string,
    { readonly latestVersionId: string; readonly versions: Record<string, { readonly document: unknown }> }
  >;
  const found: Found = { "managed policy": {}, trust: {} };
  for (const [name, { latestVersionId, versions }] of Object.entries(all)) {
    if (!/SageMaker/i.test(name)) continue;
    const document = JSON.stringify(versions[latestVersionId]?.document);
    (found["managed policy"] ??= {})[name] = `${latestVersionId} ${hashOf(document)}`;
    for (const [, values = ""] of document.matchAll(/"iam:PassedToService":(\[[^\]]*\]|"[^"]*")/g))
      for (const [, service = ""] of values.matchAll(/"([^"]+)"/g))
        (found["trust"] ??= {})[`passed to: ${service}`] = "";
  }
  if (Object.keys(found["managed policy"] ?? {}).length === 0) throw new Error("it holds no policies of SageMaker");
  return found;
}
