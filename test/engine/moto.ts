// moto's server as AWS: installed once into a virtual environment of its own, started on a free loopback port, never
// outliving its parent. It proves that calls work and documents parse; it enforces no sizes, trust or SCP content.
import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { join } from "node:path";
import type { Progress } from "./cache";
import { pythonEnvironment } from "./python";

const requirements = join(__dirname, "moto", "requirements.txt");

/** A running AWS look-alike. */
export interface Moto {
  /** Its URL, without a slash at the end. */
  endpoint: string;
  /** Ends the process. */
  stop: () => Promise<void>;
  /** Ends the process without waiting for its end, as an exit handler must. */
  kill: () => void;
  /** Lets this process end while moto runs; moto ends with it. */
  detach: () => void;
}

/** Installs moto if need be and starts it. Throws one line that names what to install when there is no Python. */
export async function startMoto(progress: Progress): Promise<Moto> {
  const environment = await installMoto(progress);
  const child = spawn(join(environment, "bin", "python"), [join(__dirname, "moto", "serve.py")], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: "true", PYTHONDONTWRITEBYTECODE: "1" },
  });
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log = (log + chunk.toString()).slice(-2000)));
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      resolve(chunk.toString().trim());
    });
    child.on("error", reject);
    child.on("close", () => {
      reject(new Error(`moto did not start: ${log}`));
    });
  });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill("SIGKILL");
      await ended;
    },
    kill: () => {
      child.kill("SIGKILL");
    },
    detach: () => {
      child.unref();
      for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as Socket).unref();
    },
  };
}

const installMoto = (progress: Progress): Promise<string> =>
  pythonEnvironment("moto", requirements, () => {
    progress("Installing moto, the AWS look-alike: about a minute, once");
  });
