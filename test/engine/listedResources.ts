// One project whose program makes the resources that a test lists, under the policy pack: rules' cases on the real
// engine. Not the engine (engine.ts), nor what the cases say (policypack/examples).
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseResource } from "../../policypack/examples/cases";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import type { CommandOptions, Outcome, Project } from "./project";

/** Directory of the policy pack. */
export const policyPack = join(repositoryRoot, "policypack");

/** What the pack said about one resource, or about the stack. */
export interface Said {
  readonly level: string;
  readonly rule: string;
  /** The resource's name in the program. */
  readonly name: string;
  /** What the rule found: the message without the rule's description. */
  readonly message: string;
  /** The code in the message's last line. */
  readonly code: string;
}

/** Advice that a policy may deny a step its data, as one does that keeps S3 inside a network: whether a job calls from there, no definition says. */
export const isAdviceAboutNetwork = ({ level, rule, code }: Said): boolean =>
  level === "advisory" && rule === "step-role-gaps" && code.startsWith("denied-");

/** What the pack said in a preview or an update. */
export const saidBy = ({ events }: Pick<Outcome, "events">): Said[] =>
  events.flatMap((event) => {
    const policy = event["policyEvent"] as
      { policyName: string; resourceUrn?: string; message: string; enforcementLevel: string } | undefined;
    if (policy === undefined) return [];
    const text = policy.message.replaceAll(/<\{%.*?%\}>/g, "").trimEnd();
    return [
      {
        level: policy.enforcementLevel,
        rule: policy.policyName,
        name: policy.resourceUrn?.split("::").at(-1) ?? "",
        message: text.slice(text.indexOf("\n") + 1),
        code: /\[([a-z-]+)\]$/.exec(text)?.[1] ?? "",
      },
    ];
  });

/** A rule's options in the pack's configuration. */
export type RuleOptions = Readonly<Record<string, unknown>>;

/** The project: each run makes the resources that were listed last. */
export interface ListedResources {
  readonly project: Project;
  /** Lists resources; `secrets`: words of theirs that the program makes secrets of; `inOrder`: one after the other. */
  readonly list: (
    resources: readonly CaseResource[],
    how?: { readonly secrets?: readonly string[]; readonly inOrder?: boolean },
  ) => void;
  /** The pack's options: these rules, no other; all of them at their own levels where nothing is given. */
  readonly pack: (rules?: Readonly<Record<string, RuleOptions>>) => CommandOptions;
  readonly remove: () => void;
}

/** Builds the pack and opens the project, in an account that is empty. */
export async function openListedResources(engine: Engine): Promise<ListedResources> {
  const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
  await bundlePack();
  await engine.reset();
  const directory = mkdtempSync(join(tmpdir(), "listed-resources-"));
  const [resources, options] = [join(directory, "resources.json"), join(directory, "pack.json")];
  const project = await engine.project(join(__dirname, "programs", "rules"), {
    config: { "aws:region": engine.region, resources },
  });
  return {
    project,
    list: (listed, how = {}) => {
      writeFileSync(resources, JSON.stringify({ resources: listed.flatMap(toInputs), ...how }));
    },
    pack: (rules) => {
      if (rules === undefined) return { policyPack };
      writeFileSync(options, JSON.stringify({ all: "disabled", ...rules }));
      return { policyPack, policyPackConfig: options };
    },
    remove: () => {
      project.remove();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** What the resource's type does not take as an input, and what it asks for where the case leaves it out. */
const outputs: ReadonlySet<string> = new Set(["arn"]);
const required: Readonly<Record<string, (name: string) => object>> = {
  "aws:iam/role:Role": () => ({ assumeRolePolicy: { Version: "2012-10-17", Statement: [] } }),
  "aws:sagemaker/pipeline:Pipeline": (name) => ({ pipelineDisplayName: name }),
};

/** A resource of a case as the program registers it; providers are the engine's own. */
function toInputs({ type, name, properties, madeFrom = {} }: CaseResource): object[] {
  if (type.startsWith("pulumi:providers:")) return [];
  const given = Object.entries(properties).filter(([property]) => !outputs.has(property));
  const ids = Object.fromEntries(Object.entries(madeFrom).map(([property, [from]]) => [property, from]));
  return [{ type, name, properties: { ...required[type]?.(name), ...Object.fromEntries(given) }, ids }];
}
