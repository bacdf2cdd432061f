// Names, ARNs, paths and tags that come in are refused where AWS would refuse them, or where a policy would read a pattern.
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import {
  JsonGetBucketPolicy,
  PipelineAccess,
  PipelineAuthorPolicy,
  PipelineOperatorPolicy,
  PipelineRole,
  PipelineScheduleRole,
  ScpException,
  StepRole,
} from "../../components/index";
import { pipeline, processing } from "../permissions/pipelines";
import { messageOf, mockEngine, unknownOutput, valueOf } from "./mocks";

const role = (name: string): string => `arn:aws:iam::123456789012:role/${name}`;
const boundary = (name: string): string => `arn:aws:iam::123456789012:policy/${name}`;
const definition = pipeline([processing("A", ["s3://data/in"], ["s3://data/out"])]);
const access = { pipelineName: "P", definition };
const step = { pipelineName: "P", stepName: "S", jobType: "Training", inputs: ["s3://data/in"] };
const author = { pipelineNames: ["P"], pipelineRoleArn: role("r") };
const scp = {
  tag: { key: "jsonget", value: "yes" },
  objects: ["arn:aws:s3:::data/eval/*"],
  admins: ["arn:aws:iam::*:role/Admin"],
};
const bucket = { bucket: "data", roleArns: [role("r")], objects: ["s3://data/e.json"] };

/** What IAM reads as a pattern, and what it does not take at all. */
const patterns = ["*", "a*", "a?", "${aws:username}"];

type Make = (text: string) => unknown;

/** Each input that goes into a policy or a call as it is, and how it is named. */
const inputs: readonly (readonly [name: string, make: Make])[] = [
  ["pipelineNames[1]", (text) => new PipelineAuthorPolicy("a", { ...author, pipelineNames: ["P", text] })],
  ["pipelineRoleArn", (text) => new PipelineAuthorPolicy("a", { ...author, pipelineRoleArn: role(text) })],
  ["policyPath", (text) => new PipelineAuthorPolicy("a", { ...author, policyPath: `/${text}/` })],
  ["roleNames[0]", (text) => new PipelineAuthorPolicy("a", { ...author, roleNames: [text] })],
  ["pipelineNames[0]", (text) => new PipelineOperatorPolicy("o", { pipelineNames: [text] })],
  [
    "managedPipelineRoleArn",
    (text) =>
      new PipelineOperatorPolicy("o", {
        pipelineNames: [],
        managedPipelineNames: ["M"],
        managedPipelineRoleArn: role(text),
      }),
  ],
  [
    "managedPipelineNames[0]",
    (text) =>
      new PipelineOperatorPolicy("o", {
        pipelineNames: [],
        managedPipelineNames: [text],
        managedPipelineRoleArn: role("r"),
      }),
  ],
  ["/pipelineNames/1", (text) => new PipelineScheduleRole("s", { pipelineNames: ["P", text] })],
  ["rolePath", (text) => new PipelineScheduleRole("s", { pipelineNames: ["P"], rolePath: `/${text}/` })],
  ["/passRoles/0", (text) => new PipelineRole("p", { pipelineName: "P", passRoles: [{ arn: role(text) }] })],
  [
    "/passRoles/0",
    (text) => new PipelineRole("p", { pipelineName: "P", passRoles: [{ arn: role("r"), service: text }] }),
  ],
  ["stepName", (text) => new StepRole("s", { ...step, stepName: text })],
  ["pipelineName", (text) => new StepRole("s", { ...step, pipelineName: text })],
  ["rolePath", (text) => new StepRole("s", { ...step, rolePath: `/${text}/` })],
  ["permissionsBoundary", (text) => new StepRole("s", { ...step, permissionsBoundary: boundary(text) })],
  ["authorRoleNames[0]", (text) => new PipelineAccess("p", { ...access, authorRoleNames: [text] })],
  ["operatorRoleNames[0]", (text) => new PipelineAccess("p", { ...access, operatorRoleNames: [text] })],
  ["existingRoles", (text) => new PipelineAccess("p", { ...access, existingRoles: { A: role(text) } })],
  ["sharedRoles", (text) => new PipelineAccess("p", { ...access, sharedRoles: { [text]: ["A"] } })],
  ["rolePath", (text) => new PipelineAccess("p", { ...access, rolePath: `/${text}/` })],
  ["bucketKeys", (text) => new PipelineAccess("p", { ...access, bucketKeys: { data: `alias/${text}` } })],
  ["queueKeys", (text) => new PipelineAccess("p", { ...access, queueKeys: { [text]: "alias/k" } })],
  ["permissionsBoundary", (text) => new PipelineAccess("p", { ...access, permissionsBoundary: boundary(text) })],
];

