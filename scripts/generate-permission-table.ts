/**
 * Writes docs/permissions.md: every grant with what it stands on and how sure it is, from the registry. What is granted
 * to a type is typeGrants.ts. `--check` writes nothing and fails where the file is stale.
 */
import { join } from "node:path";
import { format } from "prettier";
import { clauses, readDefinition, type ClauseId, type Requirement } from "../permissions";
import { requireAuthor, requireManagedOperator, requireOperator, type AuthorNeeds } from "../permissions/plan/callers";
import { requireExperiment } from "../permissions/plan/experiment";
import { stepTypes } from "../permissions/steps/registry";
import type { DataField, RunsAs, StepType } from "../permissions/steps/stepType";
import { grantOf, grantsOf, type Grant } from "./typeGrants";
import { writeGenerated } from "./generated";

const file = join(__dirname, "../docs/permissions.md");

/** Who is granted something, in the order of rows. */
const principals: Readonly<Record<Grant["by"], string>> = {
  pipelineRole: "pipeline role",
  stepRole: "step's role",
  author: "author",
  operator: "operator",
};

/** A table of grants: a row for each who, clause and mark; long lists of actions take several rows. */
function table(grants: readonly Grant[]): string {
  const rows = new Map<string, { who: string; source: string; mark: string; actions: string[] }>();
  for (const { by, action, clause, certainty, switched } of grants) {
    const mark = `${certainty}${switched ? ", by a switch" : ""}`;
    const id = JSON.stringify([by, clause, mark]);
    const row = rows.get(id) ?? {
      who: principals[by],
      source: `[${clause}](${clauses[clause].url})`,
      mark,
      actions: [],
    };
    row.actions.push(action);
    rows.set(id, row);
  }
  const byWho = Object.values(principals).flatMap((who) => [...rows.values()].filter((row) => row.who === who));
  const lines = byWho.flatMap(({ who, source, mark, actions }) =>
    inGroups([...new Set(actions)].sort()).map(
      (group) => `| ${who} | ${coded(group).join(", ")} | ${source} | ${mark} |`,
    ),
  );
  return ["| Who | Actions | Source | Mark |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

const coded = (texts: readonly string[]): readonly string[] => texts.map((text) => `\`${text}\``);

/** Characters of actions in a row. */
const widest = 110;

/** Sorted actions in groups of one service and, where they are many, of verbs that stand together. */
function inGroups(actions: readonly string[]): readonly (readonly string[])[] {
  const groups: string[][] = [];
  for (const verb of byVerb(actions)) {
    const last = groups.at(-1);
    if (last !== undefined && serviceOf(last) === serviceOf(verb) && [...last, ...verb].join(", ").length <= widest)
      last.push(...verb);
    else groups.push([...verb]);
  }
  return groups;
}

const serviceOf = ([first = ""]: readonly string[]): string => first.split(":", 1)[0] ?? "";

/** Runs of actions whose names begin with one verb, no run longer than a row. */
function byVerb(actions: readonly string[]): readonly (readonly string[])[] {
  const runs: string[][] = [];
  const verbOf = (action: string): string => /^.*?:[A-Z][a-z]*/.exec(action)?.[0] ?? action;
  for (const action of actions) {
    const last = runs.at(-1);
    if (last?.[0] !== undefined && verbOf(last[0]) === verbOf(action) && [...last, action].join(", ").length <= widest)
      last.push(action);
    else runs.push([action]);
  }
  return runs;
}

function section(type: StepType): string {
  const { grants, reads, writes } = grantsOf(type);
  const places = (accesses: readonly DataField["access"][], more: readonly string[]): readonly string[] => [
    ...type.data.filter(({ access }) => accesses.includes(access)).map(({ path }) => path),
    ...more,
  ];
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["Reads", places(["read", "readWrite"], reads)],
    ["Writes", places(["write", "readWrite"], writes)],
    ["Images", type.images],
    ["KMS keys", [...type.keys.output, ...type.keys.volume]],
    ["Networks", type.vpc],
    ["Registry credentials", type.credentials],
    ["Log groups", type.logGroups],
    ["Names S3 without access", type.ignoredUris.map((path) => (path === "" ? "Arguments" : path))],
  ];
  return [
    `## ${type.type}`,
    "",
    type.about,
    "",
    `- **Runs as:** ${runsAsText(type.runsAs)}`,
    ...type.passes.map(({ path, service }) => `- **Passes as it is:** the role in \`${path}\` to ${service}`),
    ...lists.flatMap(([name, paths]) => list(name, [...new Set(paths)])),
    ...(grants.length === 0 ? [] : ["", table(grants)]),
  ].join("\n");
}

/** A list of places, on one line where they are few. */
function list(name: string, paths: readonly string[]): readonly string[] {
  const shown = coded(paths);
  if (shown.length === 0) return [];
  const line = `- **${name}:** ${shown.join(", ")}`;
  return line.length <= widest ? [line] : [`- **${name}:**`, ...shown.map((path) => `  - ${path}`)];
}

function runsAsText(runsAs: RunsAs): string {
  switch (runsAs.as) {
    case "none":
      return "the pipeline role alone";
    case "model":
      return `the role of the model in \`${runsAs.modelName}\``;
    case "endpoint":
      return `the role of the configuration of the endpoint in \`${runsAs.endpointName}\``;
    case "own": {
      const fields = runsAs.roles.map(
        ({ path, service, managed: fill, optional }) =>
          `the role in \`${path}\`${optional ? ", where there is one" : ""}${fill ? "" : ", kept as defined"}${service === undefined ? ", not passed" : `, passed to ${service}`}`,
      );
      return [
        ...fields,
        ...(runsAs.orModels === undefined
          ? []
          : [`else the roles of the models in ${runsAs.orModels.map((field) => `\`${field}\``).join(", ")}`]),
      ].join("; ");
    }
  }
}

/** What no step type requires: JsonGet, experiments, declared access, and people. */
function common(): string {
  const { definition } = readDefinition('{"Version":"2020-12-01","PipelineExperimentConfig":{},"Steps":[]}');
  if (definition === undefined) throw new Error("The definition without steps cannot be read.");
  const grant = (by: Grant["by"], action: string, clause: ClauseId): Grant => ({
    by,
    action,
    clause,
    certainty: clauses[clause].certainty,
    switched: false,
  });
  const place = { pipelineName: "p", account: "123456789012", region: "us-east-1" };
  const arn = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/p";
  const role = "arn:aws:iam::123456789012:role/r";
  const author: AuthorNeeds = { definitionObjects: ["arn:aws:s3:::b/*"], models: ["m"] };
  const everyNeed: AuthorNeeds = {
    ...author,
    ...{ uploadLocations: ["s3://b"], uploadKeys: ["k"], scheduleRoleArn: role, checkedRoles: [role] },
    consoleAccess: true,
  };
  const usual = (without: readonly Requirement[], all: readonly Requirement[]): Grant[] => {
    const known = new Set(without.map(({ action, because }) => `${action} ${because.clause}`));
    return all.map((each) => grantOf(each, !known.has(`${each.action} ${each.because.clause}`)));
  };
  return [
    "## Every pipeline",
    "",
    "The pipeline role opens the files of JsonGet; data in directory buckets (S3 Express One Zone) is reached through sessions instead of the S3 actions below. The author creates and updates the pipeline, the operator starts and follows it, pipelines that AWS manages included.",
    "",
    table([
      grant("pipelineRole", "s3:GetObject", "json-get"),
      grant("pipelineRole", "kms:Decrypt", "json-get-key"),
      ...requireExperiment(definition, { ...place, switches: { experiments: true } }).map((each) =>
        grantOf(each, true),
      ),
      grant("stepRole", "s3express:CreateSession", "directory-bucket"),
      ...usual(requireAuthor(arn, { arn: role }, author), requireAuthor(arn, { arn: role }, everyNeed)),
      ...usual(requireOperator(arn), requireOperator(arn, [], true)),
      ...requireManagedOperator(arn, role).map((each) => grantOf(each)),
    ]),
    "",
  ].join("\n");
}

const page = [
  "# What each step type needs",
  "",
  "Generated from permissions/steps by scripts/generate-permission-table.ts: do not edit.",
  "",
  "Paths are relative to the step's Arguments (`../` is the step itself); `[]` stands for every item, `{}` for every member. Resources are the step's own: job names, objects, keys and roles of the definition.",
  "",
  "Each grant names its source and its mark:",
  "",
  "- **documented**: AWS says that the call is made and fails without it",
  "- **practice**: samples, SDKs, service data or real runs say so",
  "- **optional**: the job runs without it",
  "- **by a switch**: granted only where an option says so",
  "",
  common(),
  ...[...stepTypes.values()].map((type) => `${section(type)}\n`),
  "## Sources",
  "",
  "What each source says: quotations are word for word from the page, the rest is in this project's words.",
  "",
  ...Object.entries(clauses).flatMap(([id, { text, url, certainty, quoted }]) => [
    `- [${id}](${url}), ${certainty}`,
    "",
    quoted ? `  > ${text}` : `  ${text}`,
    "",
  ]),
].join("\n");

async function main(): Promise<void> {
  const text = await format(page, { parser: "markdown", printWidth: 120, proseWrap: "preserve" });
  writeGenerated(file, text, "generate-permission-table");
}

void main();
