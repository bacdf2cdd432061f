/** The small readings: S3 URIs, keys, images, job names, options. */
import { expect } from "chai";
import { definitionUpload } from "../../../permissions/plan/definitionUpload";
import { repositoryArn } from "../../../permissions/aws/ecr";
import { jobNames, spellings } from "../../../permissions/plan/jobNames";
import { keyContext, readKey } from "../../../permissions/aws/kms";
import type { PlanOptions } from "../../../permissions/plan/accessPlan";
import { bucketArn, keysOf, objectArns, readLocation } from "../../../permissions/aws/s3";
import { bareContext, bareStep } from "../../../permissions/plan/single/singleRole";
import type { Job } from "../../../permissions/steps/stepType";
import { arnIn } from "../../../permissions/iam/arn";
import { options } from "../pipelines";

const point = "arn:aws:s3:us-east-1:123456789012:accesspoint/team";
const multiRegion = "arn:aws:s3::123456789012:accesspoint/m.mrap";

describe("an S3 URI", () => {
  const cases: readonly [uri: string, location: unknown][] = [
    ["s3://b/k/l", { bucket: "b", key: "k/l" }],
    ["s3://b/k/", { bucket: "b", key: "k/" }],
    ["s3://b", { bucket: "b", key: "" }],
    ["s3://b/", { bucket: "b", key: "" }],
    ["s3://b//k", { bucket: "b", key: "k" }],
    ["s3://B.c_d-1/*/x", { bucket: "B.c_d-1", key: "*/x" }],
    ["s3://b/a\nb", { bucket: "b", key: "a\nb" }],
    ["*/k", "unknown-bucket"],
    ["s3://*/k", "unknown-bucket"],
    ["s3://data-*/k", "unknown-bucket"],
    ["https://b/k", "not-s3"],
    ["xs3://b/k", "not-s3"],
    ["s3://<bucket>/k", "bucket-name"],
    ["s3://-b/k", "bucket-name"],
    ["s3://b c/k", "bucket-name"],
    ["s3:///k", "bucket-name"],
    [`s3://${point}/in/a`, { bucket: point, key: "in/a" }],
    [`s3://${point.replace("point/", "point:")}/in/*`, { bucket: point, key: "in/*" }],
    [`s3://${point}`, { bucket: point, key: "" }],
    ["s3://arn:aws:s3::123456789012:accesspoint/m.mrap/k", { bucket: multiRegion, key: "k" }],
    ["s3://arn:aws:s3:us-east-1:123456789012:accesspoint/*/k", "bucket-name"],
    ["s3://arn:aws:s3-object-lambda:us-east-1:123456789012:accesspoint/f/k", "bucket-name"],
    ["s3://data-abcdefghijklmnopqrstuvwxyzuse1a-s3alias/in/a", "access-point-alias"],
    ["s3://reader-abc--ol-s3/in/a", "access-point-alias"],
    ["s3://fast--use1-az4--x-s3/in/a", { bucket: "fast--use1-az4--x-s3", key: "in/a" }],
    ["https://s3.us-west-2.amazonaws.com/b/k/l", { bucket: "b", key: "k/l" }],
    ["https://s3-us-west-2.amazonaws.com/b/k", { bucket: "b", key: "k" }],
    ["https://s3.amazonaws.com/b", { bucket: "b", key: "" }],
    ["https://my.bucket.s3.cn-north-1.amazonaws.com.cn/k", { bucket: "my.bucket", key: "k" }],
    ["https://s3.us-west-2.amazonaws.com/*/k", "unknown-bucket"],
  ];
  for (const [uri, location] of cases)
    it(`${JSON.stringify(uri)} is ${JSON.stringify(location)}`, () =>
      expect(readLocation(uri)).to.deep.equal(location));

  it("stands for the object and all below it, not for names that begin so", () => {
    expect(keysOf("p")).to.deep.equal(["p", "p/*"]);
    expect(keysOf("p/")).to.deep.equal(["p/*"]);
    expect(keysOf("p*")).to.deep.equal(["p*"]);
    expect(keysOf("")).to.deep.equal(["*"]);
    expect(objectArns("aws-cn", { bucket: "b", key: "p" })).to.deep.equal([
      "arn:aws-cn:s3:::b/p",
      "arn:aws-cn:s3:::b/p/*",
    ]);
    expect(bucketArn("aws", "b")).to.equal("arn:aws:s3:::b");
  });
});

describe("a KMS key", () => {
  const here = arnIn({ account: "123456789012", region: "us-east-1" });
  const id = "1234abcd-12ab-34cd-56ef-1234567890ab";
  const cases: readonly [text: string, key: unknown][] = [
    [id, { arn: `arn:aws:kms:us-east-1:123456789012:key/${id}` }],
    [`arn:aws:kms:eu-west-1:210987654321:key/${id}`, { arn: `arn:aws:kms:eu-west-1:210987654321:key/${id}` }],
    ["alias/data", { arn: "arn:aws:kms:us-east-1:123456789012:key/*", alias: "alias/data" }],
    [
      "arn:aws:kms:eu-west-1:210987654321:alias/data",
      { arn: "arn:aws:kms:eu-west-1:210987654321:key/*", alias: "alias/data" },
    ],
    ["arn:aws:kms:eu-west-1:210987654321:key/*", undefined],
    ["arn:aws:kms:eu-west-1:210987654321:key/a?", undefined],
    [`xarn:aws:kms:eu-west-1:210987654321:key/${id}`, undefined],
    ["alias/", undefined],
    ["my alias/data", undefined],
    ["a key", undefined],
    ["key/1", undefined],
    ["", undefined],
  ];
  for (const [text, key] of cases)
    it(`${JSON.stringify(text)} is ${JSON.stringify(key)}`, () => expect(readKey(text, here)).to.deep.equal(key));

  it("is meant by its alias where only that is known", () => {
    expect(keyContext({ arn: "a" })).to.deep.equal({});
    expect(keyContext({ arn: "a", alias: "alias/data" })).to.deep.equal({ "kms:ResourceAliases": ["alias/data"] });
  });
});

