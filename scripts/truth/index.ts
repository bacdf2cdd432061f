/**
 * `npm run truth -- [--inputs DIR] [--accept NOTE]`: compares what AWS and its SDKs publish today with the state that was
 * last accepted (accepted.json), and names each change by its kind. Exit status 1 where a change is unclassified or a
 * source could not be read. Fetches from PyPI and npm, unless --inputs names a folder with a folder per source.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fetchSources } from "./sources";
import { checkTruth } from "./truth";

function main(): number {
  const { values } = parseArgs({ options: { inputs: { type: "string" }, accept: { type: "string" } } });
  const fetched = values.inputs === undefined ? mkdtempSync(join(tmpdir(), "truth-inputs-")) : undefined;
  try {
    const { status, lines } = checkTruth({
      inputs: values.inputs ?? fetched ?? "",
      state: join(__dirname, "accepted.json"),
      granted: grantedActions(),
      unfetched: fetched === undefined ? [] : fetchSources(fetched),
      ...(values.accept !== undefined && { accept: values.accept }),
    });
    console.log(lines.join("\n"));
    return status;
  } finally {
    if (fetched !== undefined) rmSync(fetched, { recursive: true, force: true });
  }
}

/** The actions of the generated page of permissions. */
function grantedActions(): ReadonlySet<string> {
  const page = readFileSync(join(__dirname, "../../docs/permissions.md"), "utf8");
  return new Set([...page.matchAll(/\b[a-z0-9-]+:[A-Z][A-Za-z0-9]+\b/g)].map(([action]) => action));
}

process.exitCode = main();
