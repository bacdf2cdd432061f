/**
 * What the pack costs: the time until its port is printed, against an empty pack; the CPU it takes for 1,000 roles with
 * 1,000 policies and 20 pipelines, against the same policies with nothing in them; and each rule's share of it.
 * `npx tsx test/bench/pack.ts`. Ratios and times of one run on one machine: no test.
 */
import { credentials, makeClientConstructor, type ServiceDefinition } from "@grpc/grpc-js";
import * as analyzerGrpc from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { build } from "esbuild";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fillRoles, writePolicies } from "../../permissions";
import { judgeResource, judgeStack } from "../../policypack/rule/judge";
import { rules } from "../../policypack/registry";
import type { Resource } from "../../policypack/stack/resource";
import { readStack } from "../../policypack/stack/stack";
import { plan } from "../permissions/pipelines";
import { report } from "./row";

const root = join(__dirname, "..", "..");
const runner = createRequire(__filename).resolve("@pulumi/pulumi/cmd/run-policy-pack/index.js");
const scratch = mkdtempSync(join(tmpdir(), "pack-bench-"));
symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));

interface Given extends Pick<Resource, "type" | "name" | "urn"> {
  readonly properties: Record<string, string>;
}

/** A pack in a folder of its own, bundled as ours is. */
async function makePack(name: string, code: string): Promise<string> {
  const folder = mkdtempSync(join(scratch, `${name}-`));
  writeFileSync(join(folder, "PulumiPolicy.yaml"), "runtime: nodejs\n");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", main: "index.js" }));
  await build({
    stdin: { contents: code, resolveDir: root, loader: "ts" },
    outfile: join(folder, "index.js"),
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["@pulumi/*"],
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  return folder;
}

/** Starts a pack as the engine does; it answers SIGUSR2 with the CPU it has taken, in microseconds. */
function startPack(folder: string): ChildProcess {
  return spawn(process.execPath, ["--require", join(scratch, "cpu.cjs"), runner, "127.0.0.1:1", folder], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
}
writeFileSync(
  join(scratch, "cpu.cjs"),
  `process.on("SIGUSR2", () => { const { user, system } = process.cpuUsage(); process.stderr.write("cpu " + (user + system) + "\\n"); });`,
);

const said = (stream: NodeJS.ReadableStream | null, what: RegExp): Promise<number> =>
  new Promise((resolve) => {
    let text = "";
    stream?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const found = what.exec(text);
      if (found) resolve(Number(found[1]));
    });
  });

async function timeToPort(folder: string): Promise<number> {
  const start = performance.now();
  const child = startPack(folder);
  await said(child.stdout, /^(\d+)\s/);
  const time = performance.now() - start;
  child.kill("SIGKILL");
  return time;
}

async function cpuFor(folder: string, resources: readonly Given[]): Promise<number> {
  const child = startPack(folder);
  const port = await said(child.stdout, /^(\d+)\s/);
  const Client = makeClientConstructor(
    (analyzerGrpc as unknown as { AnalyzerService: ServiceDefinition }).AnalyzerService,
    "Analyzer",
  );
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_send_message_length": -1,
    "grpc.max_receive_message_length": -1,
  });
  const call = (method: string, request: unknown): Promise<void> =>
    new Promise((resolve, reject) => {
      const send = (client as unknown as Record<string, unknown>)[method] as (
        this: unknown,
        request: unknown,
        done: (error: Error | null) => void,
      ) => void;
      send.call(client, request, (error) => (error ? reject(error) : resolve()));
    });
  const options = new analyzer.AnalyzerResourceOptions();
  const structs = resources.map(({ properties }) => Struct.fromJavaScript(properties));
  for (const [index, { type, name, urn }] of resources.entries()) {
    const request = new analyzer.AnalyzeRequest();
    request.setType(type).setName(name).setUrn(urn).setProperties(structs[index]).setOptions(options);
    await call("analyze", request);
  }
  const whole = new analyzer.AnalyzeStackRequest();
  whole.setResourcesList(
    resources.map(({ type, name, urn }, index) =>
      new analyzer.AnalyzerResource()
        .setType(type)
        .setName(name)
        .setUrn(urn)
        .setProperties(structs[index])
        .setOptions(options),
    ),
  );
  await call("analyzeStack", whole);
  const cpu = said(child.stderr, /cpu (\d+)/);
  child.kill("SIGUSR2");
  const taken = await cpu;
  client.close();
  child.kill("SIGKILL");
  return taken / 1000;
}

