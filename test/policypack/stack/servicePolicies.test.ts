import { expect } from "chai";
import { holdsAt, readServicePolicies } from "../../../policypack/stack/servicePolicies";
import { policy, stackOf, unknown, type CaseResource } from "../../../policypack/examples/cases";

const content = policy({ Effect: "Deny", Action: "s3:*", Resource: "*" });
const scp = (name: string, properties: object = {}): CaseResource => ({
  type: "aws:organizations/policy:Policy",
  name,
  properties: { content, ...properties },
});
const attachment = (name: string, targetId: unknown, madeFrom: CaseResource["madeFrom"]): CaseResource => ({
  type: "aws:organizations/policyAttachment:PolicyAttachment",
  name,
  properties: { policyId: unknown, targetId },
  ...(madeFrom && { madeFrom }),
});
const read = (...resources: readonly CaseResource[]) => readServicePolicies(stackOf(resources).resources);

describe("the service control policies of a stack", () => {
  it("are those of their type, which is the default", () => {
    const names = read(
      scp("default"),
      scp("said", { type: "SERVICE_CONTROL_POLICY" }),
      scp("tags", { type: "TAG_POLICY" }),
      scp("unknown", { type: unknown }),
    ).map(({ resource }) => resource.name);
    expect(names).to.deep.equal(["default", "said", "unknown"]);
  });

  it("are joined with their targets by what the attachment's policyId is made from", () => {
    const [first, second] = read(
      scp("first"),
      scp("second"),
      attachment("a", "ou-1", { policyId: ["first"] }),
      attachment("b", "123456789012", { policyId: ["first"] }),
      attachment("c", "ou-2", { policyId: ["second"] }),
    );
    expect([...(first?.targets ?? [])]).to.deep.equal(["ou-1", "123456789012"]);
    expect([...(second?.targets ?? [])]).to.deep.equal(["ou-2"]);
  });

  it("are joined by their id where both say it", () => {
    const [only] = read(scp("first", { id: "p-1" }), {
      type: "aws:organizations/policyAttachment:PolicyAttachment",
      name: "a",
      properties: { policyId: "p-1", targetId: "ou-1" },
    });
    expect([...(only?.targets ?? [])]).to.deep.equal(["ou-1"]);
  });

  it("have the same target where it is not known and made from the same", () => {
    const unit: CaseResource = {
      type: "aws:organizations/organizationalUnit:OrganizationalUnit",
      name: "unit",
      properties: {},
    };
    const [first, second] = read(
      unit,
      scp("first"),
      scp("second"),
      attachment("a", unknown, { policyId: ["first"], targetId: ["unit"] }),
      attachment("b", unknown, { policyId: ["second"], targetId: ["unit"] }),
    );
    const [target = ""] = first?.targets ?? [];
    expect(second && holdsAt(second, target)).to.equal(true);
  });

  it("hold everywhere where a root has them", () => {
    const [root, unit] = read(
      scp("root"),
      scp("unit"),
      attachment("a", "r-ab12", { policyId: ["root"] }),
      attachment("b", "ou-ab12-1", { policyId: ["unit"] }),
    );
    expect(root && holdsAt(root, "ou-ab12-1")).to.equal(true);
    expect(unit && holdsAt(unit, "r-ab12")).to.equal(false);
  });

  it("name their targets themselves in aws-native", () => {
    const [only] = read({
      type: "aws-native:organizations:Policy",
      name: "native",
      properties: {
        type: "SERVICE_CONTROL_POLICY",
        content: JSON.parse(content) as object,
        targetIds: ["ou-1", "ou-2"],
      },
    });
    expect([...(only?.targets ?? [])]).to.deep.equal(["ou-1", "ou-2"]);
    expect(only?.content.document?.statements).to.have.length(1);
  });
});
