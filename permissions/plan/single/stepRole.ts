/** What one step's role needs, from its job type and its data, without a definition. The tables are the same. */
import type { Diagnostic } from "../../diagnostic";
import { pointerTo } from "../../json";
import { stepTypes } from "../../steps/registry";
import { read, stepType, write } from "../../steps/stepType";
import { planData } from "../data";
import type { DeclaredAccess, PlanOptions } from "../accessPlan";
import { checkDeclared } from "../declaredAccess";
import { toRequirements, type Requirement } from "../requirement";
import { bareContext, bareStep, planSingleRole, runTimeParts, type SingleRole } from "./singleRole";
import { readStepNeeds } from "../stepNeeds";

/** What a step's role is for. `*` in a URI stands for what is known only at run time. */
export interface StepRoleNeeds {
  /** Names the role; need not be a step of any definition. */
  readonly stepName: string;
  /** Wire name of a step type that takes a role of its own, such as `Training`. */
  readonly jobType: string;
  /** S3 URIs it reads: an object, or everything below it. */
  readonly inputs?: readonly string[];
  /** S3 URIs it writes below. */
  readonly outputs?: readonly string[];
  /** Container images. */
  readonly images?: readonly string[];
  /** KMS keys that outputs are encrypted with: ARNs, ids or aliases. */
  readonly outputKeys?: readonly string[];
  /** KMS keys of the instances' volumes. */
  readonly volumeKeys?: readonly string[];
  /** The job runs in a VPC of the user's. */
  readonly vpc?: boolean;
  /** What its code accesses besides. */
  readonly declaredAccess?: DeclaredAccess;
}

/** Step types whose role can be one of ours: that of an EMR step is the cluster's affair. */
const jobTypes = new Map(
  [...stepTypes].filter(([, { runsAs }]) => runsAs.as === "own" && runsAs.roles.some(({ managed: fill }) => fill)),
);

/** Plans one step's role. Never throws. */
export function planStepRole(needs: StepRoleNeeds, options: PlanOptions): SingleRole {
  const type = jobTypes.get(needs.jobType);
  if (type?.runsAs.as !== "own") return { diagnostics: [noJobType(needs.jobType)] };
  const entry = stepType(type.type, {
    about: type.about,
    runsAs: type.runsAs,
    logGroups: type.logGroups,
    customNeeds: type.customNeeds,
    data: [read("inputs[]"), write("outputs[]")],
    images: ["images[]"],
    keys: { output: ["outputKeys[]"], volume: ["volumeKeys[]"] },
    vpc: ["vpc"],
  });
  const { inputs = [], outputs = [], images = [], outputKeys = [], volumeKeys = [], vpc = false } = needs;
  const { stepName, declaredAccess } = needs;
  const bare = bareStep(
    needs.jobType,
    "",
    {},
    {
      inputs: inputs.map(runTimeParts),
      outputs: outputs.map(runTimeParts),
      images,
      outputKeys,
      volumeKeys,
      ...(vpc && { vpc }),
    },
  );
  const step = { ...bare, name: stepName };
  const context = bareContext({
    ...options,
    ...(declaredAccess && { declaredAccess: { [stepName]: declaredAccess } }),
  });
  const reading = readStepNeeds(step, entry, context);
  const data = planData(
    reading.data,
    context,
    () => true,
    () => true,
  );
  const requirements = [...reading.needs, ...data.needs.map(({ need }) => need)].flatMap((need): Requirement[] =>
    need.by === "pipelineRole"
      ? []
      : toRequirements(need, needs.stepName, [{ kind: "stepRole", step: needs.stepName }]),
  );
  const services = [...new Set(type.runsAs.roles.flatMap(({ service = [] }) => service))].sort();
  // Arguments that a step of a definition must have (an application, a cluster) say nothing of its role.
  const said = reading.diagnostics.filter(({ path }) => path !== pointerTo(step.path, "Arguments"));
  const undeclared = declaredAccess
    ? checkDeclared(declaredAccess, "declaredAccess", context.scope.definition, "")
    : [];
  const diagnostics = [...said, ...data.diagnostics, ...undeclared];
  return planSingleRole("step", needs.stepName, options, requirements, diagnostics, services);
}

/** All texts: code -> (values) -> text. */
const messages = {
  "job-type": (type: string, types: string) => `Unknown job type ${type}. Expected one of ${types}.`,
} as const;

const noJobType = (jobType: string): Diagnostic => ({
  severity: "error",
  code: "job-type",
  message: messages["job-type"](JSON.stringify(jobType), [...jobTypes.keys()].join(", ")),
  path: "/jobType",
});
