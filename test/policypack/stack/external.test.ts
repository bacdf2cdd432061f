import { expect } from "chai";
import { pipelineRoleGaps } from "../../../policypack/rules/pipelineRoleGaps";
import { stepRoleGaps } from "../../../policypack/rules/stepRoleGaps";
import { stepRoleIsolation } from "../../../policypack/rules/stepRoleIsolation";
import { definitionReadable } from "../../../policypack/rules/definitionReadable";
import { findingId, type Rule, type Settings } from "../../../policypack/rule/rule";
import { formatFinding } from "../../../policypack/rule/formatFinding";
import { judgeCase, policy, unknown, type CaseResource } from "../../../policypack/examples/cases";
import { documents, drop, quickstart, set, withRoles } from "../../../policypack/examples/quickstart";

const judge = (rule: Rule, resources: readonly CaseResource[], elsewhere: Settings) => {
  const { violations, unknown: unjudged } = judgeCase(rule, {
    scenario: "pass",
    title: "",
    resources,
    finds: [],
    settings: { external: elsewhere },
  });
  return [...violations, ...unjudged];
};
const ids = (...args: Parameters<typeof judge>): string[] =>
  judge(...args).map((finding) => `${finding.urn.split("::").at(-1) ?? ""}: ${findingId(finding)}`);

const train = documents.find(({ key }) => key === "TrainModel");
const arn = `arn:aws:iam::123456789012:role/${train?.role ?? ""}`;
const without = drop(quickstart(), "TrainModel", "TrainModel-0");

