import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { ExistingException, ScpException, type ScpExceptionArgs } from "../../components/index";
import { exemptJsonGet, writePerimeter } from "../../permissions/scp";
import { messageOf, mockEngine, valueOf, type Registered } from "./mocks";

const inVpc = `{
  "Version": "2012-10-17",
  "Statement": [{ "Sid": "Net", "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*",
    "Condition": { "StringNotEquals": { "aws:SourceVpc": "vpc-1" } } }]
}`;
const trails = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"cloudtrail:*","Resource":"*"}]}';
const admin = "arn:aws:iam::*:role/Admin";
const given: ScpExceptionArgs = {
  tag: { key: "jsonget", value: "yes" },
  objects: ["arn:aws:s3:::data/eval/*"],
  admins: [admin],
  documents: [inVpc, trails],
  targetIds: ["ou-ab12-11111111"],
};

async function make(args: ScpExceptionArgs): Promise<{ made: ScpException; registered: Registered[] }> {
  const registered = mockEngine();
  const made = new ScpException("net", args);
  await valueOf(made.policyIds);
  await valueOf(made.warnings);
  await pulumi.runtime.disconnect();
  return { made, registered };
}
// Named after their texts, so that one that comes or goes moves no other one.
const [netName, trailsName] = ["net-scp-be0c90ec", "net-scp-1188db9e"];
const names = (registered: readonly Registered[], type: string): string[] =>
  registered
    .filter((each) => each.type === `aws:organizations/${type}`)
    .map(({ name }) => name)
    .sort();
const statementsOf = (text: string | undefined) =>
  (JSON.parse(text ?? "{}") as { Statement: Record<string, unknown>[] }).Statement;

/** The statements of the perimeter around these VPCs, with the exception. */
function exemptionOf(vpcIds: readonly string[]) {
  const scp = JSON.stringify(writePerimeter({ vpcIds }).document);
  const { scps } = exemptJsonGet({
    scps: [scp],
    tag: given.tag,
    objects: ["arn:aws:s3:::data/eval/*"],
    admins: [admin],
  });
  return scps.flatMap((each) => statementsOf(String(each)));
}

