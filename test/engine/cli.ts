// The Pulumi command line of the tests: the user's own where it is new enough, else built once from the Go modules
// that cli/go.mod and cli/go.sum pin. Not an installer: nothing outside the cache directory changes.
import { copyFileSync, existsSync, linkSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { Progress } from "./cache";
import { buildOnce, hashFiles } from "./cache";
import { runOrThrow, runProcess } from "./processes";

/** The oldest `pulumi` on PATH that is used: the oldest these tests have been run with (`policy analyze`, event logs). */
export const leastPulumiVersion = "3.259.0";

const modules = join(__dirname, "cli");
const packages = [
  "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
];

/** A Pulumi command line that is ready to run. */
export interface PulumiCli {
  /** Path of the `pulumi` binary. */
  pulumi: string;
  version: string;
  /** Whether it was built here rather than found. */
  built: boolean;
}

/**
 * Finds `pulumi` on PATH, or builds it (minutes, once per machine). `languageHost` gives the text of a launcher for the
 * stand-in language host; it is asked only where the command line has no Node language host of its own.
 * Throws one line that names what to install when neither is possible.
 */
export async function findCli(progress: Progress, languageHost: () => Promise<string>): Promise<PulumiCli> {
  const found = onPath("pulumi");
  const foundVersion = found === undefined ? undefined : await versionOf(found);
  if (found !== undefined && foundVersion !== undefined && atLeast(foundVersion, leastPulumiVersion))
    return {
      pulumi: hasNodeHost(found) ? found : await besideHost(dirname(found), await languageHost()),
      version: foundVersion,
      built: false,
    };
  const directory = await buildCli(progress, foundVersion);
  return { pulumi: await besideHost(directory, await languageHost()), version: pinnedVersion(), built: true };
}

/** Whether version `a` (`1.2.3`, a leading `v` or `go` and what follows a `-` are dropped) is `b` or newer. */
export function atLeast(a: string, b: string): boolean {
  const numbers = (text: string) =>
    text
      .replace(/^(v|go)/, "")
      .split("-")[0]
      ?.split(".")
      .map(Number) ?? [];
  const [left, right] = [numbers(a), numbers(b)];
  for (let i = 0; i < 3; i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return left.every(Number.isFinite);
}

/** The path of an executable on PATH. */
export function onPath(name: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((directory) => directory !== "")
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path));
}

async function buildCli(progress: Progress, foundVersion: string | undefined): Promise<string> {
  const version = pinnedVersion();
  return buildOnce(`pulumi-${version}-${hashFiles([join(modules, "go.sum")])}`, async (directory) => {
    const leastGo = /^go (\S+)$/m.exec(readFileSync(join(modules, "go.mod"), "utf8"))?.[1] ?? "1.25";
    const go = onPath("go");
    const goVersion = go === undefined ? undefined : await runProcess(go, ["env", "GOVERSION"]);
    if (go === undefined || goVersion === undefined || !atLeast(goVersion.stdout.trim(), leastGo))
      throw new Error(
        `Install the Pulumi CLI ${leastPulumiVersion} or newer (https://www.pulumi.com/docs/install/` +
          `${foundVersion === undefined ? "" : `; found ${foundVersion}`}), or Go ${leastGo} or newer to build it.`,
      );
    progress(`Building the Pulumi CLI ${version} from its Go modules: a few minutes, once`);
    const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
    await runOrThrow(
      "Building the Pulumi CLI",
      go,
      ["build", "-trimpath", "-tags", "osusergo,grpcnotrace", "-ldflags", flags, "-o", `${directory}/`, ...packages],
      { cwd: modules, env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" } },
    );
  });
}

/**
 * The command line in one directory with the language host: there the CLI takes the host for its own and prints no
 * warning. Hard links, because the CLI looks beside its real path.
 */
async function besideHost(cliDirectory: string, launcher: string): Promise<string> {
  const name = `bin-${hashFiles([], cliDirectory, launcher)}`;
  const directory = await buildOnce(name, (unfinished) => {
    for (const binary of ["pulumi", "pulumi-language-yaml"])
      if (existsSync(join(cliDirectory, binary))) linkOrCopy(join(cliDirectory, binary), join(unfinished, binary));
    writeFileSync(join(unfinished, "pulumi-language-nodejs"), launcher, { mode: 0o755 });
    return Promise.resolve();
  });
  return join(directory, "pulumi");
}

function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to); // another file system
  }
}

function hasNodeHost(pulumi: string): boolean {
  return existsSync(join(dirname(pulumi), "pulumi-language-nodejs")) || onPath("pulumi-language-nodejs") !== undefined;
}

async function versionOf(pulumi: string): Promise<string | undefined> {
  const ended = await runProcess(pulumi, ["version"], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  }).catch(() => undefined);
  return ended === undefined ? undefined : /v?(\d+\.\d+\.\d+\S*)/.exec(ended.stdout)?.[1];
}

function pinnedVersion(): string {
  const version = /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(
    readFileSync(join(modules, "go.mod"), "utf8"),
  )?.[1];
  if (version === undefined) throw new Error("test/engine/cli/go.mod does not pin github.com/pulumi/pulumi/pkg/v3");
  return version;
}
