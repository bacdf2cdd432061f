// The languages that the package is offered in: what compiles a program that uses every component, and how the engine
// starts it. Each program is in a directory of its own, with the generated SDK, where it has one, in sdk/.
import { cpSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runIn } from "../../test/packed";

/** One language: its files, the tool that must be on PATH, and what compiles and starts the program. */
export interface Language {
  name: string;
  /** Directory that the generator writes the SDK to; without one the program uses the npm package, or none. */
  generated?: string;
  /** Files of programs/ that the language takes. */
  files: readonly string[];
  /** The folder below examples/ that they are in instead. */
  example?: string;
  /** The tool without which the language is skipped. */
  tool: string;
  /** What compiles or type-checks, in words. */
  compiledBy: string;
  /** Compiles or type-checks; throws what the compiler printed. */
  compile: (directory: string) => void;
  /** The field `runtime` of Pulumi.yaml, and the fields after it; absent where nothing here can start the program. */
  project?: string;
}

const repository = join(import.meta.dirname, "..", "..");

const node = {
  files: ["index.ts"],
  tool: "node",
  compiledBy: "tsc --strict --moduleResolution node",
  project: "runtime: nodejs\nmain: index.ts\n",
};

function compileTypeScript(directory: string, components: string): void {
  writeFileSync(join(directory, "access.ts"), `export * from "${components}";\n`);
  const options = ["--noEmit", "--strict", "--module", "commonjs", "--moduleResolution", "node"];
  const tsc = join(repository, "node_modules", "typescript", "bin", "tsc");
  const types = ["--typeRoots", join(repository, "node_modules", "@types"), "--types", "node"];
  runIn(directory, "node", tsc, ...options, ...types, "--target", "es2020", "--skipLibCheck", "index.ts");
}

const python: Language = {
  name: "Python",
  generated: "python",
  files: ["__main__.py"],
  tool: "python3",
  compiledBy: "mypy --strict",
  compile: (directory) => {
    runIn(directory, "python3", "-m", "venv", "venv");
    const python = join(directory, "venv", "bin", "python");
    runIn(directory, python, "-m", "pip", "install", "--quiet", "./sdk", "pulumi==3.259.0", "mypy==1.19.0");
    // The package is followed for its types; that it is itself strict is for its generator to see to.
    runIn(directory, python, "-m", "mypy", "--strict", "--follow-imports=silent", "__main__.py");
  },
  project: "runtime: { name: python, options: { virtualenv: venv } }\n",
};

const go: Language = {
  name: "Go",
  generated: "go",
  files: ["main.go", "go.mod"],
  tool: "go",
  compiledBy: "go vet, go build",
  compile: (directory) => {
    const sdk = join(directory, "sdk", "sagemakerpipelineaccess");
    const module = "example.com/pulumi-sagemaker-pipeline-access/sdk/go/sagemaker-pipeline-access";
    writeFileSync(
      join(sdk, "go.mod"),
      `module ${module}\n\ngo 1.25.11\n\nrequire github.com/pulumi/pulumi/sdk/v3 v3.228.0\n`,
    );
    runIn(directory, "go", "mod", "tidy");
    runIn(directory, "go", "vet", "./...");
    runIn(directory, "go", "build", "-o", "program", ".");
  },
  project: "runtime: { name: go, options: { binary: program } }\n",
};

/** The languages, in the order of the README; the first ones use the npm package as it is installed. */
export const languages: readonly Language[] = [
  {
    ...node,
    name: "TypeScript",
    compile: (directory) => {
      compileTypeScript(directory, "sagemaker-pipeline-access");
    },
  },
  {
    name: "JavaScript",
    files: ["index.js"],
    tool: "node",
    compiledBy: "node --check",
    compile: (directory) => {
      runIn(directory, "node", "--check", "index.js");
    },
    project: "runtime: nodejs\nmain: index.js\n",
  },
  {
    name: "YAML",
    files: ["Main.yaml"],
    tool: "node",
    compiledBy: "the engine",
    compile: () => undefined,
    project: "runtime: yaml\n",
  },
  {
    ...node,
    name: "Node SDK",
    generated: "nodejs",
    compile: (directory) => {
      symlinkSync(join(repository, "node_modules"), join(directory, "node_modules"));
      compileTypeScript(directory, "./sdk");
    },
  },
  python,
  { ...python, name: "Python quickstart", example: "python" },
  go,
  { ...go, name: "Go quickstart", example: "go" },
  {
    name: "Java",
    generated: "java",
    files: ["Program.java", "pom.xml"],
    tool: "mvn",
    compiledBy: "mvn compile",
    compile: (directory) => {
      cpSync(join(directory, "sdk", "src"), join(directory, "src"), { recursive: true });
      renameSync(join(directory, "Program.java"), join(directory, "src", "main", "java", "Program.java"));
      runIn(directory, "mvn", "--quiet", "--batch-mode", "compile", "dependency:copy-dependencies");
      const start = '#!/bin/sh\nexec java -cp "target/classes:target/dependency/*" Program\n';
      writeFileSync(join(directory, "program"), start, { mode: 0o755 });
    },
    project: "runtime: { name: java, options: { binary: program } }\n",
  },
  {
    name: "C#",
    generated: "dotnet",
    files: ["Program.cs", "Program.csproj"],
    tool: "dotnet",
    compiledBy: "dotnet build",
    compile: (directory) => {
      runIn(directory, "dotnet", "build", "--nologo", "Program.csproj");
    },
  },
];
