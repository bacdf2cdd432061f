import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { main } from "../../cli";

const folder = join(__dirname, "denials");

interface Case {
  readonly message: string;
  readonly definition?: string;
  readonly stack?: string;
  readonly args: readonly string[];
}

type Judge = (answer: unknown, expected: unknown) => Readonly<Record<string, readonly string[]>>;

const read = (file: string): string => readFileSync(file, "utf8");

function run(args: readonly string[], directory = folder, input?: string) {
  let out = "";
  let err = "";
  const status = main(["explain", ...args], {
    read: (file) => (file === "-" && input !== undefined ? input : read(resolve(directory, file))),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
  });
  return { status, out, err };
}

const explain = (text: string, ...args: string[]) => run(["-", ...args], folder, text);

describe("pipeline-access explain", () => {
  for (const id of readdirSync(folder).filter((name) => /^\d/.test(name)))
    it(`answers ${id}: who, where, what, why, which fix, how sure`, async () => {
      const { judge } = (await import(pathToFileURL(join(folder, "score.mjs")).href)) as { judge: Judge };
      const directory = join(folder, id);
      const { message, definition, stack, args } = JSON.parse(read(join(directory, "case.json"))) as Case;
      const { status, out } = run(
        [
          message,
          ...(definition === undefined ? [] : ["--definition", definition]),
          ...(stack === undefined ? [] : ["--stack", stack]),
          ...args,
          "--format",
          "json",
        ],
        directory,
      );
      expect(status).to.equal(0);
      expect(judge(JSON.parse(out), JSON.parse(read(join(directory, "expected.json"))))).to.deep.equal({});
    });

  it("prints the cause, the change and its statement for people", () => {
    const { status, out } = run([
      "01-addtags-job/message.txt",
      "--definition",
      "inputs/main.definition.json",
      "--pipeline-name",
      "ChurnPipeline",
    ]);
    expect(status).to.equal(0);
    expect(out.split("\n").slice(0, 2)).to.deep.equal([
      "The pipeline role (arn:aws:iam::111122223333:role/churn-pipeline), step Prepare lacks sagemaker:AddTags on arn:aws:sagemaker:eu-west-1:111122223333:processing-job/pipelines-*-Prepare-*.",
      "  Fix (identity, churn-pipeline): Add the statement to the policies of churn-pipeline. It allows sagemaker:AddTags: what the definition needs for step Prepare, in every run.",
    ]);
    expect(out).to.include('"arn:aws:sagemaker:eu-west-1:111122223333:processing-job/pipelines-*-prepare-*"');
  });

  it("takes the message itself where it is no file", () => {
    const { status, out } = explain("");
    expect([status, out]).to.deep.equal([2, ""]);
    const given = run(["the pipeline execution role does not have sufficient permissions to the job."]);
    expect([given.status, given.out.split("\n")[0]]).to.deep.equal([
      0,
      "Undecided: The message does not say which permission the pipeline role lacks.",
    ]);
  });

  const boxed = `╷
│ Error: creating SageMaker AI Pipeline (ChurnPipeline): operation error SageMaker: CreatePipeline, https response error
│ StatusCode: 400, api error AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/ci-deploy/GitHubActions
│ is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/churn-pipeline because no
│ identity-based policy allows the iam:PassRole action
│
│   with aws_sagemaker_pipeline.churn
╵`;

  const answersOf = (text: string, ...args: string[]) => {
    const { out } = explain(text, ...args, "--format", "json");
    return (JSON.parse(out) as { answers: Record<string, unknown>[] }).answers;
  };

  it("reads errors in boxes, and one denial said twice once", () => {
    const answers = answersOf(`${boxed}\n${boxed}`);
    expect(
      answers.map(({ principal, principalArn, action, resource }) => [principal, principalArn, action, resource]),
    ).to.deep.equal([
      [
        "author",
        "arn:aws:iam::111122223333:role/ci-deploy",
        "iam:PassRole",
        "arn:aws:iam::111122223333:role/churn-pipeline",
      ],
    ]);
  });

  it("puts an ARN together that a terminal has broken", () => {
    const line =
      "User: arn:aws:sts::111122223333:assumed-role/churn-pipeline/sagemaker-pipeline-a1b2c3d4e5f6-Prepare is not authorized to perform: sagemaker:AddTags on resource: arn:aws:sagemaker:eu-west-1:111122223333:processing-job/pipelines-a1b2c3d4e5f6-Prepare-Zq8LmT3vKx because no identity-based policy allows the sagemaker:AddTags action";
    const wrapped = line.replace(/(.{80})/g, "$1\n");
    const [answer] = answersOf(wrapped);
    expect([answer?.principalArn, answer?.step, answer?.resource]).to.deep.equal([
      "arn:aws:iam::111122223333:role/churn-pipeline",
      "Prepare",
      "arn:aws:sagemaker:eu-west-1:111122223333:processing-job/pipelines-*-Prepare-*",
    ]);
  });

  it("reads CloudTrail events, with and without a message", () => {
    const event = {
      userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/churn-train/SageMaker" },
      eventSource: "s3.amazonaws.com",
      eventName: "GetObject",
      errorCode: "AccessDenied",
      errorMessage: "Access Denied",
      requestParameters: { bucketName: "acme-churn-ml", key: "prepared/train/a.csv" },
    };
    const args = ["--definition", "inputs/main.definition.json", "--region", "eu-west-1"];
    for (const text of [
      JSON.stringify(event),
      JSON.stringify({ Records: [event] }),
      JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(event) }] }),
    ]) {
      const [answer] = answersOf(text, ...args);
      expect([answer?.principal, answer?.step, answer?.action, answer?.cause, answer?.fix]).to.deep.equal([
        "step",
        "Train",
        "s3:GetObject",
        "undecided",
        [],
      ]);
    }
  });

  for (const [title, args] of [
    ["no message", []],
    ["two messages", ["a b", "c d"]],
    ["a file that is not there", ["missing.txt"]],
    ["an unknown format", ["a b", "--format", "xml"]],
    ["an unknown option", ["a b", "--stak", "x"]],
    ["standard input for two things", ["-", "--definition", "-"]],
    ["a definition that cannot be read", ["a b", "--definition", "score.mjs"]],
    ["nothing that is an error", ["all is well"]],
  ] as const)
    it(`ends with 2 on ${title}`, () => {
      const { status, out, err } = run(args, folder, "");
      expect([status, out]).to.deep.equal([2, ""]);
      expect(err).to.match(/^pipeline-access explain: \S/);
    });

  it("shows control characters of foreign text escaped", () => {
    const { out } = explain(
      'User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/\u001b[31m\u202e::error" because no identity-based policy allows the s3:GetObject action',
    );
    // eslint-disable-next-line no-control-regex
    expect(out).to.not.match(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
  });
});
