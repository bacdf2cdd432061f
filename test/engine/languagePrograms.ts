// How a program of each language is started for the engine, and what it is told of its run.
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as language from "@pulumi/pulumi/proto/language_pb";

/** What starts a program. */
interface Start {
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
}

/** What the host knows besides the request. */
interface Host {
  engineAddress: string;
  fallbackDirectory: string;
}

type Program = (request: language.RunRequest, host: Host) => Start;

/** The languages, by the names that Pulumi.yaml has for them. */
export const programs = { nodejs, python, go: compiled, java: compiled } satisfies Record<string, Program>;

/** A language that this host knows. */
export type Language = keyof typeof programs;

/** Whether this host knows a language. */
export const isLanguage = (name: string): name is Language => name in programs;

/** The SDK that belongs to a program: one copy in the process, the program's own. */
export function sdkCommand(directory: string, fallbackDirectory: string, command: string): string {
  for (const from of [directory, fallbackDirectory])
    try {
      return createRequire(join(from, "index.js")).resolve(`@pulumi/pulumi/cmd/${command}`);
    } catch {
      continue;
    }
  throw new Error(`@pulumi/pulumi is not installed for ${directory}`);
}

const optionsOf = (info: language.ProgramInfo | undefined): Record<string, unknown> =>
  info?.getOptions()?.toJavaScript() ?? {};

/** What Pulumi.yaml says of Node, after the file beside the host's bundle by which the SDK starts sooner. */
export function nodeOptions(info: language.ProgramInfo | undefined): { nodeArgs: string[]; env: NodeJS.ProcessEnv } {
  const { nodeargs, tsconfig, typescript } = optionsOf(info);
  return {
    nodeArgs: [
      ...["--require", join(__dirname, "lazyModules.js")],
      ...(typeof nodeargs === "string" ? nodeargs.split(" ").filter((argument) => argument !== "") : []),
    ],
    env: {
      PULUMI_NODEJS_TYPESCRIPT: String(typescript !== false),
      ...(typeof tsconfig === "string" ? { PULUMI_NODEJS_TSCONFIG_PATH: tsconfig } : {}),
    },
  };
}

function nodejs(request: language.RunRequest, { engineAddress, fallbackDirectory }: Host): Start {
  const info = request.getInfo();
  const programDirectory = info?.getProgramDirectory() ?? request.getPwd();
  const options = nodeOptions(info);
  const args = [
    ...options.nodeArgs,
    sdkCommand(programDirectory, fallbackDirectory, "run"),
    ...["--monitor", request.getMonitorAddress(), "--engine", engineAddress],
    ...["--organization", request.getOrganization(), "--project", request.getProject(), "--stack", request.getStack()],
    ...["--root-directory", info?.getRootDirectory() ?? programDirectory, "--pwd", request.getPwd()],
    ...(request.getDryrun() ? ["--dry-run"] : []),
    ...["--parallel", String(request.getParallel())],
    info?.getEntryPoint() ?? ".",
    ...request.getArgsList(),
  ];
  return { command: process.execPath, args, env: options.env };
}

/** The run, as the SDKs of Go, Java and Python read it from the environment. */
const runEnvironment = (request: language.RunRequest, { engineAddress }: Host): NodeJS.ProcessEnv => ({
  PULUMI_MONITOR: request.getMonitorAddress(),
  PULUMI_ENGINE: engineAddress,
  PULUMI_ORGANIZATION: request.getOrganization(),
  PULUMI_PROJECT: request.getProject(),
  PULUMI_STACK: request.getStack(),
  PULUMI_ROOT_DIRECTORY: request.getInfo()?.getRootDirectory() ?? request.getPwd(),
  PULUMI_DRY_RUN: String(request.getDryrun()),
  PULUMI_PARALLEL: String(request.getParallel()),
});

/** The interpreter of the option `virtualenv`, and the program's file or folder. */
function python(request: language.RunRequest, host: Host): Start {
  const info = request.getInfo();
  const root = info?.getRootDirectory() ?? request.getPwd();
  const { virtualenv } = optionsOf(info);
  return {
    command: typeof virtualenv === "string" ? join(root, virtualenv, "bin", "python") : "python3",
    args: ["-u", join(host.fallbackDirectory, "test", "engine", "runProgram.py"), info?.getEntryPoint() ?? "."],
    env: runEnvironment(request, host),
  };
}

/** The option `binary`: the program, compiled, or what starts it. */
function compiled(request: language.RunRequest, host: Host): Start {
  const info = request.getInfo();
  const { binary } = optionsOf(info);
  if (typeof binary !== "string") throw new Error("Pulumi.yaml must name the compiled program: runtime.options.binary");
  const command = join(info?.getRootDirectory() ?? request.getPwd(), binary);
  return { command, args: [], env: runEnvironment(request, host) };
}