describe("what a configuration says of things outside the stack", () => {
  it("is a role with its policies, which is judged like one of the stack", () => {
    expect(ids(stepRoleGaps, without, {})).to.deep.equal([
      "abalone: role-elsewhere@pipelineDefinition: /Steps/1/Arguments/RoleArn",
    ]);
    const given = { roles: { [arn]: { policies: [JSON.stringify(train?.document)] } } };
    expect(ids(stepRoleGaps, without, given)).to.deep.equal([]);
    const lacking = judge(stepRoleGaps, without, { roles: { [arn]: { policies: [] } } });
    expect(lacking.map(({ code }) => code)).to.include("missing-read-inputs");
    expect(lacking.map((finding) => formatFinding(finding))[0]).to.match(/^aws:iam\/role:Role Abalone-TrainModel-/);
  });

  it("is a managed policy's document, as text or as an object", () => {
    const attached = set(drop(quickstart(), "TrainModel-0"), "TrainModel", {
      managedPolicyArns: ["arn:aws:iam::123456789012:policy/elsewhere"],
    });
    expect(ids(stepRoleGaps, attached, {})).to.include("TrainModel: policy-elsewhere@managedPolicyArns[0]");
    for (const document of [JSON.stringify(train?.document), JSON.parse(JSON.stringify(train?.document)) as Settings])
      expect(
        ids(stepRoleGaps, attached, { policies: { "arn:aws:iam::123456789012:policy/elsewhere": document } }),
      ).to.deep.equal([]);
  });

  it("is a definition that lies in S3, or that is not known yet", () => {
    const definition = withRoles((role) => role);
    for (const pipelineDefinition of [undefined, unknown]) {
      const resources = set(quickstart(), "abalone", { pipelineDefinition });
      expect(ids(definitionReadable, resources, {})).to.have.length(1);
      expect(ids(definitionReadable, resources, { definitions: { Abalone: definition } })).to.deep.equal([]);
      expect(ids(pipelineRoleGaps, drop(resources, "pipeline-0"), { definitions: { Abalone: definition } })).to.include(
        "pipeline: missing-run-jobs",
      );
    }
  });

  it("is the value of a parameter that only an execution is started with", () => {
    const definition = withRoles((role) => role).replace(
      /"DefaultValue":\s*"data"/,
      '"Description": "given at the start"',
    );
    const resources = set(quickstart(), "abalone", { pipelineDefinition: definition });
    expect(ids(pipelineRoleGaps, resources, {}).join()).to.include("definition-unplanned");
    expect(ids(pipelineRoleGaps, resources, { bindings: { Abalone: { DataBucket: "data" } } })).to.deep.equal([]);
  });

  it("is the role that a step is given by a parameter", () => {
    const definition = withRoles((role) => role)
      .replace(`"RoleArn": "${arn}"`, '"RoleArn": {"Get": "Parameters.TrainRole"}')
      .replace('"Parameters": [', '"Parameters": [{"Name": "TrainRole", "Type": "String"}, ');
    const resources = set(quickstart(), "abalone", { pipelineDefinition: definition });
    expect(ids(stepRoleGaps, resources, {}).join()).to.include("role-elsewhere");
    expect(ids(stepRoleGaps, resources, { bindings: { Abalone: { TrainRole: arn } } })).to.deep.equal([]);
  });

  it("is what a step's code accesses and no field shows, which a PipelineAccess of the stack says too", () => {
    const grant = (...resources: CaseResource[]): CaseResource[] => [
      ...quickstart(),
      {
        type: "aws:iam/rolePolicy:RolePolicy",
        name: "more",
        properties: {
          role: train?.role,
          policy: policy(
            { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/executions/*/predictions/*" },
            {
              Effect: "Allow",
              Action: "s3:ListBucket",
              Resource: "arn:aws:s3:::data",
              Condition: { StringLike: { "s3:prefix": "executions/*/predictions/*" } },
            },
          ),
        },
      },
      ...resources,
    ];
    const declaredAccess = { TrainModel: { reads: ["s3://{DataBucket}/executions/*/predictions/"] } };
    const component = (properties: CaseResource["properties"]): CaseResource => ({
      type: "sagemaker-pipeline-access:index:PipelineAccess",
      name: "access",
      properties,
    });
    expect(ids(stepRoleIsolation, grant(), {})).to.have.length(1);
    expect(ids(stepRoleIsolation, grant(), { declaredAccess: { Other: declaredAccess } })).to.have.length(1);
    for (const rule of [stepRoleIsolation, stepRoleGaps]) {
      expect(ids(rule, grant(), { declaredAccess: { Abalone: declaredAccess } })).to.deep.equal([]);
      expect(ids(rule, grant(component({ pipelineName: "Abalone", declaredAccess })), {})).to.deep.equal([]);
    }
    expect(ids(stepRoleGaps, quickstart(), { declaredAccess: { Abalone: declaredAccess } })).to.deep.equal([
      "TrainModel: missing-declared-access",
    ]);
  });

  it("leaves what is unknown of it open, and accepts nothing wider", () => {
    const grants = [{ actions: ["dynamodb:GetItem"], resources: ["*"], conditions: { "dynamodb:Select": [unknown] } }];
    const component: CaseResource = {
      type: "sagemaker-pipeline-access:index:PipelineAccess",
      name: "access",
      properties: {
        pipelineName: "Abalone",
        declaredAccess: { TrainModel: { reads: [unknown], writes: unknown, grants } } as never,
      },
    };
    for (const rule of [stepRoleIsolation, stepRoleGaps])
      expect(ids(rule, [...quickstart(), component], {})).to.deep.equal([]);
  });

  it("is a violation where it cannot be read", () => {
    expect(ids(stepRoleGaps, quickstart(), "roles" as never)).to.deep.equal([": elsewhere-unreadable@external"]);
    expect(
      ids(stepRoleGaps, quickstart(), {
        roles: [],
        policies: 7,
        bindings: { Abalone: ["x"] },
        definitions: "x",
        declaredAccess: { Abalone: ["x"] },
      } as never),
    ).to.deep.equal(Array(5).fill(": elsewhere-unreadable@external"));
    expect(
      ids(stepRoleGaps, without, { roles: { [arn]: { policies: ["{"] } } }).some((id) =>
        id.includes("unreadable-document"),
      ),
    ).to.equal(true);
  });

  it("judges nothing that the stack does not ask for", () => {
    expect(
      ids(pipelineRoleGaps, quickstart(), {
        roles: { other: { policies: [policy({ Effect: "Allow", Action: "*", Resource: "*" })] } },
      }),
    ).to.deep.equal([]);
  });
});
