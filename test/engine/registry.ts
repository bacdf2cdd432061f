// A registry of npm packages that serves this package alone, from its tarball: what `npm install NAME` finds once the
// package is published. It names no dependencies: programs under test find those in a directory above.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { repository, runIn } from "../packed";

/** A running registry. */
export interface Registry {
  url: string;
  stop: () => void;
}

/** Packs the repository as it is built into `directory`, and serves it. */
export async function startRegistry(directory: string): Promise<Registry> {
  const packed = runIn(repository, "npm", "pack", "--ignore-scripts", "--silent", "--pack-destination", directory);
  const tarball = readFileSync(join(directory, packed.trim()));
  const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as Record<string, unknown> & {
    name: string;
    version: string;
  };
  delete manifest["dependencies"];
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  const server = createServer(({ url: path }, response) => {
    if (path === "/tarball.tgz") response.end(tarball);
    else if (path === `/${manifest.name}`) {
      const dist = { tarball: `${urlOf()}/tarball.tgz`, integrity };
      const { name, version } = manifest;
      const versions = { [version]: { ...manifest, dist } };
      response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions }));
    } else response.writeHead(404).end();
  });
  const urlOf = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: urlOf(),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
