/** The check of roles in SageMaker SDK 3 (resolve_and_validate_role), as data of the SDK, on every kind of role we make.
 * Like the SDK, it simulates each action on every resource, and ignores the conditions of the trust policy. */
import { expect } from "chai";
import {
  planPipelineRole,
  planScheduleRole,
  planStepRole,
  ScheduleService,
  writePolicies,
  type AccessPlan,
  type PlanOptions,
  type WrittenRole,
} from "../../../permissions";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { definitions, type TestDefinition } from "../../definitions/definitions";
import { options as place, tryPlan } from "../pipelines";
import { allows } from "../policies/naiveIam";
import recorded from "./roleTypes.json";

const roleTypes: Readonly<Record<string, { readonly actions: readonly string[]; readonly trusts: readonly string[] }>> =
  recorded.roleTypes;
const names = Object.keys(roleTypes);

const passes = ({ trust, policies }: Pick<WrittenRole, "trust" | "policies">, type: string): boolean => {
  const { actions = [], trusts = [] } = roleTypes[type] ?? {};
  const trusted = trust.Statement.flatMap(({ Principal }) =>
    typeof Principal === "object" ? [Principal["Service"] ?? []].flat() : [],
  );
  return (
    trusts.every((service) => trusted.includes(service)) && actions.every((action) => allows(policies, action, "*"))
  );
};

/** Which types a set of roles passes as, each role of the set. */
const passed = (roles: readonly Pick<WrittenRole, "trust" | "policies">[]): string[] =>
  names.filter((type) => roles.length > 0 && roles.every((role) => passes(role, type)));

const switched: PlanOptions["switches"] = { sdkRoleValidation: true };

/** A step that evaluates a model by another one: no SDK writes it into the definitions of other tests. */
const judged: TestDefinition = {
  name: "judged",
  text: readFileSync(join(__dirname, "../facts/llmajRealJobName.json"), "utf8"),
  options: place,
};

/** The roles of all steps of a type, of every test definition. */
const stepRoles = (type: string, switches: PlanOptions["switches"], from = definitions): WrittenRole[] =>
  from.flatMap(({ text, options }) => {
    const { plan } = tryPlan(text, { ...options, switches: { ...options.switches, ...switches } });
    const steps = new Set(plan?.definition.steps.filter((step) => step.type === type).map(({ name }) => name));
    return plan
      ? writePolicies(plan).roles.filter(
          ({ role }) => role.kind === "step" && role.steps.some((step) => steps.has(step)),
        )
      : [];
  });

const ofPlan = (plan: AccessPlan | undefined): WrittenRole[] => (plan ? [writePolicies(plan).pipelineRole] : []);

/** Our roles, each made without and with the switch; the type that the SDK checks such a role as. */
const rows: readonly (readonly [role: string, checkedAs: string | undefined, make: (on: boolean) => WrittenRole[]])[] =
  [
    [
      "PipelineAccess, pipeline role",
      "pipeline",
      (on) =>
        definitions.flatMap(({ text, options }) =>
          ofPlan(tryPlan(text, { ...options, ...(on && { switches: switched }) }).plan),
        ),
    ],
    ["PipelineRole", "pipeline", () => ofPlan(planPipelineRole({ jobTypes: ["Training"] }, place).plan)],
    [
      "PipelineScheduleRole, Scheduler",
      "pipeline",
      () => ofPlan(planScheduleRole(["Abalone"], ScheduleService.Scheduler, place).plan),
    ],
    [
      "PipelineScheduleRole, Events",
      "pipeline",
      () => ofPlan(planScheduleRole(["Abalone"], ScheduleService.Events, place).plan),
    ],
    ...(["Training", "Tuning", "Job"] as const).map(
      (type) => [`step role, ${type}`, "training", (on: boolean) => stepRoles(type, on ? switched : {})] as const,
    ),
    ["step role, Training by a judge", "model_eval", (on) => stepRoles("Training", on ? switched : {}, [judged])],
    ["step role, Model", "serving", (on) => stepRoles("Model", on ? switched : {})],
    ...(["Training", "Model"] as const).map(
      (type) =>
        [
          `StepRole, ${type}`,
          type === "Model" ? "serving" : "training",
          (on: boolean) =>
            ofPlan(
              planStepRole(
                { stepName: "S", jobType: type, inputs: ["s3://b/in"] },
                { ...place, ...(on && { switches: switched }) },
              ).plan,
            ),
        ] as const,
    ),
    ["step role, BedrockCustomModel", "bedrock", (on) => stepRoles("BedrockCustomModel", on ? switched : {})],
    ["step role, Processing", undefined, (on) => stepRoles("Processing", on ? switched : {})],
    ["step role, AutoML", undefined, (on) => stepRoles("AutoML", on ? switched : {})],
  ];

describe("the check of roles in SageMaker SDK 3", function () {
  this.timeout(60_000);
  const table = rows.map(([role, checkedAs, make]) => {
    const without = passed(make(false));
    const withSwitch = passed(make(true));
    const cells = names.map((type) => (without.includes(type) ? "yes" : withSwitch.includes(type) ? "switch" : "no"));
    return { role, checkedAs, cells };
  });

  it("knows seven types of roles", () => {
    expect(names).to.deep.equal([
      "training",
      "serving",
      "pipeline",
      "feature_store",
      "bedrock",
      "hyperpod",
      "model_eval",
    ]);
  });
  it("passes every role as the type that the SDK checks it as, with sdkRoleValidation where it requires more than jobs take", () => {
    const own = table.flatMap(({ role, checkedAs, cells }) =>
      checkedAs === undefined ? [] : [[role, cells[names.indexOf(checkedAs)]]],
    );
    expect(own).to.deep.equal([
      ["PipelineAccess, pipeline role", "yes"],
      ["PipelineRole", "yes"],
      ["PipelineScheduleRole, Scheduler", "yes"],
      ["PipelineScheduleRole, Events", "yes"],
      ["step role, Training", "switch"],
      ["step role, Tuning", "switch"],
      ["step role, Job", "switch"],
      ["step role, Training by a judge", "switch"],
      ["step role, Model", "switch"],
      ["StepRole, Training", "switch"],
      ["StepRole, Model", "switch"],
      ["step role, BedrockCustomModel", "yes"],
    ]);
  });

  after(() => {
    const row = (cells: readonly string[]): string =>
      cells.map((cell, index) => cell.padEnd(index === 0 ? 35 : 14)).join("");
    const lines = [
      `Roles against SageMaker SDK 3 (sagemaker-core ${recorded["sagemaker-core"]}); * is what the SDK checks the role as`,
      row(["role", ...names]),
      ...table.map(({ role, checkedAs, cells }) =>
        row([role, ...cells.map((cell, index) => (names[index] === checkedAs ? `${cell} *` : cell))]),
      ),
    ];
    process.stdout.write(`${lines.map((line) => `      ${line.trimEnd()}`).join("\n")}\n`);
  });
});
