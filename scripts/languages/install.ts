// The package as users install it: `npm install` of its tarball in an empty directory, from the registry.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository, runIn } from "../../test/packed";

/** Installs the package as it is built; programs in folders of `directory` find it. Returns where it is. */
export function installPackage(directory: string): string {
  mkdirSync(directory, { recursive: true });
  runIn(repository, "node", "scripts/setup.mjs", "--build");
  const packed = runIn(repository, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", directory);
  writeFileSync(join(directory, "package.json"), '{ "name": "programs", "private": true }\n');
  runIn(directory, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", `./${packed.trim()}`);
  return join(directory, "node_modules", "sagemaker-pipeline-access");
}
