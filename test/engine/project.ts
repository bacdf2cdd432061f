// One Pulumi project with a stack of its own, and the commands of the CLI on it. A command that fails is an answer
// (`code`), not an exception.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bundleProgram, projectFile, type Program } from "./bundledProgram";
import type { Ended } from "./processes";
import { runOrThrow, runProcess } from "./processes";

/** How a command of the CLI ended, with the engine's events (`resourcePreEvent`, `policyEvent`, …) of preview and up. */
export interface Outcome extends Ended {
  events: EngineEvent[];
}

/** One engine event, as `--event-log` writes it: one of its fields besides `sequence` and `timestamp` is set. */
export type EngineEvent = Record<string, unknown>;

/** Settings of one command. */
export interface CommandOptions {
  /** Directory of a policy pack. */
  policyPack?: string;
  /** Path of the pack's configuration. */
  policyPackConfig?: string;
  /** Further arguments, as `--json` or `--diff`. */
  args?: string[];
  /** Added to the project's environment. */
  env?: Record<string, string>;
  /** Called with the process id of the CLI, for tests that interrupt it. */
  onStart?: (pid: number) => void;
}

/** Settings of a project. */
export interface ProjectOptions {
  /** Stack configuration: `aws:region`, `name`, …; `--path` syntax for nested keys. */
  config?: Record<string, string>;
  /** Configuration that is stored encrypted. */
  secrets?: Record<string, string>;
  /** Added to the engine's environment, as an AWS_ENDPOINT_URL that points to a proxy. */
  env?: Record<string, string>;
  /** Save the state after every step, as users' runs do: needed where a crash is tested, slow for many resources. */
  checkpoints?: boolean;
  /** Run the program where it stands, TypeScript and all, as users do: slower, and needed where others edit its files. */
  asWritten?: boolean;
}

/** One program and its stack. */
export interface Project {
  /** Where the program is. */
  directory: string;
  preview: (options?: CommandOptions) => Promise<Outcome>;
  up: (options?: CommandOptions) => Promise<Outcome>;
  refresh: (options?: CommandOptions) => Promise<Outcome>;
  destroy: (options?: CommandOptions) => Promise<Outcome>;
  /** `pulumi import TYPE NAME ID`, without protection and without generated code. */
  importResource: (type: string, name: string, id: string, options?: CommandOptions) => Promise<Outcome>;
  /** `pulumi stack export`, as text and read; throws when it fails. */
  stackExport: () => Promise<{ text: string; resources: StackResource[] }>;
  /** The stack's outputs; secrets are shown when asked for. */
  outputs: (showSecrets?: boolean) => Promise<Record<string, unknown>>;
  /** `pulumi policy analyze` on a file of this project's state. */
  policyAnalyze: (policyPack: string, options?: CommandOptions) => Promise<Outcome>;
  /** Any other command, in the project's directory with its environment. */
  pulumi: (args: readonly string[], options?: CommandOptions) => Promise<Outcome>;
  /** Removes the stack's files. Destroys nothing. */
  remove: () => void;
}

/** A resource of an exported stack. */
export interface StackResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/** What all projects of one engine share. */
export interface ProjectHost {
  pulumi: string;
  env: Record<string, string>;
  /** A directory for the files of this project's stack. */
  directory: string;
}

/**
 * Opens a project: a program's directory or files. Throws when a Node program does not name its file: the CLI would
 * silently run another one.
 */
