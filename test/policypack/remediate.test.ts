// Remediation as the policy host runs it: on inputs behind the SDK's proxies, its result written by the SDK.
import { unknownCheckingProxy, type ResourceValidationArgs } from "@pulumi/policy";
import * as serialization from "@pulumi/policy/deserialize";
import { secretsPreservingProxy } from "@pulumi/policy/secret";
import { Secret } from "@pulumi/policy/policy";
import { expect } from "chai";
import fc from "fast-check";
import { compilePolicy } from "../../permissions/iam/compile";
import { evaluate } from "../../permissions/iam/evaluate";
import { readPolicyDocument } from "../../permissions/iam/readDocument";
import * as library from "../../policypack/library";
import { judgeResource } from "../../policypack/rule/judge";
import type { Rule } from "../../policypack/rule/rule";
import { policy, today, unknown } from "../../policypack/examples/cases";
import { exempt } from "../../policypack/examples/quickstart";

/** The SDK's own, which its types leave out. */
const { serializeProperties } = serialization as unknown as {
  serializeProperties: (props: unknown) => Promise<unknown>;
};

const { passRoleScope, serviceRoleTrust, knownActions, toPolicy } = library;
const train = "arn:aws:iam::123456789012:role/train";
const createJob = { Effect: "Allow", Action: "sagemaker:CreateTrainingJob", Resource: "*" };

interface Given {
  readonly type?: string;
  readonly config?: object;
  readonly provider?: object;
}

/** What the engine gets back; undefined: the inputs stay as they are. */
async function remediate(rule: Rule, inputs: object, { type, config = {}, provider }: Given = {}): Promise<unknown> {
  const props = unknownCheckingProxy(secretsPreservingProxy(structuredCloneWithSecrets(inputs)));
  const args = {
    urn: `urn:pulumi:test::case::${type ?? inline}::p`,
    name: "p",
    type: type ?? inline,
    props,
    getConfig: () => config,
    ...(provider === undefined ? {} : { provider: { props: unknownCheckingProxy(provider) } }),
  } as unknown as ResourceValidationArgs;
  const result: unknown = await toPolicy(rule, { level: "remediate", today: () => today }).remediateResource?.(args);
  return result === undefined ? undefined : serializeProperties(result);
}

const inline = "aws:iam/rolePolicy:RolePolicy";
const structuredCloneWithSecrets = (value: unknown): object =>
  (value instanceof Secret
    ? value
    : Array.isArray(value)
      ? value.map(structuredCloneWithSecrets)
      : typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, structuredCloneWithSecrets(each)]))
        : value) as object;

/** The statements of the mended document; undefined: it stays. */
async function mended(rule: Rule, statements: readonly object[], given: Given = {}): Promise<unknown> {
  const name = given.type === undefined ? "policy" : "assumeRolePolicy";
  const result = (await remediate(rule, { role: "r", [name]: policy(...statements) }, given)) as
    Record<string, string> | undefined;
  return result === undefined ? undefined : (JSON.parse(result[name] ?? "") as { Statement: unknown }).Statement;
}

const pinned = { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } };

