/** `derive`: from a definition to the roles, policies and definition that `PipelineAccess` would provision. */
import {
  clauses,
  fillRoles,
  hasErrors,
  planAccess,
  readDefinition,
  writePolicies,
  type AccessPlan,
  type PolicyDocument,
  type WrittenPolicies,
  type WrittenRole,
} from "../permissions";
import { formatDiagnostics, readInput, type Command } from "./command";
import { badOptions, planHelp, readPlanArguments, separationNames } from "./planArguments";

export const derive: Command = {
  synopsis:
    "derive DEFINITION|- --pipeline-name N --account A --region R [--partition P] [--bind Name=value]… " +
    `[--role-separation ${separationNames}] [--format text|json]`,
  about: "Derives the least access that a pipeline definition needs.",
  help: `${planHelp}  --format            text (default) for people, json for programs
`,
  run: (args, surroundings) => {
    const { file, format, options } = readPlanArguments(args, ["text", "json"]);
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
    requirements: plan.requirements.map(({ because, call: _call, ...requirement }) => ({
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
