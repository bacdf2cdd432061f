// The tagged exception on the real engine: the management account's program and the member account's, each in its own
// account, under the policy pack; and the ways to get them wrong, each of which the pack stops.
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribePolicyCommand,
  EnablePolicyTypeCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  MoveAccountCommand,
} from "@aws-sdk/client-organizations";
import { ListRoleTagsCommand, IAMClient } from "@aws-sdk/client-iam";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { join } from "node:path";
import { awsClients } from "./aws";
import { repositoryRoot } from "./cache";
import type { Engine } from "./engine";
import type { Outcome, Project } from "./project";
import { sharedEngine } from "./shared";

const policyPack = join(repositoryRoot, "policypack");
const examples = join(repositoryRoot, "examples", "scp");
const policyPackConfig = join(examples, "policy-pack.json");

/** What the pack said: level, rule and code. */
const said = ({ events }: Outcome): string[] => [
  ...new Set(
    events.flatMap((event) => {
      const policy = event["policyEvent"] as
        { policyName: string; message: string; enforcementLevel: string } | undefined;
      const code = /\[([a-z-]+)\]\s*$/.exec(policy?.message.replaceAll(/<\{%.*?%\}>/g, "") ?? "")?.[1];
      return policy === undefined ? [] : [`${policy.enforcementLevel} ${policy.policyName} ${code ?? policy.message}`];
    }),
  ),
];

const changes = ({ events }: Outcome): string[] =>
  events.flatMap((event) => {
    const metadata = (event["resourcePreEvent"] as { metadata?: { op: string; type: string } } | undefined)?.metadata;
    return metadata === undefined || metadata.op === "same" ? [] : [`${metadata.op} ${metadata.type}`];
  });

function succeeded(outcome: Outcome): Outcome {
  expect(outcome.code, outcome.stdout + outcome.stderr).to.equal(0);
  return outcome;
}

interface Organization {
  readonly unit: string;
  readonly account: string;
}

/** What is there before anybody thinks of pipelines: an organisation, a unit, an account in it. */
async function makeOrganization(endpoint: string): Promise<Organization> {
  const { organizations } = awsClients(endpoint);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const root = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id ?? "";
  await organizations.send(new EnablePolicyTypeCommand({ RootId: root, PolicyType: "SERVICE_CONTROL_POLICY" }));
  const made = await organizations.send(new CreateOrganizationalUnitCommand({ ParentId: root, Name: "Pipelines" }));
  const unit = made.OrganizationalUnit?.Id ?? "";
  const created = await organizations.send(
    new CreateAccountCommand({ AccountName: "ml", Email: "ml@example.com", RoleName: "OrganizationAccountAccessRole" }),
  );
  const account = created.CreateAccountStatus?.AccountId ?? "";
  await organizations.send(
    new MoveAccountCommand({ AccountId: account, SourceParentId: root, DestinationParentId: unit }),
  );
  return { unit, account };
}

/** Credentials of a session in the member account, as programs take them from the environment. */
async function memberEnvironment(endpoint: string, account: string): Promise<Record<string, string>> {
  const sts = new STSClient({
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
      RoleSessionName: "test",
    }),
  );
  return {
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? "",
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? "",
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? "",
  };
}

