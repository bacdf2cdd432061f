// What is taken out of the resources that components make, or widened, by name: transforms of one property each. What
// finds each of them is invariant.test.ts's to say.
import * as pulumi from "@pulumi/pulumi";

interface Statement {
  readonly Sid?: string;
  readonly Action?: string | readonly string[];
  readonly [member: string]: unknown;
}
type Statements = readonly Statement[];

interface Change {
  /** The resource's type, without its module, and its name in the program. */
  readonly of: readonly [type: string, name: string];
  readonly property: string;
  readonly to: (value: unknown) => unknown;
}

/** A change of the statements of a policy document. */
const statements =
  (change: (old: Statements) => Statements) =>
  (text: unknown): string => {
    const document = JSON.parse(String(text)) as { Statement: Statements };
    return JSON.stringify({ ...document, Statement: change(document.Statement) });
  };
const without = (sid: string) => statements((old) => old.filter(({ Sid }) => Sid !== sid));
const also = (...more: Statements) => statements((old) => [...old, ...more]);
/** The statement of this name with other members; one that is undefined is gone. */
const other = (sid: string, members: (old: Statement) => object) =>
  statements((old) => old.map((each) => (each.Sid === sid ? { ...each, ...members(each) } : each)));
const all = (members: object) => statements((old) => old.map((each) => ({ ...each, ...members })));

const inline = (role: string, to: Change["to"]): Change => ({
  of: ["RolePolicy", `abalone-${role}`],
  property: "policy",
  to,
});
const managed = (name: string, to: Change["to"]): Change => ({ of: ["Policy", name], property: "policy", to });
const trust = (role: string, to: Change["to"]): Change => ({
  of: ["Role", `abalone-${role}`],
  property: "assumeRolePolicy",
  to,
});
const scp = (name: string, to: Change["to"]): Change => ({ of: ["Policy", name], property: "content", to });
const bucket = (to: Change["to"]): Change => ({ of: ["BucketPolicy", "data"], property: "policy", to });

const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });
const jsonGetObject = "arn:aws:s3:::abalone-data/executions/*/evaluation/evaluation.json";
const another = "arn:aws:iam::123456789012:role/another";
const toSageMaker = { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } };

const changes: Readonly<Record<string, Change>> = {
  // Removals.
  "the pipeline's role may not start training jobs": inline(
    "pipeline",
    other("RunJobs3", ({ Action = [] }) => ({
      Action: [Action].flat().filter((action) => action !== "sagemaker:CreateTrainingJob"),
    })),
  ),
  "a step's role may not read its inputs": inline("step-TrainModel", without("ReadInputs")),
  "a role may be passed to any service": inline(
    "pipeline",
    other("PassStepRoles", () => ({ Condition: undefined })),
  ),
  "a step's role trusts SageMaker for every account": trust("step-EvaluateModel", all({ Condition: undefined })),
  "the author may not pass the pipeline's role": managed("abalone-author", without("PassPipelineRole")),
  "the bucket keeps JsonGet out": bucket(
    also({ Effect: "Deny", Principal: "*", Action: "s3:GetObject", Resource: jsonGetObject }),
  ),
  "the exception is gone": scp(
    "inside-vpc-perimeter",
    other("S3InsideNetworkJsonGet", () => ({
      Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" } },
    })),
  ),

  // Widenings.
  "the pipeline's role may pass every role": inline(
    "pipeline",
    other("PassStepRoles", () => ({ Resource: "*" })),
  ),
  "the pipeline's role may do what nothing needs": inline("pipeline", also(allow("dynamodb:GetItem", "*"))),
  "a step's role may do all but a few things": inline(
    "step-Batch-CreateModel",
    also({ Effect: "Allow", NotAction: ["s3:*", "iam:*"], Resource: "*" }),
  ),
  "a step's role trusts somebody else too": trust(
    "step-PreprocessData",
    also({ Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: "sts:AssumeRole" }),
  ),
  "a step's role has the tag": {
    of: ["Role", "abalone-step-TrainModel"],
    property: "tags",
    to: () => ({ "sagemaker-json-get": "allowed" }),
  },
  "a step's role reads what a stranger writes": inline(
    "step-PreprocessData",
    also(allow("s3:GetObject", "arn:aws:s3:::abalone-data/executions/*/predictions/*")),
  ),
  "everybody may read the files": bucket(all({ Principal: "*" })),
  "the author may pass another role": managed(
    "abalone-author",
    also({ ...allow("iam:PassRole", another), Condition: toSageMaker }),
  ),
  "the exception is for all of S3": scp(
    "inside-vpc-perimeter",
    statements((old) =>
      old
        .filter(({ Sid }) => Sid === "S3InsideNetworkJsonGet")
        .map((each) => ({ ...each, Action: "s3:*", Resource: "*", NotResource: undefined })),
    ),
  ),
  "anybody may set the tag": scp("inside-vpc-guard-1", without("GuardJsonGetTag")),
  "a role may do what is no action": inline(
    "step-EvaluateModel",
    also(allow("s3:HeadObject", "arn:aws:s3:::abalone-data/code/evaluate.py")),
  ),
  "a policy is too long": managed(
    "abalone-operator",
    also(
      allow(
        "sagemaker:StartPipelineExecution",
        `arn:aws:sagemaker:us-east-1:123456789012:pipeline/${"x".repeat(6000)}`,
      ),
    ),
  ),
};

/** Makes the change of this name in every resource it is of. */
export function changeResource(name: string): void {
  const change = changes[name];
  if (change === undefined) throw new Error(`There is no change "${name}"`);
  const { of, property, to } = change;
  pulumi.runtime.registerResourceTransform(({ type, name: resource, props, opts }) =>
    type.split(":").at(-1) === of[0] && resource === of[1] && Object.hasOwn(props, property)
      ? { props: { ...props, [property]: pulumi.output(props[property]).apply(to) }, opts }
      : undefined,
  );
}