describe("ScpException", () => {
  it("makes a policy of each document and of the guards, minified, and attaches them to every target", async () => {
    const { made, registered } = await make({ ...given, targetIds: ["r-ab12", "123456789012"] });
    expect(names(registered, "policy:Policy")).to.deep.equal(["net-guard-1", trailsName, netName]);
    expect(names(registered, "policyAttachment:PolicyAttachment")).to.deep.equal([
      "net-guard-1-123456789012",
      "net-guard-1-r-ab12",
      `${trailsName}-123456789012`,
      `${trailsName}-r-ab12`,
      `${netName}-123456789012`,
      `${netName}-r-ab12`,
    ]);
    const documents = await valueOf(made.documents);
    expect(documents[0]).to.equal(
      '{"Version":"2012-10-17","Statement":[{"Sid":"Net","Effect":"Deny","Action":"s3:GetObject",' +
        '"NotResource":["arn:aws:s3:::data/eval/*"],"Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1"}}},' +
        '{"Sid":"NetJsonGet","Effect":"Deny","Action":"s3:GetObject","Resource":["arn:aws:s3:::data/eval/*"],' +
        '"Condition":{"StringNotEquals":{"aws:SourceVpc":"vpc-1","aws:PrincipalTag/jsonget":"yes"}}}]}',
    );
    expect(documents[1]).to.equal(trails);
    expect(statementsOf(documents[2]).map(({ Sid }) => Sid)).to.deep.equal([
      "GuardJsonGetTag",
      "GuardJsonGetRole",
      "GuardJsonGetAdminRole",
      "GuardJsonGetProvider",
    ]);
    const contents = Object.fromEntries(registered.map(({ name, inputs }) => [name, inputs["content"]]));
    expect([contents[netName], contents[trailsName], contents["net-guard-1"]]).to.deep.equal(documents);
    expect(await valueOf(made.policyIds)).to.deep.equal([`${netName}-id`, `${trailsName}-id`, "net-guard-1-id"]);
    expect(await valueOf(made.tag)).to.deep.equal({ key: "jsonget", value: "yes" });
  });

  it("writes a perimeter from VPCs, endpoints and networks, with the exception in it", async () => {
    const vpc = pulumi.output(Promise.resolve("vpc-0123456789abcdef0"));
    const { made } = await make({ ...given, documents: [], vpcIds: [vpc], networks: ["203.0.113.0/24"] });
    const [perimeter, guards, ...more] = await valueOf(made.documents);
    expect(more).to.deep.equal([]);
    expect(statementsOf(perimeter).map(({ Sid }) => Sid)).to.deep.equal([
      "S3InsideNetwork",
      "S3InsideNetworkOther",
      "S3InsideNetworkJsonGet",
    ]);
    expect(perimeter).to.contain('"aws:SourceVpc":["vpc-0123456789abcdef0"]').and.to.contain("203.0.113.0/24");
    expect(guards).to.contain("GuardJsonGetTag");
  });

  it("says the same of objects and admins that are Outputs as of plain ones", async () => {
    const plain = await make(given);
    const outputs = await make({
      ...given,
      documents: [pulumi.output(inVpc), trails],
      objects: [pulumi.output("arn:aws:s3:::data/eval/*")],
      admins: [pulumi.output(admin)],
    });
    expect(await valueOf(outputs.made.documents)).to.deep.equal(await valueOf(plain.made.documents));
    expect(names(plain.registered, "policy:Policy")).to.deep.equal(["net-guard-1", trailsName, netName]);
    expect(names(outputs.registered, "policy:Policy")).to.deep.equal(["net-guard-1", trailsName, "net-scp-output-1"]);
  });

  it("makes further policies of guards that one does not hold", async () => {
    const admins = Array.from(
      { length: 100 },
      (_, index) => `arn:aws:iam::123456789012:role/administrators/Admin${index}`,
    );
    const { made, registered } = await make({ ...given, admins });
    expect(names(registered, "policy:Policy")).to.include.members(["net-guard-1", "net-guard-2", trailsName, netName]);
    const { guards } = exemptJsonGet({ scps: [], tag: given.tag, objects: ["arn:aws:s3:::data/eval/*"], admins });
    expect((await valueOf(made.documents)).slice(2)).to.deep.equal(guards.map((guard) => JSON.stringify(guard)));
  });

  it("guards who passes the tagged roles where it is told which these are", async () => {
    const { made } = await make({ ...given, roles: ["arn:aws:iam::*:role/Shop-pipeline-*"] });
    expect(statementsOf((await valueOf(made.documents))[2]).map(({ Sid }) => Sid)).to.include("GuardJsonGetPass");
  });

  it("makes nothing where other resources hold the policies", async () => {
    const { made, registered } = await make({ ...given, targetIds: [], attach: false });
    expect(registered.map(({ type }) => type)).to.deep.equal(["sagemaker-pipeline-access:index:ScpException"]);
    expect(await valueOf(made.documents)).to.have.length(3);
    expect(await valueOf(made.policyIds)).to.deep.equal([]);
  });

  it("hands out warnings", async () => {
    const listed = inVpc.replace('"Resource": "*"', '"Resource": "arn:aws:s3:::data/*"');
    const { made } = await make({ ...given, documents: [listed] });
    expect((await valueOf(made.warnings)).map((each) => each.split(":")[0])).to.deep.equal([
      "scp-over-confined at /documents/0/Statement/0",
    ]);
  });

  it("names no two policies alike, and tells a document by what it says, not by how it is laid out", async () => {
    const again = JSON.stringify(JSON.parse(inVpc));
    const { registered } = await make({
      ...given,
      documents: [inVpc, again, again],
      vpcIds: ["vpc-0123456789abcdef0"],
    });
    expect(names(registered, "policy:Policy")).to.deep.equal([
      ...["net-guard-1", "net-perimeter", netName, `${netName}-2`, `${netName}-3`],
    ]);
  });

  it("makes as many policies of what did not fit as it foresaw, where real values are shorter than stand-ins", async () => {
    const vpcIds = Array.from({ length: 140 }, (_, index) => `vpc-${String(index).padStart(8, "0")}`);
    const { made, registered } = await make({
      ...{ ...given, documents: [], vpcIds: vpcIds.map((id) => pulumi.output(id)) },
    });
    const moved = names(registered, "policy:Policy").filter((each) => each.includes("-moved-"));
    expect(moved).to.deep.equal(["net-perimeter-moved-1"]);
    const plain = exemptionOf(vpcIds);
    const texts = await valueOf(made.documents);
    expect(texts).to.have.length(3);
    for (const statement of plain) expect(texts.flatMap(statementsOf)).to.deep.include(statement);
  });

  it("warns where a target has no place for old and new policies together, and counts FullAWSAccess", async () => {
    const documents = Array.from({ length: 4 }, (_, index) => trails.replace("cloudtrail:*", `cloudtrail:A${index}`));
    const crowded = async (args: Partial<ScpExceptionArgs>) =>
      (await valueOf((await make({ ...given, ...args })).made.warnings)).map((each) => each.split(":")[0]);
    expect(await crowded({ documents: documents.slice(1) })).to.deep.equal([]);
    expect(await crowded({ documents })).to.deep.equal(["scp-places"]);
    const allowing = trails.replace('"Deny"', '"Allow"').replace("cloudtrail:*", "*");
    expect(await crowded({ documents: [...documents.slice(1), allowing] })).to.deep.equal([]);
    expect(await crowded({ documents, attach: false })).to.deep.equal([]);
  });

  const inVpcRcp = inVpc.replace('"Deny",', '"Deny", "Principal": "*",');
  const organization = "o-a1b2c3d4e5";

  it("puts the exception into RCPs for principals of the organization, with a guard of their own", async () => {
    const { made, registered } = await make({ ...given, rcps: [inVpcRcp], organization: pulumi.output(organization) });
    const [rcp, guard, ...more] = await valueOf(made.rcpDocuments);
    expect(more).to.deep.equal([]);
    expect(statementsOf(rcp).map(({ Sid }) => Sid)).to.deep.equal(["Net", "NetJsonGet", "NetOutsiders"]);
    expect(statementsOf(rcp)[2]?.["Condition"]).to.deep.equal({
      StringNotEquals: { "aws:SourceVpc": "vpc-1", "aws:PrincipalOrgID": organization },
    });
    expect(statementsOf(guard).map(({ Sid }) => Sid)).to.deep.equal(["GuardJsonGetSession"]);
    const policies = registered.filter(({ type }) => type === "aws:organizations/policy:Policy");
    const ofKind = (kind: string) =>
      policies.filter(({ inputs }) => inputs["type"] === kind).map(({ inputs }) => String(inputs["content"]));
    expect(ofKind("RESOURCE_CONTROL_POLICY")).to.have.members([rcp, guard]);
    expect(ofKind("SERVICE_CONTROL_POLICY")).to.have.members(await valueOf(made.documents));
    expect(names(registered, "policyAttachment:PolicyAttachment")).to.have.length(5);
    expect(await valueOf(made.policyIds)).to.have.length(5);
  });

  it("limits the exception in RCPs to accounts, and takes RCPs without any SCP", async () => {
    const { made } = await make({ ...given, documents: [], rcps: [inVpcRcp], accounts: ["111122223333"] });
    const [rcp, ...more] = await valueOf(made.rcpDocuments);
    expect(more).to.deep.equal([]);
    expect(rcp).to.contain('"aws:PrincipalAccount":"111122223333"');
    expect((await valueOf(made.documents)).map((text) => statementsOf(text)[0]?.["Sid"])).to.deep.equal([
      "GuardJsonGetTag",
    ]);
  });

  it("leaves an exception that is wider where it is asked to, with a warning", async () => {
    const wide = inVpc
      .replace('"s3:GetObject"', '"s3:*"')
      .replace('"vpc-1"', '"vpc-1", "aws:PrincipalTag/jsonget": "yes"');
    const { made } = await make({ ...given, documents: [wide], existingException: ExistingException.Keep });
    expect((await valueOf(made.documents))[0]).to.equal(JSON.stringify(JSON.parse(wide)));
    expect((await valueOf(made.warnings)).join()).to.contain("/documents/0/Statement/0");
    expect((await valueOf((await make({ ...given, documents: [wide] })).made.documents))[0]).to.not.equal(
      JSON.stringify(JSON.parse(wide)),
    );
  });

  const refused: readonly (readonly [what: string, args: ScpExceptionArgs, message: string])[] = [
    ["no targets", { ...given, targetIds: [] }, "targetIds is empty"],
    ["nothing to except", { ...given, documents: [] }, "exception-without-documents: There is nothing to except"],
    ["a document that is no JSON", { ...given, documents: ["{"] }, " at /documents/0"],
    ["RCPs for nobody in particular", { ...given, rcps: [inVpcRcp] }, "exception-owner at /organization"],
    ["no organization's id", { ...given, organization: "mine" }, "exception-organization at /organization"],
    [
      "another way with exceptions",
      { ...given, existingException: "drop" as never },
      "existingException: expected one of narrow, keep",
    ],
    ["every role as admin", { ...given, admins: ["arn:aws:iam::*:role/*"] }, "exception-admin at /admins/0"],
    ["a private network", { ...given, networks: ["10.0.0.0/8"] }, "perimeter-place at /networks/0"],
    [
      "a document that denies JsonGet on other grounds",
      { ...given, documents: [inVpc.replace(/,\s+"Condition.*(?=}])/, "")] },
      "scp-denies-json-get at /documents/0/Statement/0",
    ],
    ["more policies than a target takes", { ...given, scpsPerTarget: 3 }, "scp-count at /documents"],
    [
      "a tag that is an Output",
      { ...given, tag: pulumi.output(given.tag) as never },
      "tag must be a plain value, not an Output",
    ],
  ];
  for (const [what, args, message] of refused)
    it(`refuses ${what}`, () => {
      mockEngine();
      expect(messageOf(() => new ScpException("net", args))).to.contain(message);
    });
});
