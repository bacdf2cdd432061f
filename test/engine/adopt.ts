// What docs/interrupted-updates.md tells people to do, done: a preview, `pipeline-access recover`, and its imports.
import { main } from "../../cli";
import type { RecoverOutput } from "../../cli/outputs";
import type { Outcome, Project } from "./project";

/** Imports what the errors of a failed `pulumi up` name as existing; returns how many resources that were. */
export async function adopt(project: Project, failed: Outcome): Promise<number> {
  const { stdout } = await project.preview({ args: ["--json", "--show-sames"] });
  const preview = stdout.slice(stdout.indexOf("{"));
  let out = "";
  const status = main(["recover", "preview.json", "--errors", "up.log", "--format", "json"], {
    read: (file) => (file === "up.log" ? failed.stdout + failed.stderr : preview),
    out: (text) => void (out += text),
    err: (text) => void (out += text),
  });
  if (status !== 0) throw new Error(`recover ended with ${status}: ${out}`);
  const { imports } = JSON.parse(out) as RecoverOutput;
  for (const { type, name, id, parent } of imports) {
    const imported = await project.importResource(type, name, id, { args: ["--parent", `component=${parent}`] });
    if (imported.code !== 0) throw new Error(`pulumi import ${name} failed: ${imported.stdout}${imported.stderr}`);
  }
  return imports.length;
}