describe("a text in an input", () => {
  for (const text of patterns)
    for (const [name, make] of inputs)
      it(`${text} is no pattern in ${name} (${String(make).replace(/[^A-Z]*([A-Z]\w+).*/s, "$1")})`, () => {
        mockEngine();
        expect(messageOf(() => make(text)).replaceAll('\\"', '"')).to.include(name);
      });

  const tagged: readonly (readonly [string, (tags: Record<string, pulumi.Input<string>>) => unknown])[] = [
    ["StepRole", (tags) => new StepRole("s", { ...step, tags })],
    ["PipelineAccess", (tags) => new PipelineAccess("p", { ...access, tags })],
    ["PipelineAuthorPolicy", (tags) => new PipelineAuthorPolicy("a", { ...author, tags })],
    ["PipelineScheduleRole", (tags) => new PipelineScheduleRole("s", { pipelineNames: ["P"], tags })],
    [
      "ScpException",
      (tags) => new ScpException("e", { ...scp, vpcIds: ["vpc-0123456789abcdef0"], targetIds: ["r-abcd"], tags }),
    ],
  ];
  for (const [component, make] of tagged)
    it(`of ${component} that is no tag is refused`, () => {
      mockEngine();
      for (const tags of [{ "": "v" }, { "aws:x": "v" }, { ["k".repeat(129)]: "v" }, { "a\nb": "v" }, { k: "a*" }])
        expect(
          messageOf(() => make(tags)),
          JSON.stringify(tags),
        ).to.match(/^tags\["[^\n]*"\]: expected /);
      const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"]));
      expect(messageOf(() => make(many))).to.equal("tags has 51 entries; AWS accepts at most 50 on a resource.");
    });

  it("keeps its form where it is fine, known or not", async () => {
    mockEngine({ preview: true });
    const made = new PipelineAuthorPolicy("a", {
      pipelineNames: ["P"],
      pipelineRoleArn: unknownOutput(),
      roleNames: [unknownOutput()],
      tags: { k: unknownOutput() },
    });
    expect(made.arn).to.be.instanceOf(pulumi.Output);
    mockEngine();
    const known = new PipelineAuthorPolicy("a", { ...author, roleNames: ["ci"], tags: { "cost:centre": "a/b=c" } });
    expect(await valueOf(known.policy)).to.include(role("r"));
  });

  it("is escaped in the key of an object that JsonGet reads, where * stands for what a run decides", async () => {
    const registered = mockEngine();
    const jsonGetObjects = ["s3://data/*/a?b/${aws:username}.json"];
    await valueOf(new PipelineRole("p", { pipelineName: "P", jsonGetObjects }).arn);
    await pulumi.runtime.disconnect();
    const policy = registered.find(({ type }) => type === "aws:iam/rolePolicy:RolePolicy")?.inputs["policy"];
    expect(policy).to.include("arn:aws:s3:::data/*/a${?}b/${$}{aws:username}.json");
  });

  it("is refused in a bucket policy too", async () => {
    const cases: readonly (readonly [given: typeof bucket, place: string])[] = [
      [{ ...bucket, roleArns: [role("${aws:username}")] }, "/roleArns/0"],
      [{ ...bucket, bucket: "da*ta" }, "/bucket"],
    ];
    for (const [given, place] of cases) {
      mockEngine();
      const { policy } = new JsonGetBucketPolicy("b", { ...given, attach: false });
      const failed = await (policy as unknown as { promise: () => Promise<string> }).promise().then(
        () => "nothing was thrown",
        (error: unknown) => String(error),
      );
      expect(failed).to.include(place);
    }
  });
});
