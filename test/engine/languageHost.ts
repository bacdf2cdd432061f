// A language host, where a Pulumi command line without one is used: for Node it starts programs, policy packs and
// component plugins through the Pulumi SDK's own cmd/run, cmd/run-policy-pack and cmd/run-plugin; for Python, Go
// and Java programs only (languagePrograms.ts). Not for users: it generates no code, and reports no required
// plugins.
// Arguments: the language, the directory whose node_modules serve programs that have none, then what the engine passes.
import { spawn, type ChildProcess } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { isLanguage, nodeOptions, programs, sdkCommand, type Language } from "./languagePrograms";

const [runtime = "", fallbackDirectory = process.cwd(), ...engineArgs] = process.argv.slice(2);
if (!isLanguage(runtime)) throw new Error(`this host does not run ${runtime}`);
const engineAddress = engineArgs.find((argument) => !argument.startsWith("-")) ?? "";

/** The exit code by which cmd/run says that it has already told the user what went wrong. */
const alreadyReported = 32;

const children = new Set<ChildProcess>();

function exit(): void {
  for (const child of children) child.kill("SIGKILL");
  process.exit(0);
}
process.stdin.resume().on("close", exit);
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, exit);

function start(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  child.on("close", () => children.delete(child));
  return child;
}

/** `project:name` as the SDK wants it: in Node `project:config:name`. */
function configKey(key: string): string {
  if (runtime !== "nodejs") return key;
  const [namespace, ...name] = key.split(":");
  return name.length === 1 ? `${namespace}:config:${name[0]}` : key;
}

function run(
  call: grpc.ServerUnaryCall<language.RunRequest, language.RunResponse>,
  reply: grpc.sendUnaryData<language.RunResponse>,
): void {
  const request = call.request;
  const program = programs[runtime as Language](request, { engineAddress, fallbackDirectory });
  const config = request.getConfigMap().toArray();
  const child = start(program.command, program.args, request.getPwd(), {
    ...process.env,
    ...program.env,
    PULUMI_CONFIG: JSON.stringify(Object.fromEntries(config.map(([key, value]) => [configKey(key), value]))),
    PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList().map(configKey)),
  });
  child.stdout?.pipe(process.stderr, { end: false });
  child.stderr?.pipe(process.stderr, { end: false });
  call.on("cancelled", () => child.kill("SIGKILL"));
  child.on("close", (code) => {
    const response = new language.RunResponse();
    if (code === alreadyReported) response.setBail(true);
    else if (code !== 0) response.setError(`the program ended with exit code ${code ?? "none"}`);
    reply(null, response);
  });
}

function runPlugin(call: grpc.ServerWritableStream<language.RunPluginRequest, language.RunPluginResponse>): void {
  const request = call.request;
  const info = request.getInfo();
  const directory = info?.getProgramDirectory() ?? request.getProgram();
  const options = nodeOptions(info);
  const analyzer = request.getKind() === "analyzer";
  const args = analyzer
    ? [sdkCommand(directory, fallbackDirectory, "run-policy-pack"), ...request.getArgsList(), directory]
    : [sdkCommand(directory, fallbackDirectory, "run-plugin"), directory, ...request.getArgsList()];
  const given = request.getEnvList().map((entry) => entry.split(/=(.*)/s).slice(0, 2) as [string, string]);
  const child = start(process.execPath, [...options.nodeArgs, ...args], analyzer ? directory : request.getPwd(), {
    ...process.env,
    ...Object.fromEntries(given),
    ...options.env,
  });
  const send = (fill: (response: language.RunPluginResponse) => void) => {
    const response = new language.RunPluginResponse();
    fill(response);
    call.write(response);
  };
  child.stdout?.on("data", (chunk: Buffer) => {
    send((response) => response.setStdout(chunk));
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    send((response) => response.setStderr(chunk));
  });
  call.on("cancelled", () => child.kill("SIGKILL"));
  child.on("close", (code) => {
    send((response) => response.setExitcode(code ?? 1));
    call.end();
  });
}

/** `npm install` of a plugin that the engine has downloaded; everything else finds its packages as it is. */
function installDependencies(
  call: grpc.ServerWritableStream<language.InstallDependenciesRequest, language.InstallDependenciesResponse>,
): void {
  const directory = call.request.getInfo()?.getProgramDirectory() ?? call.request.getDirectory();
  const home = process.env["PULUMI_HOME"];
  if (home === undefined || !directory.startsWith(home)) {
    call.end();
    return;
  }
  const child = start("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], directory, process.env);
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => said.push(chunk));
  child.on("close", (code) => {
    if (code === 0) call.end();
    else call.emit("error", { code: grpc.status.UNKNOWN, details: `npm install: ${Buffer.concat(said).toString()}` });
  });
}

type Unary = (call: unknown, reply: grpc.sendUnaryData<unknown>) => void;
const answer = (make: () => unknown): Unary => {
  return (_call, reply) => {
    reply(null, make());
  };
};

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
server.addService(
  LanguageRuntimeService as unknown as grpc.ServiceDefinition,
  {
    handshake: answer(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: answer(() => new PluginInfo().setVersion("0.0.0")),
    getRequiredPackages: answer(() => new language.GetRequiredPackagesResponse()),
    installDependencies: installDependencies as grpc.UntypedHandleCall,
    about: answer(() => new language.AboutResponse().setExecutable(process.execPath).setVersion(process.version)),
    getProgramDependencies: answer(() => new language.GetProgramDependenciesResponse()),
    cancel: answer(() => new Empty()),
    run: run as grpc.UntypedHandleCall,
    runPlugin: runPlugin as grpc.UntypedHandleCall,
  } as grpc.UntypedServiceImplementation,
);
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