describe("remediation of pass-role-scope", () => {
  const passTrain = { Effect: "Allow", Action: "iam:PassRole", Resource: train };

  it("pins SageMaker where the document starts its jobs and hands roles to nothing else", async () => {
    expect(await mended(passRoleScope, [createJob, passTrain])).to.deep.equal([
      createJob,
      { ...passTrain, Condition: pinned },
    ]);
  });

  it("writes PassRole apart from actions that know no iam:PassedToService", async () => {
    const mixed = {
      Sid: "Jobs",
      Effect: "Allow",
      Action: ["sagemaker:CreateTrainingJob", "iam:PassRole"],
      Resource: [train, "arn:aws:sagemaker:us-east-1:123456789012:training-job/*"],
      Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
    };
    expect(await mended(passRoleScope, [mixed])).to.deep.equal([
      { ...mixed, Action: "sagemaker:CreateTrainingJob" },
      {
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: train,
        Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1", ...pinned.StringEquals } },
      },
    ]);
  });

  it("pins the service that a condition names but does not hold to", async () => {
    const Condition = { StringEqualsIfExists: { "iam:PassedToService": "glue.amazonaws.com" } };
    expect(await mended(passRoleScope, [{ ...passTrain, Condition }])).to.deep.equal([
      {
        ...passTrain,
        Condition: { ...Condition, StringEquals: { "iam:PassedToService": "glue.amazonaws.com" } },
      },
    ]);
  });

  it("pins the service that the configuration names", async () => {
    const config = { passedToService: "states.amazonaws.com" };
    expect(await mended(passRoleScope, [passTrain], { config })).to.deep.equal([
      { ...passTrain, Condition: { StringEquals: { "iam:PassedToService": "states.amazonaws.com" } } },
    ]);
  });

  const left: readonly [what: string, statements: readonly object[]][] = [
    ["a document that starts nothing", [passTrain]],
    [
      "a document that hands roles to other services too",
      [createJob, { ...createJob, Action: "lambda:CreateFunction" }, passTrain],
    ],
    [
      "a document with actions of services nobody knows here",
      [createJob, { ...createJob, Action: "ecs:RunTask" }, passTrain],
    ],
    ["a role by a wildcard", [createJob, { ...passTrain, Resource: "arn:aws:iam::123456789012:role/train-*" }]],
    ["any role", [createJob, { ...passTrain, Resource: "*" }]],
    ["a role by a variable", [createJob, { ...passTrain, Resource: "arn:aws:iam::123456789012:role/${aws:username}" }]],
    ["PassRole through a wildcard", [createJob, { ...passTrain, Action: "iam:Pass*" }]],
    ["NotAction", [createJob, { Effect: "Allow", NotAction: "s3:*", Resource: train }]],
    [
      "a condition that names the service otherwise",
      [createJob, { ...passTrain, Condition: { StringNotEquals: { "iam:PassedToService": "glue.amazonaws.com" } } }],
    ],
    ["what is right", [createJob, { ...passTrain, Condition: pinned }]],
  ];
  for (const [what, statements] of left)
    it(`leaves ${what} as it is`, async () => {
      expect(await mended(passRoleScope, statements)).to.equal(undefined);
    });

  it("leaves an exempted finding as it is", async () => {
    const config = exempt("p", "pass-role-not-pinned");
    expect(await mended(passRoleScope, [createJob, passTrain], { config })).to.equal(undefined);
  });

  it("leaves other resources and documents that are unknown or secret as they are", async () => {
    const open = policy(createJob, passTrain);
    expect(await remediate(passRoleScope, { policy: open }, { type: "aws:s3/bucket:Bucket" })).to.equal(undefined);
    for (const value of [unknown, new Secret(open), new Secret(JSON.parse(open))])
      expect(await remediate(passRoleScope, { policy: value })).to.equal(undefined);
  });

  it("keeps the marks of what is unknown or secret beside what it mends", async () => {
    const inputs = {
      name: unknown,
      description: new Secret("hunter2"),
      assumeRolePolicyDocument: unknown,
      policies: [
        { policyName: new Secret("a"), policyDocument: { Version: "2012-10-17", Statement: [createJob, passTrain] } },
        {
          policyName: unknown,
          policyDocument: {
            Version: "2012-10-17",
            Statement: [createJob, passTrain, { ...createJob, Sid: new Secret("s") }],
          },
        },
      ],
    };
    const mark = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });
    const right = { ...passTrain, Condition: pinned };
    expect(await remediate(passRoleScope, inputs, { type: "aws-native:iam:Role" })).to.deep.equal({
      name: unknown,
      description: mark("hunter2"),
      assumeRolePolicyDocument: unknown,
      policies: [
        { policyName: mark("a"), policyDocument: { Version: "2012-10-17", Statement: [createJob, right] } },
        {
          policyName: unknown,
          policyDocument: { Version: "2012-10-17", Statement: [createJob, right, { ...createJob, Sid: mark("s") }] },
        },
      ],
    });
  });
});

