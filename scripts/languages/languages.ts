// The languages that the component package is offered in: what compiles a program that uses every component by the
// SDK generated for the language. Each is compiled in a directory that holds the program and the SDK in sdk/.
import { execFileSync } from "node:child_process";
import { cpSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One language: its files, the tool that must be on PATH, and what compiles the program. */
export interface Language {
  name: string;
  /** Directory that the generator writes the SDK to. */
  generated: string;
  /** Files of programs/ that the language takes. */
  files: readonly string[];
  /** The tool without which the language is skipped. */
  tool: string;
  /** Compiles or type-checks; throws what the compiler printed. */
  compile: (directory: string) => void;
}

const repository = join(import.meta.dirname, "..", "..");

/** Runs a command; throws what it printed where it fails. */
export function run(directory: string, command: string, ...args: string[]): void {
  try {
    execFileSync(command, args, { cwd: directory, stdio: "pipe", encoding: "utf8" });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(" ")}: ${(stdout + stderr || String(error)).slice(-4000)}`);
  }
}

/** The languages, in the order of the README. */
export const languages: readonly Language[] = [
  {
    name: "TypeScript",
    generated: "nodejs",
    files: ["index.ts"],
    tool: "node",
    compile: (directory) => {
      symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
      const options = ["--noEmit", "--strict", "--module", "commonjs", "--moduleResolution", "node"];
      const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
      run(directory, "node", tsc, ...options, "--target", "es2020", "--skipLibCheck", "index.ts");
    },
  },
  {
    name: "Python",
    generated: "python",
    files: ["__main__.py"],
    tool: "python3",
    compile: (directory) => {
      run(directory, "python3", "-m", "venv", "venv");
      const python = join(directory, "venv", "bin", "python");
      run(directory, python, "-m", "pip", "install", "--quiet", "pulumi==3.259.0", "mypy==1.19.0");
      cpSync(
        join(directory, "sdk", "pulumi_sagemaker_pipeline_access"),
        join(directory, "pulumi_sagemaker_pipeline_access"),
        { recursive: true },
      );
      // The package is followed for its types; that it is itself strict is for its generator to see to.
      run(directory, python, "-m", "mypy", "--strict", "--follow-imports=silent", "__main__.py");
    },
  },
  {
    name: "Go",
    generated: "go",
    files: ["main.go", "go.mod"],
    tool: "go",
    compile: (directory) => {
      const sdk = join(directory, "sdk", "sagemakerpipelineaccess");
      const module = "example.com/pulumi-sagemaker-pipeline-access/sdk/go/sagemaker-pipeline-access";
      writeFileSync(
        join(sdk, "go.mod"),
        `module ${module}\n\ngo 1.25.11\n\nrequire github.com/pulumi/pulumi/sdk/v3 v3.228.0\n`,
      );
      run(directory, "go", "mod", "tidy");
      run(directory, "go", "vet", "./...");
    },
  },
  {
    name: "Java",
    generated: "java",
    files: ["Program.java", "pom.xml"],
    tool: "mvn",
    compile: (directory) => {
      cpSync(join(directory, "sdk", "src"), join(directory, "src"), { recursive: true });
      renameSync(join(directory, "Program.java"), join(directory, "src", "main", "java", "Program.java"));
      run(directory, "mvn", "--quiet", "--batch-mode", "compile");
    },
  },
  {
    name: "C#",
    generated: "dotnet",
    files: ["Program.cs", "Program.csproj"],
    tool: "dotnet",
    compile: (directory) => {
      run(directory, "dotnet", "build", "--nologo", "Program.csproj");
    },
  },
];
