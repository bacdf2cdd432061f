import { expect } from "chai";
import { judgeStack } from "../../../policypack/rule/judge";
import { passRoleScope } from "../../../policypack/rules/passRoleScope";
import { formatFinding } from "../../../policypack/rule/formatFinding";
import type { Resource } from "../../../policypack/stack/resource";
import { readStack } from "../../../policypack/stack/stack";
import { policy, today, unknown } from "../../../policypack/examples/cases";

const urn = (type: string, name: string): string => `urn:pulumi:test::case::${type}::${name}`;
const of = (type: string, name: string, properties: object, more: Partial<Resource> = {}): Resource => ({
  urn: urn(type, name),
  type,
  name,
  properties,
  dependencies: [],
  propertyDependencies: {},
  ...more,
});

const bucket = of("aws:s3/bucket:Bucket", "data", {});
const component = of(
  "sagemaker-pipeline-access:index:PipelineAccess",
  "abalone",
  {},
  {
    propertyDependencies: { bindings: [bucket.urn], definition: [] },
  },
);
const rolePolicy = (name: string, text: unknown, parent: string): Resource =>
  of("aws:iam/rolePolicy:RolePolicy", name, { role: "r", policy: text }, { parent });
const judge = (...resources: Resource[]) =>
  judgeStack(passRoleScope, readStack([bucket, component, ...resources]), {}, today);

describe("unknown policies of a component", () => {
  it("are said once, of the component and of what it is made from", () => {
    const role = of("aws:iam/role:Role", "train", { name: "r", assumeRolePolicy: unknown }, { parent: component.urn });
    const { unknown: unjudged, violations } = judge(
      role,
      rolePolicy("a", unknown, role.urn),
      rolePolicy("b", unknown, component.urn),
    );
    expect(violations).to.deep.equal([]);
    expect(unjudged.map((finding) => [finding.urn, formatFinding(finding).split("\n")[0]])).to.deep.equal([
      [
        component.urn,
        "bindings: The policies of this component are unknown until `pulumi up`, so they were not checked. They are made from aws:s3/bucket:Bucket data.",
      ],
    ]);
  });

  it("hide no policy that is known, nor one beside the component", () => {
    const open = policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" });
    const { unknown: unjudged, violations } = judge(
      rolePolicy("a", open, component.urn),
      rolePolicy("b", unknown, urn("pulumi:pulumi:Stack", "case")),
    );
    expect(violations.map((finding) => finding.urn)).to.deep.equal(
      Array(2).fill(urn("aws:iam/rolePolicy:RolePolicy", "a")),
    );
    expect(unjudged.map((finding) => finding.urn)).to.deep.equal([urn("aws:iam/rolePolicy:RolePolicy", "b")]);
  });

  it("end where resources are each other's parents", () => {
    const a = rolePolicy("a", unknown, urn("aws:iam/rolePolicy:RolePolicy", "b"));
    expect(judge(a, rolePolicy("b", "{}", a.urn)).unknown.map((finding) => finding.urn)).to.deep.equal([a.urn]);
  });
});
