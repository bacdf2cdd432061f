// The two Node programs that the engine starts (language host, provider) as single JavaScript files: they start in a
// fraction of the time of TypeScript sources. Rebuilt when their sources or the locked dependencies change.
import { join } from "node:path";
import { build } from "esbuild";
import { buildOnce, hashFiles, repositoryRoot } from "./cache";
import type { Language } from "./languagePrograms";

/** A shell script that runs the stand-in host of a language; programs without node_modules use this repository's. */
export async function languageHostLauncher(language: Language = "nodejs"): Promise<string> {
  const [entry, programs] = [join(__dirname, "languageHost.ts"), join(__dirname, "languagePrograms.ts")];
  const script = await bundle("language-host", [entry, programs], entry);
  return launcher(script, language, repositoryRoot);
}

/** A shell script that runs the stand-in provider for the `aws` package of the given version. */
export async function providerLauncher(version: string): Promise<string> {
  const sources = join(__dirname, "provider");
  const script = await bundle("provider", [sources], join(sources, "index.ts"));
  return launcher(script, version);
}

async function bundle(name: string, sources: string[], entry: string): Promise<string> {
  const hash = hashFiles([...sources, join(repositoryRoot, "package-lock.json")]);
  const directory = await buildOnce(`${name}-${hash}`, async (unfinished) => {
    await build({
      entryPoints: [entry],
      outfile: join(unfinished, "index.js"),
      bundle: true,
      platform: "node",
      target: "node20",
      format: "cjs",
      legalComments: "none",
      logLevel: "error",
    });
  });
  return join(directory, "index.js");
}

function launcher(script: string, ...args: string[]): string {
  return `#!/bin/sh\nexport AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true\nexec ${[process.execPath, script, ...args].map(quote).join(" ")} "$@"\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