describe("a container image", () => {
  const cases: readonly [image: string, repository: string | undefined][] = [
    ["123456789012.dkr.ecr.us-east-1.amazonaws.com/team/x:1", "arn:aws:ecr:us-east-1:123456789012:repository/team/x"],
    ["123456789012.dkr.ecr.us-east-1.amazonaws.com/x@sha256:ab", "arn:aws:ecr:us-east-1:123456789012:repository/x"],
    ["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com/x", "arn:aws:ecr:us-east-1:123456789012:repository/x"],
    ["123456789012.dkr-ecr.us-east-1.on.aws/x", "arn:aws:ecr:us-east-1:123456789012:repository/x"],
    ["*.dkr.ecr.*.amazonaws.com/x:1", "arn:aws:ecr:*:*:repository/x"],
    ["docker.io/library/python:3", undefined],
    ["12345678901.dkr.ecr.us-east-1.amazonaws.com/x", undefined],
    ["1234567890123.dkr.ecr.us-east-1.amazonaws.com/x", undefined],
    ["123456789012.dkr.ecr.us-east-1.amazonaws.com/", undefined],
  ];
  for (const [image, repository] of cases)
    it(`${image} lies in ${repository ?? "no repository of Amazon ECR"}`, () =>
      expect(repositoryArn(image, "aws")).to.equal(repository));
});

describe("a job's names", () => {
  const job: Job = { resource: "training-job", create: "C", describe: "D", name: "TrainingJobName" };
  const names = (name: string, more: Partial<Job> = {}, switches: PlanOptions["switches"] = {}, given?: string) =>
    jobNames(
      { ...bareStep("Training", "", {}, given === undefined ? {} : { TrainingJobName: given }), name },
      { ...job, ...more },
      { ...options, switches },
      (value) => [String(value)],
    );
  it("hold the step's name, in its own spelling and in lower case, as far as the service takes it", () => {
    expect(names("Train")).to.deep.equal(["pipelines-*-Train-*", "pipelines-*-train-*"]);
    expect(names("train")).to.deep.equal(["pipelines-*-train-*"]);
    expect(names("a_b")).to.deep.equal(["pipelines-*-a*b-*"]);
    expect(names("abcdefghijklmnopqrstuvwxyz")).to.deep.equal(["pipelines-*-abcdefghijklmnopqrst-*"]);
  });
  it("begin with the name that the definition gives, and have the service's form all the same", () => {
    expect(names("Train", {}, {}, "My")).to.deep.equal(["My-*", "my-*", "pipelines-*-Train-*", "pipelines-*-train-*"]);
    expect(names("train", {}, {}, "my-*")).to.deep.equal(["my-*", "pipelines-*-train-*"]);
    expect(names("Train", { keepsName: true }, {}, "my")).to.deep.equal(["my", "my-*"]);
    expect(names("train", {}, {}, "*")).to.deep.equal(["pipelines-*-train-*"]);
  });
  it("are those of all pipelines or of all jobs where a switch says so", () => {
    expect(names("Train", {}, { jobNames: "pipelines" })).to.deep.equal(["pipelines-*"]);
    expect(names("Train", {}, { jobNames: "pipelines" }, "my")).to.deep.equal(["my-*", "pipelines-*"]);
    expect(names("Train", {}, { jobNames: "all" }, "my")).to.deep.equal(["*"]);
  });
  it("have twelve characters of the execution and seven or eight of the step where they are short", () => {
    const short = { shortName: true } as const;
    expect(names("ChurnHyperParameterTuning", short)).to.deep.equal(["????????????-ChurnHy*", "????????????-churnhy*"]);
    expect(names("tune", short, { jobNames: "all" })).to.deep.equal(["????????????-tune*"]);
    expect(names("tune", short, { shortJobNames: "pipelines" })).to.deep.equal(["????????????-*-??????????"]);
    expect(names("tune", short, { shortJobNames: "all" })).to.deep.equal(["*"]);
  });
  it("are each given once", () => expect(spellings(["a", "A", "b"])).to.deep.equal(["a", "A", "b"]));
});

describe("a large definition", () => {
  const of = (length: number, definitionLocation?: string) => {
    const { definition } = bareContext(options).scope;
    const { objects, diagnostics } = definitionUpload(
      { ...definition, text: "x".repeat(length) },
      { ...options, ...(definitionLocation !== undefined && { definitionLocation }) },
      "aws",
    );
    return [objects, diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`)];
  };
  it("is uploaded from 100 KiB on, where that is said", () => {
    expect(of(100 * 1024 - 1)).to.deep.equal([[], []]);
    expect(of(100 * 1024)).to.deep.equal([[], ["info large-definition "]]);
    expect(of(1, "s3://b/d/")).to.deep.equal([["arn:aws:s3:::b/d/*"], []]);
    expect(of(1, "b/d")).to.deep.equal([[], ["error definition-location "]]);
    expect(of(100 * 1024, "s3://b/d/")).to.deep.equal([["arn:aws:s3:::b/d/*"], []]);
  });
});
