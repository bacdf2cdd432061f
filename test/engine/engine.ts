// The real Pulumi engine against an AWS look-alike, for tests and for the demo script: CLI, language host, stand-in
// `aws` provider and moto in one handle. Quiet: what it has to say goes through `onProgress`.
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, delimiter, join, resolve } from "node:path";
import { expectEmptyAws, listAws, resetMoto, type AwsContents } from "./aws";
import type { Program } from "./bundledProgram";
import { languageHostLauncher, providerLauncher } from "./bundles";
import { repositoryRoot, type Progress } from "./cache";
import { findCli } from "./cli";
import { startMoto } from "./moto";
import { runOrThrow, runProcess, type Ended } from "./processes";
import { openProject, type Project, type ProjectOptions } from "./project";

/** Settings of `startEngine`. */
export interface EngineOptions {
  /** Called with one line whenever something slow starts (the first run builds for minutes). */
  onProgress?: Progress;
  /** Stop when this process exits, without keeping it alive: `stop` need not be called. */
  untilExit?: boolean;
}

/** A running engine. */
export interface Engine {
  /** URL of the AWS look-alike: the user's AWS_ENDPOINT_URL, else moto's. */
  endpoint: string;
  account: string;
  region: string;
  /** Path of the `pulumi` binary in use. */
  pulumi: string;
  /** The environment that `pulumi` needs, complete. */
  env: Record<string, string>;
  /** Opens a program's directory, or files given by name, as a project with a stack of its own. */
  project: (program: Program, options?: ProjectOptions) => Promise<Project>;
  /** `pulumi package get-schema` of a component package's directory. */
  packageGetSchema: (directory: string) => Promise<Ended>;
  /** What AWS holds. */
  aws: () => Promise<AwsContents>;
  /** Throws unless AWS holds nothing. */
  expectEmptyAws: () => Promise<void>;
  /** Makes moto forget everything; refuses where the user's own endpoint is in use. */
  reset: () => Promise<void>;
  /** Ends every process and removes every temporary file. */
  stop: () => Promise<void>;
}

/** Starts everything. Throws one line that says what to install when something is missing. */
export async function startEngine({
  onProgress = () => undefined,
  untilExit = false,
}: EngineOptions = {}): Promise<Engine> {
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
  const cli = await findCli(onProgress, languageHostLauncher);
  const ownEndpoint = process.env["AWS_ENDPOINT_URL"];
  const moto = ownEndpoint === undefined || ownEndpoint === "" ? await startMoto(onProgress) : undefined;
  const endpoint = moto?.endpoint ?? ownEndpoint ?? "";
  const directory = mkdtempSync(join(tmpdir(), "pulumi-engine-"));
  const removeFiles = () => {
    rmSync(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  if (untilExit) {
    moto?.detach();
    process.once("exit", () => {
      moto?.kill();
      removeFiles();
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  }
  try {
    const env = engineEnvironment(cli.pulumi, directory, endpoint);
    await installProvider(cli.pulumi, directory, env);
    return {
      endpoint,
      account: "123456789012",
      region: "us-east-1",
      pulumi: cli.pulumi,
      env,
      project: (program, options) => openProject({ pulumi: cli.pulumi, env, directory }, program, options),
      packageGetSchema: (packageDirectory) =>
        runProcess(cli.pulumi, ["package", "get-schema", resolve(packageDirectory)], { cwd: directory, env }),
      aws: () => listAws(endpoint),
      expectEmptyAws: () => expectEmptyAws(endpoint),
      reset: async () => {
        if (moto === undefined) throw new Error("AWS_ENDPOINT_URL is not ours to reset");
        await resetMoto(endpoint);
      },
      stop: async () => {
        await moto?.stop();
        removeFiles();
      },
    };
  } catch (error) {
    await moto?.stop();
    removeFiles();
    throw error;
  }
}

function engineEnvironment(pulumi: string, directory: string, endpoint: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => value !== undefined && !/^(PULUMI_|AWS_PROFILE|AWS_SESSION_TOKEN|NODE_OPTIONS|npm_)/.test(name),
  ) as [string, string][];
  return {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(pulumi)}${delimiter}${process.env["PATH"] ?? ""}`,
    PULUMI_HOME: join(directory, "home"),
    PULUMI_BACKEND_URL: `file://${directory}`,
    PULUMI_CONFIG_PASSPHRASE: "passphrase",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PULUMI_CREDENTIAL_STORE: "plaintext",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    NO_COLOR: "1",
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: process.env["AWS_ACCESS_KEY_ID"] ?? "test",
    AWS_SECRET_ACCESS_KEY: process.env["AWS_SECRET_ACCESS_KEY"] ?? "test",
  };
}

/** Installs the stand-in under the version that the program's @pulumi/aws asks for. */
async function installProvider(pulumi: string, directory: string, env: Record<string, string>): Promise<void> {
  const version = packageVersion("@pulumi/aws");
  const plugin = join(directory, "plugin");
  mkdirSync(plugin);
  mkdirSync(join(directory, "home"));
  writeFileSync(join(plugin, "pulumi-resource-aws"), await providerLauncher(version));
  chmodSync(join(plugin, "pulumi-resource-aws"), 0o755);
  await runOrThrow(
    "Installing the stand-in aws provider",
    pulumi,
    ["plugin", "install", "resource", "aws", `v${version}`, "--file", plugin],
    { cwd: directory, env },
  );
}

function packageVersion(name: string): string {
  const manifest = readFileSync(join(repositoryRoot, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}
