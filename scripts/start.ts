// The main job on the real Pulumi engine, with an AWS look-alike on this machine: previews the quickstart under the
// policy pack, provisions it, shows who may do what and why, checks all of it against the AWS API, and cleans up.
import { GetRoleCommand, GetRolePolicyCommand, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { DescribePipelineCommand, StartPipelineExecutionCommand } from "@aws-sdk/client-sagemaker";
import { join } from "node:path";
import { clauses, type PolicyDocument } from "../permissions";
import { awsClients } from "../test/engine/aws";
import { startEngine, type Engine } from "../test/engine/engine";
import type { Outcome } from "../test/engine/project";

const root = join(__dirname, "..");
const began = performance.now();

function say(line: string): void {
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(6);
  process.stdout.write(`${seconds} s  ${line}\n`);
}

/** Ends the run where a command of the CLI failed, with what it said. */
function expectSuccess(what: string, { code, stdout, stderr }: Outcome): void {
  if (code !== 0) throw new Error(`${what} failed:\n${stdout}${stderr}`);
}

async function showQuickstart(engine: Engine): Promise<void> {
  const project = await engine.project(root, { asWritten: true });
  const { iam, sagemaker } = awsClients(engine.endpoint);
  const policyPack = join(root, "policypack");
  try {
    say("pulumi preview --policy-pack policypack   (the quickstart's program)");
    expectSuccess("pulumi preview", await project.preview({ policyPack }));
    say("pulumi up --policy-pack policypack");
    expectSuccess("pulumi up", await project.up({ policyPack }));

    const outputs = await project.outputs();
    const stepRoles = outputs["stepRoleArns"] as Record<string, string>;
    const roles = { "the pipeline": String(outputs["pipelineRoleArn"]), ...stepRoles };
    for (const [step, arn] of Object.entries(roles)) await showRole(iam, step, arn);

    const PipelineName = String(outputs["pipelineArn"]).split("/").at(-1);
    const described = await sagemaker.send(new DescribePipelineCommand({ PipelineName }));
    const missing = Object.entries(roles).filter(([step, arn]) =>
      step === "the pipeline" ? described.RoleArn !== arn : described.PipelineDefinition?.includes(`"${arn}"`) !== true,
    );
    if (missing.length > 0)
      throw new Error(`DescribePipeline lacks the role of ${missing.map(([step]) => step).join(", ")}.`);
    say(
      `DescribePipeline: runs as its pipeline role; all ${Object.keys(stepRoles).length} step roles stand in the definition.`,
    );

    const started = await sagemaker.send(new StartPipelineExecutionCommand({ PipelineName }));
    say(`StartPipelineExecution: ${started.PipelineExecutionArn ?? "no ARN"}`);

    say("pulumi preview   (again: nothing to change)");
    expectSuccess("The second preview", await project.preview({ policyPack, args: ["--expect-no-changes"] }));
  } finally {
    say("pulumi destroy");
    expectSuccess("pulumi destroy", await project.destroy());
    project.remove();
  }
  await engine.expectEmptyAws();
  say("Nothing is left behind.");
}

/** Prints a role as AWS has it: what it may do, and the sentence of AWS's documentation each statement stands on. */
async function showRole(iam: ReturnType<typeof awsClients>["iam"], step: string, arn: string): Promise<void> {
  const RoleName = arn.slice(arn.lastIndexOf("/") + 1);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  process.stdout.write(`\n         ${step} runs as ${Role?.Arn ?? "nobody"}\n`);
  for (const PolicyName of PolicyNames) {
    const { PolicyDocument: text = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const { Statement } = JSON.parse(decodeURIComponent(text)) as PolicyDocument;
    for (const { Sid = "", Action = [], Resource = [] } of Statement) {
      const why = Object.values(clauses).find(({ sid }) => Sid.replace(/\d+$/, "") === sid)?.text ?? "";
      process.stdout.write(
        `           ${Action.join(", ")}\n             on ${Resource[0] ?? ""}${Resource.length > 1 ? ` and ${Resource.length - 1} more` : ""}\n             because: ${why}\n`,
      );
    }
  }
  process.stdout.write("\n");
}

async function main(): Promise<void> {
  const engine = await startEngine({ onProgress: say });
  try {
    await showQuickstart(engine);
  } finally {
    await engine.stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
