import { exemptJsonGet } from "../../permissions/scp";
import { policy, unknown, type RuleCase } from "./cases";
import { excepted, inVpc, object, organization, outside, rcp, scp, tag, tagged } from "./exception";
import { drop, exempt, quickstart } from "./quickstart";

const key = "aws:PrincipalTag/jsonget";
const getObject = { Effect: "Deny", Action: "s3:GetObject", Resource: object };
const net = (...statements: readonly object[]) => scp("net", policy(...statements));
const told = { tag, objects: [object] };
const inVpcRcp = { ...inVpc, Principal: "*" };
const exceptedRcp = exemptJsonGet({
  scps: [],
  rcps: [policy(inVpcRcp)],
  organization: "o-a1b2c3d4e5",
  tag,
  objects: [object],
  admins: ["arn:aws:iam::*:role/Admin"],
}).rcps[0];

export const cases: readonly RuleCase[] = [
  {
    scenario: "absent",
    title: "a stack without service control policies and without the settings",
    resources: quickstart(),
    finds: [],
  },
  {
    scenario: "absent",
    title: "service control policies about other things",
    resources: net(
      { Effect: "Deny", Action: "cloudtrail:*", Resource: "*" },
      { Effect: "Deny", Action: "s3:*", Resource: "*" },
    ),
    finds: [],
  },
  {
    scenario: "pass",
    title: "what `pipeline-access exempt` and ScpException write",
    resources: organization(),
    settings: told,
    finds: [],
  },
  {
    scenario: "pass",
    title: "the same, without settings: the policies say the tag",
    resources: organization(),
    finds: [],
  },
  {
    scenario: "pass",
    title: "the same for aws-native, as an object",
    resources: [
      {
        type: "aws-native:organizations:Policy",
        name: "net",
        properties: { type: "SERVICE_CONTROL_POLICY", content: JSON.parse(excepted) as unknown, targetIds: ["ou-1"] },
      },
    ],
    settings: told,
    finds: [],
  },
  {
    scenario: "pass",
    title: "a pipeline's role with the tag, where S3 is inside a network of another stack",
    resources: tagged(),
    settings: { tag, s3InsideVpc: true },
    finds: [],
  },
  {
    scenario: "pass",
    title: "policies of another type",
    resources: [
      {
        type: "aws:organizations/policy:Policy",
        name: "tags",
        properties: { type: "TAG_POLICY", content: policy(inVpc) },
      },
    ],
    finds: [],
  },
  {
    scenario: "fail",
    title: "an exception by a positive operator that an absent tag meets, for all of S3",
    resources: net({ ...inVpc, Condition: { ...inVpc.Condition, BoolIfExists: { [key]: "false" } } }),
    settings: { tag: { key: "jsonget", value: "true" }, objects: [object] },
    finds: ["net: exception-too-wide@content: Statement[0].Action"],
  },
  {
    scenario: "fail",
    title: "S3 inside a VPC, and no exception",
    resources: net(inVpc),
    settings: told,
    finds: ["net: json-get-not-excepted@content: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "S3 inside a VPC, no exception, and nothing says which tag",
    resources: net(inVpc),
    finds: ["net: json-get-not-excepted@content: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "an exception that lifts all of S3 for the tagged role",
    resources: net({ ...inVpc, Condition: { StringNotEquals: { ...outside.StringNotEquals, [key]: "yes" } } }),
    settings: told,
    finds: ["net: exception-too-wide@content: Statement[0].Action"],
  },
  {
    scenario: "fail",
    title: "an exception for every object of a bucket",
    resources: net({
      ...getObject,
      Resource: "arn:aws:s3:::data/*",
      Condition: { StringNotEquals: { ...outside.StringNotEquals, [key]: "yes" } },
    }),
    settings: told,
    finds: ["net: exception-too-wide@content: Statement[0].Resource"],
  },
  {
    scenario: "fail",
    title: "the tag under ForAnyValue, which exempts everybody without a tag",
    resources: net({ ...getObject, Condition: { ...outside, "ForAnyValue:StringNotEquals": { [key]: "yes" } } }),
    settings: told,
    finds: [`net: exception-for-everyone@content: Statement[0].Condition.ForAnyValue:StringNotEquals.${key}`],
  },
  {
    scenario: "fail",
    title: "the tag under Null, which takes any value",
    resources: net({ ...getObject, Condition: { ...outside, Null: { [key]: "true" } } }),
    settings: told,
    finds: [`net: exception-for-any-value@content: Statement[0].Condition.Null.${key}`],
  },
  {
    scenario: "fail",
    title: "a Deny of the objects from every network",
    resources: net({ ...getObject }),
    settings: told,
    finds: ["net: json-get-denied@content: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a pipeline's role without the tag, where S3 is inside a network of another stack",
    resources: quickstart(),
    settings: { tag, s3InsideVpc: true },
    finds: ["pipeline: pipeline-role-untagged@tags"],
  },
  {
    scenario: "pass",
    title: "a resource control policy as `pipeline-access exempt --rcp` writes it",
    resources: rcp("net", exceptedRcp),
    settings: told,
    finds: [],
  },
  {
    scenario: "fail",
    title: "a resource control policy without exception",
    resources: rcp("net", policy(inVpcRcp)),
    settings: told,
    finds: ["net: json-get-not-excepted@content: Statement[0]"],
  },
  {
    scenario: "fail",
    title: "a resource control policy that excepts the tag whoever set it",
    resources: rcp(
      "net",
      policy({
        ...getObject,
        Principal: "*",
        Condition: { StringNotEquals: { ...outside.StringNotEquals, [key]: "yes" } },
      }),
    ),
    settings: told,
    finds: [`net: exception-for-outsiders@content: Statement[0].Condition.StringNotEquals.${key}`],
  },
  {
    scenario: "fail",
    title: "the same, and nothing says which tag",
    resources: quickstart(),
    settings: { s3InsideVpc: true },
    finds: ["abalone: exception-tag-unnamed@pipelineDefinition"],
  },
  {
    scenario: "fail",
    title: "a pipeline's role without the tag, beside the policies that except it",
    resources: [...organization(), ...quickstart()],
    finds: ["pipeline: pipeline-role-untagged@tags"],
  },
  {
    scenario: "fail",
    title: "a document that is not JSON",
    resources: scp("net", "{"),
    finds: ["net: unreadable-document@content"],
  },
  {
    scenario: "exempted",
    title: "a unit without pipelines",
    resources: net(inVpc),
    settings: { ...told, ...exempt("net", "json-get-not-excepted") },
    finds: ["net: json-get-not-excepted@content: Statement[0]"],
  },
  {
    scenario: "unknown",
    title: "a policy that is not known",
    resources: scp("net", unknown),
    finds: ["net: unknown-value@content"],
  },
  {
    scenario: "unknown",
    title: "a perimeter that hangs on what is not known of the call",
    resources: net({ ...getObject, Condition: { ...outside, StringEquals: { "aws:ResourceOrgID": "o-example" } } }),
    settings: told,
    finds: ["net: json-get-not-excepted@content: Statement[0]"],
  },
  {
    scenario: "unknown",
    title: "the role's tags are not known",
    resources: tagged(unknown),
    settings: { tag, s3InsideVpc: true },
    finds: ["pipeline: unknown-value@tags"],
  },
  {
    scenario: "unknown",
    title: "the tag's value is not known",
    resources: tagged({ JsonGet: unknown }),
    settings: { tag, s3InsideVpc: true },
    finds: ["pipeline: unknown-value@tags"],
  },
  {
    scenario: "unknown",
    title: "the pipeline's role is in another stack",
    resources: drop(quickstart(), "pipeline"),
    settings: { tag, s3InsideVpc: true },
    finds: ["abalone: role-elsewhere@roleArn"],
  },
];