/** 20 copies of the quickstart's pipeline with their roles, and other roles to make up 1,000, each with a policy. */
function largeStack(): Given[] {
  const text = readFileSync(join(root, "examples/quickstart/definition.json"), "utf8");
  const found: Given[] = [];
  const add = (type: string, name: string, properties: Record<string, string>): void =>
    void found.push({ type, name, urn: `urn:pulumi:dev::large::${type}::${name}`, properties });
  let roles = 0;
  const addRole = (name: string, trust: unknown, policies: readonly unknown[]): void => {
    roles++;
    const arn = `arn:aws:iam::123456789012:role/${name}`;
    add("aws:iam/role:Role", name, { name, arn, path: "/", assumeRolePolicy: JSON.stringify(trust) });
    for (const [index, policy] of policies.entries())
      add("aws:iam/rolePolicy:RolePolicy", `${name}-${index}`, { role: name, policy: JSON.stringify(policy) });
  };
  add("pulumi:providers:aws", "default", { region: "us-east-1" });
  for (let copy = 0; copy < 20; copy++) {
    const pipelineName = `Abalone${copy}`;
    const made = plan(text, { pipelineName, bindings: { DataBucket: `data-${copy}` } });
    const { pipelineRole, roles: stepRoles } = writePolicies(made);
    for (const { role, trust, policies } of [pipelineRole, ...stepRoles]) addRole(role.name ?? "", trust, policies);
    add("aws:sagemaker/pipeline:Pipeline", pipelineName, {
      pipelineName,
      roleArn: made.pipelineRole.arn,
      pipelineDefinition: fillRoles(made),
    });
  }
  while (roles < 1000) {
    const statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: `arn:aws:s3:::team-${roles}/*` };
    const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
    const document = (Statement: unknown) => ({ Version: "2012-10-17", Statement: [Statement] });
    addRole(`team-${roles}`, document(trust), [document(statement)]);
  }
  return found;
}

const median = (times: readonly number[]): number => [...times].sort((a, b) => a - b)[times.length >> 1] ?? 0;

async function inTurns(runs: number, ...measures: (() => Promise<number>)[]): Promise<number[]> {
  const times = measures.map((): number[] => []);
  for (let run = 0; run < runs; run++)
    for (const [index, measure] of measures.entries()) times[index]?.push(await measure());
  return times.map(median);
}

function shares(resources: readonly Given[]): void {
  const judged = resources.map((each): Resource => ({ ...each, dependencies: [], propertyDependencies: {} }));
  const day = "2026-01-01";
  for (const round of ["cold", "warm"]) {
    console.log(`CPU in one process, without the SDK, ${round}:`);
    const stack = readStack(judged);
    let start = process.cpuUsage();
    stack.access();
    const lap = (what: string): void => {
      const { user, system } = process.cpuUsage(start);
      console.log(`  ${what.padEnd(34)} ${((user + system) / 1000).toFixed(1).padStart(7)} ms`);
      start = process.cpuUsage();
    };
    lap("the stack and its plans, once");
    for (const rule of rules) {
      for (const resource of judged)
        if (rule.checkResource?.types.has(resource.type)) judgeResource(rule, resource, {}, day);
      judgeStack(rule, stack, {}, day);
      lap(rule.name);
    }
  }
}

async function main(): Promise<void> {
  const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
  await bundlePack();
  const ours = join(root, "policypack");
  const empty = await makePack(
    "empty",
    `import { PolicyPack } from "@pulumi/policy"; new PolicyPack("empty", { policies: [] });`,
  );
  const idle = await makePack(
    "idle",
    `import { PolicyPack } from "@pulumi/policy";
     import { rules } from "./policypack/registry";
     new PolicyPack("idle", { policies: rules.map(({ name, description, checkResource, checkStack }) => ({
       name, description, enforcementLevel: "mandatory" as const,
       validateResource: () => undefined, validateStack: () => undefined })) });`,
  );
  const [port = 0, emptyPort = 0] = await inTurns(
    7,
    () => timeToPort(ours),
    () => timeToPort(empty),
  );
  console.log(
    `port printed after ${port.toFixed(0)} ms, an empty pack's after ${emptyPort.toFixed(0)} ms: ${(port - emptyPort).toFixed(0)} ms more (medians of 7)`,
  );
  report({ what: "pack ready, against an empty pack", measured: port - emptyPort, goal: 20, unit: "ms" });
  const resources = largeStack();
  const [cpu = 0, idleCpu = 0] = await inTurns(
    3,
    () => cpuFor(ours, resources),
    () => cpuFor(idle, resources),
  );
  console.log(
    `${resources.length} resources: ${cpu.toFixed(0)} ms CPU, with ${rules.length} empty policies ${idleCpu.toFixed(0)} ms: ratio ${(cpu / idleCpu).toFixed(2)} (medians of 3)`,
  );
  const ratio = cpu / idleCpu;
  report({
    what: "2,021 resources, against the same pack with empty rules",
    measured: ratio,
    goal: 1.1,
    unit: "times",
  });
  shares(resources);
}

void main().finally(() => rmSync(scratch, { recursive: true, force: true }));
