// What others do to roles and buckets of a stack, of each kind: whether a refresh and an update undo it, and whether a
// destroy gets by.
import * as iam from "@aws-sdk/client-iam";
import * as s3 from "@aws-sdk/client-s3";
import { join } from "node:path";
import { awsClients } from "../../test/engine/aws";
import type { Engine } from "../../test/engine/engine";
import type { Project } from "../../test/engine/project";

/** One kind of drift, and what became of it. */
export interface DriftRow {
  readonly kind: string;
  readonly outcome: string;
}

type Clients = ReturnType<typeof awsClients>;
const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});
const anybody = everything.replace('"Resource":"*"', '"Principal":{"AWS":"*"}').replace('"*"', '"sts:AssumeRole"');

/** The kinds. `foreign`: a policy that is not the stack's. */
const kinds: Readonly<Record<string, (clients: Clients, role: string, foreign: string) => Promise<unknown>>> = {
  "managed policy attached": ({ iam: client }, RoleName, PolicyArn) =>
    client.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn })),
  "inline policy added": ({ iam: client }, RoleName) =>
    client.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName: "foreign", PolicyDocument: everything })),
  "inline policy changed": ({ iam: client }, RoleName) =>
    client.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName: "pipeline-access", PolicyDocument: everything })),
  "inline policy removed": ({ iam: client }, RoleName) =>
    client.send(new iam.DeleteRolePolicyCommand({ RoleName, PolicyName: "pipeline-access" })),
  "trust policy changed": ({ iam: client }, RoleName) =>
    client.send(new iam.UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: anybody })),
  "tag added": ({ iam: client }, RoleName) =>
    client.send(new iam.TagRoleCommand({ RoleName, Tags: [{ Key: "sagemaker-json-get", Value: "allowed" }] })),
  "bucket policy changed": ({ s3: client }) =>
    client.send(
      new s3.PutBucketPolicyCommand({
        Bucket: "shop-data",
        Policy: everything.replace('"Resource":"*"', '"Principal":"*","Resource":"arn:aws:s3:::shop-data/*"'),
      }),
    ),
  "bucket policy removed": ({ s3: client }) => client.send(new s3.DeleteBucketPolicyCommand({ Bucket: "shop-data" })),
};

const program = {
  "Pulumi.yaml": "name: drift\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": `
    import * as aws from "@pulumi/aws";
    import * as access from ${JSON.stringify(join(__dirname, "..", "..", "components", "index"))};
    const bucket = new aws.s3.Bucket("data", { bucket: "shop-data", forceDestroy: true });
    const made = new access.StepRole("train", {
      pipelineName: "Shop", stepName: "Train", jobType: "Training", inputs: ["s3://shop-data/in"],
    });
    new access.JsonGetBucketPolicy("data", {
      bucket: bucket.bucket, roleArns: [made.arn], objects: ["arn:aws:s3:::shop-data/evaluation.json"],
    });
    export const role = made.name;`,
};

/** Every kind in turn, then a destroy with foreign policies on the role. */
export async function driftRows(engine: Engine, onRow: (row: DriftRow) => void): Promise<void> {
  await engine.reset();
  const project = await engine.project(program);
  const clients = awsClients(engine.endpoint);
  try {
    await run(project, "up");
    const role = (await project.outputs())["role"] as string;
    const created = await clients.iam.send(
      new iam.CreatePolicyCommand({ PolicyName: "foreign", PolicyDocument: everything }),
    );
    const foreign = created.Policy?.Arn ?? "";
    const before = await describe(clients, role);
    for (const [kind, change] of Object.entries(kinds)) {
      await change(clients, role, foreign);
      const isSeen = (await describe(clients, role)) !== before;
      await run(project, "refresh");
      await run(project, "up");
      const isUndone = (await describe(clients, role)) === before;
      onRow({
        kind,
        outcome: !isSeen ? "NO: nothing was changed" : isUndone ? "undone by refresh and up" : "NO: it stays",
      });
    }
    await clients.iam.send(new iam.AttachRolePolicyCommand({ RoleName: role, PolicyArn: foreign }));
    await clients.iam.send(
      new iam.PutRolePolicyCommand({ RoleName: role, PolicyName: "foreign", PolicyDocument: everything }),
    );
    const { code } = await project.destroy();
    await clients.iam.send(new iam.DeletePolicyCommand({ PolicyArn: foreign }));
    await engine.expectEmptyAws();
    onRow({ kind: "destroy with foreign policies", outcome: code === 0 ? "nothing is left" : "NO: it stops" });
  } finally {
    project.remove();
  }
}

async function run(project: Project, command: "up" | "refresh"): Promise<void> {
  const { code, stdout, stderr } = await project[command]();
  if (code !== 0) throw new Error(`pulumi ${command} failed: ${stdout}${stderr}`);
}

/** All that AWS has of the role and the bucket, as one text. */
async function describe({ iam: client, s3: buckets }: Clients, RoleName: string): Promise<string> {
  const { Role } = await client.send(new iam.GetRoleCommand({ RoleName }));
  const { PolicyNames = [] } = await client.send(new iam.ListRolePoliciesCommand({ RoleName }));
  const inline = await Promise.all(
    PolicyNames.map((PolicyName) => client.send(new iam.GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  const attached = await client.send(new iam.ListAttachedRolePoliciesCommand({ RoleName }));
  const bucket = await buckets
    .send(new s3.GetBucketPolicyCommand({ Bucket: "shop-data" }))
    .then(({ Policy }) => Policy)
    .catch(() => "none");
  return JSON.stringify([
    canonical(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")),
    Role?.Tags ?? [],
    inline.map(({ PolicyName, PolicyDocument = "" }) => [PolicyName, canonical(decodeURIComponent(PolicyDocument))]),
    attached.AttachedPolicies ?? [],
    canonical(bucket ?? "none"),
  ]);
}

const canonical = (text: string): unknown => (text.startsWith("{") ? (JSON.parse(text) as unknown) : text);
