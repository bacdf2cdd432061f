// Python programs of the tests, each installed once into a virtual environment of its own.
import { join } from "node:path";
import { buildOnce, hashFiles } from "./cache";
import { atLeast, onPath } from "./cli";
import { runOrThrow, runProcess } from "./processes";

/** The oldest Python that every pin of the requirements supports. */
const leastPythonVersion = "3.11";

/**
 * The directory of the virtual environment that holds what a requirements file lists, made first if it is not there.
 * Start programs with its `bin/python -m`: scripts in `bin` name the directory that it was built in.
 */
export const pythonEnvironment = (name: string, requirements: string, onInstall: () => void): Promise<string> =>
  buildOnce(`${name}-${hashFiles([requirements], process.platform, process.arch)}`, async (directory) => {
    const python = await findPython();
    onInstall();
    await runOrThrow("Creating a Python virtual environment (python3-venv)", python, ["-m", "venv", directory]);
    await runOrThrow(`Installing ${name}`, join(directory, "bin", "python"), [
      ...["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
    ]);
  });

async function findPython(): Promise<string> {
  for (const name of ["python3", "python", "python3.13", "python3.12", "python3.11"]) {
    const path = onPath(name);
    if (path === undefined) continue;
    const ended = await runProcess(path, ["-c", "import platform; print(platform.python_version())"]);
    if (ended.code === 0 && atLeast(ended.stdout.trim(), leastPythonVersion)) return path;
  }
  throw new Error(
    `Install Python ${leastPythonVersion} or newer (with venv) to run moto, or set AWS_ENDPOINT_URL to an AWS look-alike of your own.`,
  );
}