export async function openProject(host: ProjectHost, program: Program, options: ProjectOptions = {}): Promise<Project> {
  const own = mkdtempSync(join(host.directory, "project-"));
  checkMain(program);
  const directory =
    options.asWritten === true && typeof program === "string"
      ? resolve(program)
      : await bundleProgram(program, join(own, "program"));
  const state = join(own, "state");
  mkdirSync(state);
  // Away from the program, where `stack init` and `config set` would leave their files behind.
  const stackDirectory = join(own, "stack");
  mkdirSync(stackDirectory);
  copyFileSync(join(directory, "Pulumi.yaml"), join(stackDirectory, "Pulumi.yaml"));
  const configFile = join(stackDirectory, "Pulumi.test.yaml");
  const env: Record<string, string> = {
    ...host.env,
    PULUMI_BACKEND_URL: `file://${state}`,
    ...(options.checkpoints === true
      ? {}
      : { PULUMI_SKIP_CHECKPOINTS: "true", PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true" }),
    ...options.env,
  };
  const stack = ["--stack", "test"];
  const configured = ["--config-file", configFile];

  await runOrThrow("pulumi stack init", host.pulumi, ["stack", "init", "test", "--non-interactive"], {
    cwd: stackDirectory,
    env,
  });
  const settings = [
    ...Object.entries(options.config ?? {}).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
    ...Object.entries(options.secrets ?? {}).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
  ];
  if (settings.length > 0)
    await runOrThrow(
      "pulumi config set-all",
      host.pulumi,
      ["config", "set-all", "--path", ...settings, ...stack, "--non-interactive"],
      { cwd: stackDirectory, env },
    );

  async function pulumi(args: readonly string[], given: CommandOptions = {}): Promise<Outcome> {
    const ended = await runProcess(host.pulumi, [...args, ...(given.args ?? []), "--non-interactive"], {
      cwd: directory,
      env: { ...env, ...given.env },
      ...(given.onStart === undefined ? {} : { onStart: given.onStart }),
    });
    return { ...ended, events: [] };
  }

  let runs = 0;
  async function operate(command: readonly string[], given: CommandOptions = {}): Promise<Outcome> {
    const log = join(own, `events-${++runs}.json`);
    const pack = given.policyPack === undefined ? [] : ["--policy-pack", resolve(given.policyPack)];
    const packConfig =
      given.policyPackConfig === undefined ? [] : ["--policy-pack-config", resolve(given.policyPackConfig)];
    const ended = await pulumi([...command, ...stack, ...configured, ...pack, ...packConfig, "--event-log", log], {
      ...given,
      env: { ...given.env, PULUMI_DEBUG_COMMANDS: "true" },
    });
    return { ...ended, events: readEvents(log) };
  }

  async function stackExport(): Promise<{ text: string; resources: StackResource[] }> {
    const ended = await pulumi(["stack", "export", ...stack]);
    if (ended.code !== 0) throw new Error(`pulumi stack export failed: ${ended.stderr}`);
    const read = JSON.parse(ended.stdout) as { deployment: { resources?: StackResource[] } };
    return { text: ended.stdout, resources: read.deployment.resources ?? [] };
  }

  return {
    directory,
    pulumi,
    stackExport,
    preview: (given) => operate(["preview"], given),
    up: (given) => operate(["up", "--yes", "--skip-preview"], given),
    refresh: (given) => operate(["refresh", "--yes", "--skip-preview"], given),
    destroy: (given) => operate(["destroy", "--yes", "--skip-preview"], given),
    importResource: (type, name, id, given) =>
      operate(["import", type, name, id, "--yes", "--skip-preview", "--protect=false", "--generate-code=false"], given),
    async outputs(showSecrets = false) {
      const ended = await pulumi([
        ...["stack", "output", "--json", ...stack],
        ...(showSecrets ? ["--show-secrets"] : []),
      ]);
      if (ended.code !== 0) throw new Error(`pulumi stack output failed: ${ended.stderr}`);
      return JSON.parse(ended.stdout) as Record<string, unknown>;
    },
    async policyAnalyze(policyPack, given) {
      const file = join(own, "state.json");
      writeFileSync(file, (await stackExport()).text);
      return pulumi(["policy", "analyze", "--policy-pack", resolve(policyPack), "--file", file], given);
    },
    remove: () => {
      rmSync(own, { recursive: true, force: true });
    },
  };
}

function checkMain(program: Program): void {
  const project = projectFile(program);
  const manifest =
    typeof program === "string" ? existsSync(join(program, "package.json")) : Object.hasOwn(program, "package.json");
  if (/nodejs/.test(project) && !/^main: *\S+\.[jt]s *$/m.test(project) && !manifest)
    throw new Error("Pulumi.yaml must say `main: index.ts`, or the CLI runs another package's main");
}

function readEvents(log: string): EngineEvent[] {
  if (!existsSync(log)) return [];
  return readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as EngineEvent);
}