describe("remediation of service-role-trust", () => {
  const trust = { Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole" };
  const right = { ...trust, Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } } };
  const role = { type: "aws:iam/role:Role" };

  it("names the account that the configuration gives, or the only one that the provider may work in", async () => {
    const accounts: readonly Given[] = [
      { config: { account: "123456789012" } },
      { provider: { allowedAccountIds: '["123456789012"]' } },
      { provider: { allowedAccountIds: ["123456789012"] } },
    ];
    for (const given of accounts)
      expect(await mended(serviceRoleTrust, [trust], { ...role, ...given })).to.deep.equal([right]);
  });

  it("names the account of the policies that the role has", async () => {
    for (const more of [
      { permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary" },
      { managedPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess", "arn:aws:iam::123456789012:policy/p"] },
    ]) {
      const result = await remediate(serviceRoleTrust, { assumeRolePolicy: policy(trust), ...more }, role);
      expect(result).to.deep.equal({ assumeRolePolicy: policy(right), ...more });
    }
  });

  it("leaves the role as it is where the account is not certain", async () => {
    const providers = ['["123456789012","210987654321"]', "[]", "hunter2", unknown];
    expect(await mended(serviceRoleTrust, [trust], role)).to.equal(undefined);
    for (const allowedAccountIds of providers)
      expect(await mended(serviceRoleTrust, [trust], { ...role, provider: { allowedAccountIds } })).to.equal(undefined);
  });

  const left: readonly [what: string, statement: object][] = [
    [
      "trust in others beside SageMaker",
      { ...trust, Principal: { Service: ["sagemaker.amazonaws.com", "lambda.amazonaws.com"] } },
    ],
    ["trust in everyone", { ...trust, Principal: "*" }],
    [
      "a condition on the account that does not hold",
      { ...trust, Condition: { StringEqualsIfExists: { "aws:SourceAccount": "1" } } },
    ],
    ["what is right", right],
  ];
  for (const [what, statement] of left)
    it(`leaves ${what} as it is`, async () => {
      const given = { ...role, config: { account: "123456789012" } };
      expect(await mended(serviceRoleTrust, [statement], given)).to.equal(undefined);
    });
});

describe("remediation of known-actions", () => {
  const read = { Effect: "Allow", Action: ["s3:GetObject", "s3:HeadObject"], Resource: "arn:aws:s3:::data/*" };

  it("takes s3:HeadObject out, and grants nothing instead", async () => {
    expect(await mended(knownActions, [read])).to.deep.equal([{ ...read, Action: "s3:GetObject" }]);
    const head = { ...read, Action: "S3:headobject" };
    expect(await mended(knownActions, [createJob, head])).to.deep.equal([createJob]);
  });

  it("leaves a document that would be empty, and actions that may be newer than what is known", async () => {
    expect(await mended(knownActions, [{ ...read, Action: "s3:HeadObject" }])).to.equal(undefined);
    expect(await mended(knownActions, [{ ...read, Action: ["s3:GetObject", "s3:GetFuture"] }])).to.equal(undefined);
  });
});

describe("remediation", () => {
  const roles = [train, "arn:aws:iam::123456789012:role/other", "arn:aws:iam::123456789012:role/tr*", "*"];
  const actions = [
    "iam:PassRole",
    "IAM:passrole",
    "iam:*",
    "sagemaker:CreateTrainingJob",
    "s3:GetObject",
    "s3:HeadObject",
    "lambda:CreateFunction",
    "sts:AssumeRole",
  ];
  const services = ["sagemaker.amazonaws.com", "glue.amazonaws.com", "glue.*"];
  const list = (texts: readonly string[]) => {
    const one = fc.constantFrom(...texts);
    return fc.oneof(one, fc.array(one, { minLength: 1, maxLength: 3 }));
  };
  const condition = fc.dictionary(
    fc.constantFrom("StringEquals", "StringEqualsIfExists", "StringLike", "ForAllValues:StringEquals", "stringequals"),
    fc.dictionary(fc.constantFrom("iam:PassedToService", "aws:SourceAccount"), list([...services, "123456789012"]), {
      minKeys: 1,
      maxKeys: 2,
    }),
    { maxKeys: 2 },
  );
  const statement = (more: Record<string, fc.Arbitrary<unknown>>) =>
    fc.record(
      {
        Effect: fc.constantFrom("Allow", "Allow", "Allow", "Deny"),
        Action: list(actions),
        ...more,
        Condition: condition,
      },
      { requiredKeys: ["Effect", "Action", ...Object.keys(more)] as "Effect"[] },
    );
  const identity = fc.array(statement({ Resource: list([...roles, "arn:aws:s3:::data/*"]) }), {
    minLength: 1,
    maxLength: 3,
  });
  const trusting = fc.array(
    statement({ Principal: fc.record({ Service: list(["sagemaker.amazonaws.com", "glue.amazonaws.com"]) }) }),
    { minLength: 1, maxLength: 3 },
  );
  const config = { account: "123456789012" };

  const requests = ["iam:PassRole", "sagemaker:CreateTrainingJob", "s3:GetObject", "lambda:CreateFunction"].flatMap(
    (action) =>
      [
        train,
        "arn:aws:iam::123456789012:role/other",
        "arn:aws:s3:::data/a",
        "arn:aws:iam::123456789012:role/tree",
      ].flatMap((resource) =>
        [null, "sagemaker.amazonaws.com", "glue.amazonaws.com"].map((service) => ({
          principal: { type: "AWS" as const, arn: "arn:aws:iam::123456789012:role/r" },
          action,
          resource,
          context: { "iam:PassedToService": service, "aws:SourceAccount": null },
        })),
      ),
  );
  const decide = (text: string) => {
    const { document } = readPolicyDocument(text, "identity");
    const policies = document === undefined ? [] : [compilePolicy(document, "p")];
    return requests.map((request) => evaluate(request, { identity: policies }).decision);
  };

  for (const rule of [passRoleScope, knownActions])
    it(`of ${rule.name} never allows what was not, is done after once, and leaves less of what it mends`, async () => {
      let changed = 0;
      let allowed = 0;
      await fc.assert(
        fc.asyncProperty(
          identity,
          fc.constantFrom("", "sagemaker.amazonaws.com"),
          async (statements, passedToService) => {
            const before = policy(...statements);
            const given = { config: { passedToService } };
            const result = (await remediate(rule, { policy: before }, given)) as { policy: string } | undefined;
            if (result === undefined) return;
            changed++;
            const then = decide(before);
            allowed += then.filter((decision) => decision === "allowed").length;
            const wider = decide(result.policy).filter(
              (now, index) => now === "allowed" && /Deny$/.test(then[index] ?? ""),
            );
            expect(wider).to.deep.equal([]);
            expect(await remediate(rule, { policy: result.policy }, given)).to.equal(undefined);
            expect(countMendable(rule, result.policy)).to.be.lessThan(countMendable(rule, before));
          },
        ),
        { numRuns: 600 },
      );
      expect(changed).to.be.greaterThan(20);
      expect(allowed).to.be.greaterThan(0);
    });

  it("of service-role-trust only adds conditions, and is done after once", async () => {
    let changed = 0;
    await fc.assert(
      fc.asyncProperty(trusting, async (statements) => {
        const given = { type: "aws:iam/role:Role", config };
        const result = (await mended(serviceRoleTrust, statements, given)) as object[] | undefined;
        if (result === undefined) return;
        changed++;
        const bare = (all: readonly object[]) => all.map((each) => ({ ...each, Condition: undefined }));
        expect(bare(result)).to.deep.equal(bare(statements));
        for (const [index, each] of result.entries()) {
          const old = (statements[index] as { Condition?: Record<string, object> }).Condition ?? {};
          const { Condition = {} } = each as { Condition?: Record<string, object> };
          for (const [operator, keys] of Object.entries(old)) expect(Condition[operator]).to.deep.include(keys);
        }
        expect(await mended(serviceRoleTrust, result, given)).to.equal(undefined);
      }),
      { numRuns: 1_000 },
    );
    expect(changed).to.be.greaterThan(20);
  });

  const countMendable = (rule: Rule, text: string): number =>
    judgeResource(
      rule,
      { urn: "u", type: inline, name: "p", properties: { policy: text }, dependencies: [], propertyDependencies: {} },
      {},
      today,
    ).violations.filter(({ code }) => rule.remedy?.codes.has(code)).length;
});