describe("the tagged exception on the real engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let organization: Organization;
  let project: Project;

  before(async () => {
    const { bundlePack } = await import("../../scripts/bundle-pack.mjs");
    await bundlePack();
    engine = await sharedEngine();
    await engine.reset();
    organization = await makeOrganization(engine.endpoint);
  });
  after(() => engine.reset());
  afterEach(() => {
    project.remove();
  });

  it("comes up in the management account under the pack, is attached to the unit, and stays as it is", async () => {
    project = await engine.project(join(examples, "management"), {
      config: {
        "targetIds[0]": organization.unit,
        "vpcIds[0]": "vpc-0123456789abcdef0",
        "objects[0]": `arn:aws:s3:::abalone-${organization.account}-test/executions/*/evaluation/evaluation.json`,
        "admins[0]": "arn:aws:iam::*:role/IdentityAdmin",
      },
    });
    const preview = succeeded(await project.preview({ policyPack, policyPackConfig }));
    expect(said(preview)).to.deep.equal([]);
    const up = succeeded(await project.up({ policyPack, policyPackConfig }));
    expect(said(up)).to.deep.equal([]);
    const created = changes(up).filter((each) => each.startsWith("create aws:organizations/"));
    // The guards hold before anything is opened.
    expect(created).to.deep.equal([
      "create aws:organizations/policy:Policy",
      "create aws:organizations/policyAttachment:PolicyAttachment",
      "create aws:organizations/policy:Policy",
      "create aws:organizations/policyAttachment:PolicyAttachment",
    ]);

    const { policyIds, documents, tag } = (await project.outputs()) as {
      policyIds: string[];
      documents: string[];
      tag: object;
    };
    expect(tag).to.deep.equal({ key: "sagemaker-json-get", value: "allowed" });
    const { organizations } = awsClients(engine.endpoint);
    const attached = await organizations.send(
      new ListPoliciesForTargetCommand({ TargetId: organization.unit, Filter: "SERVICE_CONTROL_POLICY" }),
    );
    expect(attached.Policies?.map(({ Id }) => Id)).to.include.members(policyIds);
    for (const [index, PolicyId] of policyIds.entries()) {
      const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId }));
      expect(Policy?.Content).to.equal(documents[index]);
      expect(Policy?.PolicySummary?.Type).to.equal("SERVICE_CONTROL_POLICY");
    }

    succeeded(await project.preview({ policyPack, policyPackConfig, args: ["--expect-no-changes"] }));
    succeeded(await project.up({ args: ["--expect-no-changes"] }));
    succeeded(await project.refresh({ args: ["--expect-no-changes"] }));
    expect((await project.destroy()).code).to.not.equal(0);
    expect((await engine.aws()).organizationPolicies).to.have.length(policyIds.length);
    succeeded({ ...(await project.pulumi(["state", "unprotect", "--all", "--yes", "--stack", "test"])), events: [] });
    succeeded(await project.destroy());
    expect((await engine.aws()).organizationPolicies).to.deep.equal([]);
  });

  it("comes up in the member account under the pack, the tag on the pipeline's role alone, and stays as it is", async () => {
    const env = await memberEnvironment(engine.endpoint, organization.account);
    project = await engine.project(join(examples, "member"), { env });
    const preview = succeeded(await project.preview({ policyPack, policyPackConfig }));
    expect(said(preview)).to.deep.equal([]);
    const up = succeeded(await project.up({ policyPack, policyPackConfig }));
    expect(said(up)).to.deep.equal([]);
    const { pipelineRoleArn, jsonGetObjects } = (await project.outputs()) as {
      pipelineRoleArn: string;
      jsonGetObjects: string[];
    };
    expect(pipelineRoleArn).to.contain(`arn:aws:iam::${organization.account}:role/AbalonePipeline-pipeline-`);
    expect(jsonGetObjects).to.deep.equal([
      `arn:aws:s3:::abalone-${organization.account}-test/executions/*/evaluation/evaluation.json`,
    ]);
    const iam = new IAMClient({
      endpoint: engine.endpoint,
      region: engine.region,
      credentials: {
        accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
        secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
        sessionToken: env["AWS_SESSION_TOKEN"] ?? "",
      },
    });
    const roles = (await project.stackExport()).resources.filter(({ type }) => type === "aws:iam/role:Role");
    const tagged: string[] = [];
    for (const { outputs } of roles) {
      const { Tags = [] } = await iam.send(new ListRoleTagsCommand({ RoleName: String(outputs?.["name"]) }));
      if (Tags.some(({ Key, Value }) => Key === "sagemaker-json-get" && Value === "allowed"))
        tagged.push(String(outputs?.["arn"]));
    }
    expect(roles).to.have.length(5);
    expect(tagged).to.deep.equal([pipelineRoleArn]);

    succeeded(await project.preview({ policyPack, policyPackConfig, args: ["--expect-no-changes"] }));
    succeeded(await project.up({ args: ["--expect-no-changes"] }));
    succeeded(await project.destroy());
  });

  const variants: readonly (readonly [program: "management" | "member", variant: string, found: readonly string[]])[] =
    [
      ["management", "right", []],
      ["management", "no-exception", ["mandatory scp-json-get-exception json-get-not-excepted"]],
      ["management", "all-actions", ["mandatory scp-json-get-exception exception-too-wide"]],
      ["management", "for-any-value", ["mandatory scp-json-get-exception exception-for-everyone"]],
      [
        "management",
        "no-guard",
        ["mandatory exception-tag-guarded tag-not-guarded", "mandatory exception-tag-guarded tagged-role-not-guarded"],
      ],
      ["management", "one-spelling", ["mandatory exception-tag-guarded tag-not-guarded-in-every-spelling"]],
      ["member", "right", []],
      ["member", "tag-on-step-role", ["mandatory exception-tag-holders tag-on-step-role"]],
      ["member", "untagged", ["mandatory scp-json-get-exception pipeline-role-untagged"]],
      ["member", "taggable-by-anyone", ["mandatory exception-tag-guarded tag-settable"]],
    ];
  for (const [program, variant, found] of variants)
    it(`${found.length === 0 ? "passes" : "stops"} the ${program} account's program: ${variant}`, async () => {
      project = await engine.project(join(__dirname, "programs", "broken-exception", program), {
        config: { variant, ...(program === "management" ? { "targetIds[0]": organization.unit } : {}) },
      });
      const outcome = await project.preview({ policyPack, policyPackConfig });
      const ours = said(outcome).filter((each) => / (scp-json-get-exception|exception-tag-\w+) /.test(each));
      expect(ours, outcome.stdout).to.have.members(found);
      if (found.length === 0) succeeded(outcome);
      else expect(outcome.code, outcome.stdout).to.not.equal(0);
    });
});
