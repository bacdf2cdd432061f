/** A browser for tests: the one that `npm ci` brings along, else Chrome on the PATH. Development only. */
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "puppeteer-core";

/** Starts one, or says in a sentence why none can be started. */
export async function startBrowser(): Promise<Browser | string> {
  const { default: puppeteer } = await import("puppeteer-core");
  const { default: chromium, inflate } = await import("@sparticuz/chromium");
  chromium.setGraphicsMode = false;
  const reasons: string[] = [];
  const tries: readonly (() => Promise<Browser>)[] = [
    async () =>
      puppeteer.launch({ executablePath: await chromium.executablePath(), args: chromium.args, headless: "shell" }),
    async () => {
      // A bare machine lacks libraries of Chrome; the package has those of Amazon Linux.
      await inflate(require.resolve("@sparticuz/chromium/package.json").replace("package.json", "bin/al2023.tar.br"));
      const env = { ...process.env, LD_LIBRARY_PATH: join(tmpdir(), "al2023", "lib") };
      return puppeteer.launch({
        executablePath: await chromium.executablePath(),
        args: chromium.args,
        headless: "shell",
        env,
      });
    },
    ...["google-chrome", "chromium", "chromium-browser"].map(
      (name) => async () =>
        puppeteer.launch({
          executablePath: spawnSync("which", [name], { encoding: "utf8" }).stdout.trim() || name,
          args: ["--no-sandbox"],
        }),
    ),
  ];
  for (const attempt of tries)
    try {
      return await attempt();
    } catch (error) {
      reasons.push(error instanceof Error ? (error.message.split("\n")[0] ?? "") : "unknown");
    }
  return `No browser could be started, so that the report is not clicked through (${reasons[0] ?? ""}).`;
}
