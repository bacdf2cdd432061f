// The two Node programs that the engine starts (language host, provider) as single JavaScript files: they start in a
// fraction of the time of TypeScript sources. Rebuilt when their sources or the locked dependencies change.
import { join } from "node:path";
import { build } from "esbuild";
import { buildOnce, hashFiles, repositoryRoot } from "./cache";
import type { Language } from "./languagePrograms";
import { lazyClients } from "./lazyClients";

/** A shell script that runs the stand-in host of a language; programs without node_modules use this repository's. */
export async function languageHostLauncher(language: Language = "nodejs"): Promise<string> {
  const [host, programs, lazy] = ["languageHost.ts", "languagePrograms.ts", "lazyModules.ts"].map((file) =>
    join(__dirname, file),
  ) as [string, string, string];
  const directory = await bundle("language-host", [host, programs, lazy], [host, lazy]);
  return launcher(join(directory, "languageHost.js"), language, repositoryRoot);
}

/** A shell script that runs the stand-in provider for the `aws` package of the given version. */
export async function providerLauncher(version: string): Promise<string> {
  const sources = join(__dirname, "provider");
  return launcher(join(await bundle("provider", [sources], [join(sources, "index.ts")]), "index.js"), version);
}

/** The directory with one file for each entry. */
async function bundle(name: string, sources: readonly string[], entryPoints: string[]): Promise<string> {
  const how = ["bundles.ts", "lazyClients.ts"].map((file) => join(__dirname, file));
  const hash = hashFiles([...sources, ...how, join(repositoryRoot, "package-lock.json")]);
  return buildOnce(`${name}-${hash}`, async (unfinished) => {
    await build({
      entryPoints,
      outdir: unfinished,
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      legalComments: "none",
      logLevel: "error",
      plugins: [lazyClients],
    });
  });
}

function launcher(script: string, ...args: string[]): string {
  return `#!/bin/sh\nexport AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true\nexec ${[process.execPath, script, ...args].map(quote).join(" ")} "$@"\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
