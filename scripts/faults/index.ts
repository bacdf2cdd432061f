// The fault table of the engine: `npm run faults`. Every write of the quickstart and of the SCP example refused, its reply
// lost, the process killed; drift of eight kinds; a destroy with foreign policies. Prints a row for each: what was
// dangerous at any moment, and how the stack converges. Exit status 1 where anything is dangerous or does not converge.
import {
  CreateOrganizationCommand,
  CreateOrganizationalUnitCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
} from "@aws-sdk/client-organizations";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { awsClients } from "../../test/engine/aws";
import { startEngine, type Engine } from "../../test/engine/engine";
import { driftRows } from "./drift";
import { interrupt, interruptions, writesOf, type Subject } from "./interruptions";

const usage = `Usage: npm run faults -- [--every N] [--only TEXT]
  --every N    each N-th write alone; 1 where not given, which takes half an hour
  --only TEXT  programs whose name has this text; "drift" for what others change
`;

const root = join(__dirname, "..", "..");
const subjects: readonly Subject[] = [
  { name: "quickstart", directory: root, prepare: () => Promise.resolve({}) },
  {
    name: "SCP example",
    directory: join(root, "examples", "scp", "management"),
    prepare: async ({ endpoint }) => ({
      "targetIds[0]": await makeUnit(endpoint),
      "vpcIds[0]": "vpc-0123456789abcdef0",
      "objects[0]": "arn:aws:s3:::abalone/executions/*/evaluation/evaluation.json",
      "admins[0]": "arn:aws:iam::*:role/IdentityAdmin",
    }),
  },
];

/** An organization with a unit. */
async function makeUnit(endpoint: string): Promise<string> {
  const { organizations } = awsClients(endpoint);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const RootId = Roots?.[0]?.Id ?? "";
  await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType: "SERVICE_CONTROL_POLICY" }));
  const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: RootId, Name: "Pipelines" }));
  return made.OrganizationalUnit?.Id ?? "";
}

async function showTable(engine: Engine, every: number, only: string): Promise<number> {
  let rows = 0;
  let wrong = 0;
  const say = (what: string, how: string, dangers: readonly string[], outcome: string): void => {
    rows++;
    if (dangers.length > 0 || outcome.startsWith("NO")) wrong++;
    const danger = dangers.length === 0 ? "none" : dangers.join("; ");
    process.stdout.write(`${what.padEnd(38)} ${how.padEnd(12)} danger: ${danger.padEnd(6)} ${outcome}\n`);
  };
  for (const subject of subjects.filter(({ name }) => name.includes(only))) {
    const { writes, dangers } = await writesOf(engine, subject);
    say(`${subject.name}, ${writes.length} writes`, "undisturbed", dangers, "comes up");
    for (const [index, write] of writes.entries())
      for (const how of index % every === 0 ? interruptions : []) {
        const row = await interrupt(engine, subject, write, how);
        say(`${subject.name}: ${write.action} ${write.nth}`, how, row.dangers, row.converges);
      }
  }
  if ("drift".includes(only))
    await driftRows(engine, ({ kind, outcome }) => {
      say(kind, "drift", [], outcome);
    });
  process.stdout.write(`\nrows: ${rows}, dangerous or not converging: ${wrong}\n`);
  return wrong === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { every: { type: "string" }, only: { type: "string" }, help: { type: "boolean" } },
  });
  const every = Number(values.every ?? 1);
  if (values.help === true || !Number.isSafeInteger(every) || every < 1) {
    process.stdout.write(usage);
    return values.help === true ? 0 : 2;
  }
  const engine = await startEngine({ onProgress: (line) => process.stderr.write(`${line}\n`) });
  try {
    return await showTable(engine, every, values.only ?? "");
  } finally {
    await engine.stop();
  }
}

main().then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 2;
  },
);
