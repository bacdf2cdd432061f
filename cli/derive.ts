/** `derive`: from a definition to the roles, policies and definition that `PipelineAccess` would provision. */
import { parseArgs } from "node:util";
import {
  clauses,
  fillRoles,
  hasErrors,
  planAccess,
  readDefinition,
  RoleSeparation,
  writePolicies,
  type AccessPlan,
  type PlanOptions,
  type PolicyDocument,
  type WrittenPolicies,
  type WrittenRole,
} from "../permissions";
import { formatDiagnostics, readInput, UsageError, type Command } from "./command";

const separations = Object.values(RoleSeparation);

export const derive: Command = {
  synopsis:
    "derive DEFINITION|- --pipeline-name N --account A --region R [--partition P] [--bind Name=value]… " +
    `[--role-separation ${separations.join("|")}] [--format text|json]`,
  about: "Derives the least access that a pipeline definition needs.",
  help: `  DEFINITION          file that holds what pipeline.definition() returned; - for standard input
  --pipeline-name     the pipeline's name
  --account, --region where it runs; --partition is the region's by default
  --bind Name=value   value of a parameter (or of a reference such as Steps.S.OutputParameters['uri'])
  --role-separation   per-step (default): one new role per step that takes one; per-job-type: one per step type;
                      pipeline-role: every step runs as the pipeline role; as-defined: the definition's own roles
  --format            text (default) for people, json for programs
`,
  run: (args, surroundings) => {
    const { file, format, options } = readArguments(args);
    const { definition, diagnostics: unreadable } = readDefinition(readInput(file, surroundings));
    const planned: ReturnType<typeof planAccess> = definition ? planAccess(definition, options) : { diagnostics: [] };
    const written = planned.plan ? writePolicies(planned.plan) : undefined;
    const diagnostics = [...unreadable, ...planned.diagnostics, ...(written?.diagnostics ?? [])];
    const fits = written && !hasErrors(written.diagnostics);
    const derived = planned.plan && fits ? describe(planned.plan, written) : undefined;
    if (format === "json")
      surroundings.out(`${JSON.stringify({ formatVersion: 1, ...derived, diagnostics }, null, 2)}\n`);
    else if (derived) surroundings.out(formatText(derived));
    surroundings.err(formatDiagnostics(diagnostics));
    if (!definition || diagnostics.some(({ code }) => badOptions.has(code))) return 2;
    return hasErrors(diagnostics) ? 1 : 0;
  },
};

/** Errors about the call, not about the definition. */
const badOptions = new Set(["pipeline-name", "account", "region", "role-path", "unknown-binding"]);

function readArguments(args: readonly string[]): { file: string; format: string; options: PlanOptions } {
  const { values, positionals } = parse(args);
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError("one DEFINITION is expected.");
  const { "pipeline-name": pipelineName, account, region, partition, format = "text" } = values;
  if (pipelineName === undefined || account === undefined || region === undefined)
    throw new UsageError("--pipeline-name, --account and --region are needed.");
  if (format !== "text" && format !== "json") throw new UsageError(`--format ${format}: text or json is expected.`);
  const separation = values["role-separation"] ?? RoleSeparation.PerStep;
  const roleSeparation = separations.find((each) => each === separation);
  if (roleSeparation === undefined)
    throw new UsageError(`--role-separation ${separation}: one of ${separations.join(", ")} is expected.`);
  const bindings = Object.fromEntries((values.bind ?? []).map(readBinding));
  return {
    file,
    format,
    options: {
      pipelineName,
      account,
      region,
      roleSeparation,
      bindings,
      nameSeed: account,
      ...(partition !== undefined && { partition }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        "pipeline-name": { type: "string" },
        account: { type: "string" },
        region: { type: "string" },
        partition: { type: "string" },
        bind: { type: "string", multiple: true },
        "role-separation": { type: "string" },
        format: { type: "string" },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the arguments cannot be read.");
  }
}

function readBinding(text: string): [string, string] {
  const at = /=(?![^[]*\])/.exec(text)?.index ?? -1;
  if (at < 1) throw new UsageError(`--bind ${text}: Name=value is expected.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The contract's object, but for `formatVersion` and `diagnostics`. */
function describe(plan: AccessPlan, { pipelineRole, roles, author, operator }: WrittenPolicies) {
  const written = new Map(roles.map((each) => [each.role, each]));
  const describeRole = ({ role: { arn }, trust, policies }: WrittenRole) => ({ arn, trust, policies });
  return {
    pipelineRole: describeRole(pipelineRole),
    stepRoles: Object.fromEntries(
      [...plan.runsAs].flatMap(([step, role]) => {
        if (role === plan.pipelineRole) return [];
        const ours = written.get(role);
        return [[step, ours ? describeRole(ours) : { arn: role.arn, trust: null, policies: [] as PolicyDocument[] }]];
      }),
    ),
    author: { policies: author },
    operator: { policies: operator },
    jsonGetObjects: plan.jsonGetObjects,
    stepDependencies: Object.fromEntries(plan.stepDependencies),
    definition: fillRoles(plan),
    requirements: plan.requirements.map(({ because, ...requirement }) => ({
      ...requirement,
      because: { ...because, text: clauses[because.clause].text, url: clauses[because.clause].url },
    })),
  };
}

type Derived = ReturnType<typeof describe>;

function formatText({ pipelineRole, stepRoles, author, operator, jsonGetObjects }: Derived): string {
  const section = (title: string, arn: string | undefined, policies: readonly PolicyDocument[]): string =>
    `${title}${arn === undefined ? "" : `\n  ${arn}`}\n${policies.flatMap(({ Statement }) => Statement.map(formatStatement)).join("")}`;
  return [
    section("Pipeline role", pipelineRole.arn, pipelineRole.policies),
    ...Object.entries(stepRoles).map(([step, { arn, policies }]) => section(`Role of step ${step}`, arn, policies)),
    section("Author of the pipeline", undefined, author.policies),
    section("Operator of the pipeline", undefined, operator.policies),
    jsonGetObjects.length > 0 ? `Files that JsonGet reads\n${jsonGetObjects.map((arn) => `  ${arn}\n`).join("")}` : "",
  ]
    .filter((text) => text !== "")
    .join("\n");
}

function formatStatement({ Sid, Action = [], Resource = [], Condition }: PolicyDocument["Statement"][number]): string {
  const conditions = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, value]) => `      if ${key} ${operator} ${[value].flat().join(", ")}\n`),
  );
  return `  ${Sid ?? ""}: ${Action.join(", ")}\n${Resource.map((arn) => `      ${arn}\n`).join("")}${conditions.join("")}`;
}
