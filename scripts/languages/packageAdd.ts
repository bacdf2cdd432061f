// `pulumi package add` as the documents have it: the command's own URL leads to a clone of this repository, whose
// dependencies come from the registry. In YAML, whose language host the command line brings along.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine } from "../../test/engine/engine";
import type { Project } from "../../test/engine/project";
import { documentedCommands } from "../../test/commandsInDocuments";
import { repository } from "../../test/packed";
import { fillAccount } from "./account";
import { startGitHost } from "./gitHost";

/** Runs the command and brings up a program that uses what it added. Returns the resources, or throws what failed. */
export async function addFromGit(engine: Engine, directory: string): Promise<string> {
  const commands = new Set(
    documentedCommands()
      .map(({ text }) => text)
      .filter((text) => text.startsWith("pulumi package add")),
  );
  const [command] = commands;
  if (command === undefined || commands.size !== 1)
    throw new Error(`The documents show ${commands.size} commands that add the package; expected one.`);
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string };
  mkdirSync(directory);
  const host = await startGitHost(directory, version);
  try {
    await engine.reset();
    await fillAccount(engine.endpoint);
    const program = readFileSync(join(import.meta.dirname, "programs", "Main.yaml"), "utf8");
    const definition = readFileSync(join(repository, "examples", "quickstart", "definition.json"), "utf8");
    const files = {
      "Pulumi.yaml": "name: program\nruntime: yaml\n",
      "Main.yaml": program,
      "definition.json": definition,
    };
    const project = await engine.project(files, {
      env: { ...host.env, PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "false" },
    });
    const added = await project.pulumi(command.split(" ").slice(1));
    if (added.code !== 0) throw new Error(`${command} failed: ${added.stdout}${added.stderr}`);
    const preview = await project.preview();
    if (preview.code !== 0) throw new Error(`pulumi preview failed: ${preview.stdout}${preview.stderr}`);
    const ended = await project.up();
    if (ended.code !== 0) throw new Error(`pulumi up failed: ${ended.stdout}${ended.stderr}`);
    await project.destroy();
    await checkNamespace(project, command.split(" ").at(-1) ?? "");
    return `${ended.events.filter((event) => "resourcePreEvent" in event).length} resources`;
  } finally {
    host.stop();
  }
}

/** The namespace that the command line takes from the URL: the documents' import lines of every language hold it. */
async function checkNamespace(project: Project, url: string): Promise<void> {
  const { code, stdout, stderr } = await project.pulumi(["package", "get-schema", url]);
  if (code !== 0) throw new Error(`pulumi package get-schema failed: ${stderr}`);
  const { name, namespace } = JSON.parse(stdout) as { name: string; namespace?: string };
  if (namespace !== name)
    throw new Error(`The schema's namespace is ${namespace ?? "missing"}; the documents' import lines hold ${name}.`);
}
