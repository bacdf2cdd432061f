/** The package's version, from its own package.json: beside the sources, or above dist/. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isObject, member, type JsonValue } from "../permissions/json";

/** The version, or `unknown` where the package was taken apart. */
export function packageVersion(from: string = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) {
      const json = JSON.parse(readFileSync(file, "utf8")) as JsonValue;
      const version = isObject(json) ? member(json, "version") : undefined;
      return typeof version === "string" ? version : "unknown";
    }
    if (dirname(folder) === folder) return "unknown";
  }
}
