// For each rule the case that fails on the real engine, and what the pack says of it there, written out.

/** What a failing case says: level, the resource and the words that are this rule's alone. */
export interface Shown {
  /** The case's title. */
  readonly fails: string;
  readonly says: readonly (readonly [level: "mandatory" | "advisory", resource: string, words: string, code: string])[];
}

/** Rule -> the case that is shown, by its title, and what is said of it. */
export const shown: Readonly<Record<string, Shown>> = {
  "pass-role-scope": {
    fails: "the role is any",
    says: [
      [
        "mandatory",
        "Pipeline",
        'policy: Statement[0].Resource: "*" stands for every role: whoever has this policy takes the power of any of them.',
        "pass-role-any-role",
      ],
    ],
  },
  "service-role-trust": {
    fails: "the pipeline's role trusts an account",
    says: [
      [
        "mandatory",
        "pipeline-role",
        "assumeRolePolicy: Statement[1].Principal.AWS: A role that a pipeline uses trusts an AWS principal too",
        "trust-other-principal",
      ],
    ],
  },
  "pipeline-role-gaps": {
    fails: "a role that may not pass the steps' roles",
    says: [
      [
        "mandatory",
        "pipeline",
        "For steps PreprocessData, TrainModel, EvaluateModel and 1 more, the role lacks iam:PassRole",
        "missing-pass-step-roles",
      ],
    ],
  },
  "pipeline-role-full-access": {
    fails: "AmazonSageMakerFullAccess on the role",
    says: [
      [
        "mandatory",
        "pipeline-role",
        "managedPolicyArns[0]: AmazonSageMakerFullAccess gives far more than any definition needs",
        "full-access-policy",
      ],
    ],
  },
  "pipeline-role-excess": {
    fails: "an action that nothing needs",
    says: [["advisory", "pipeline-0", "This grants more than the definition needs: dynamodb:…", "excess-grant"]],
  },
  "step-role-gaps": {
    fails: "a step's role that may not read its inputs",
    says: [["mandatory", "TrainModel", "For step TrainModel, the role lacks s3:GetObject", "missing-read-inputs"]],
  },
  "step-role-isolation": {
    fails: "what a step writes that this one is not related to",
    says: [
      [
        "mandatory",
        "PreprocessData-0",
        "This statement lets PreprocessData use s3:GetObject on what PredictBatch writes",
        "reaches-other-step",
      ],
    ],
  },
  "step-role-shared": {
    fails: "a step that runs as the pipeline's role",
    says: [["advisory", "abalone", "TrainModel runs as the pipeline's role", "runs-as-pipeline-role"]],
  },
  "json-get-read": {
    fails: "nothing lets the role read the file",
    says: [
      [
        "mandatory",
        "pipeline",
        "For step CheckError, the role lacks s3:GetObject, which /Steps/3/Arguments/Conditions/0/LeftValue asks for",
        "missing-read-json-get-files",
      ],
    ],
  },
  "scp-json-get-exception": {
    fails: "S3 inside a VPC, and no exception",
    says: [
      [
        "mandatory",
        "net",
        "content: Statement[0]: This statement keeps S3 inside a network, and JsonGet calls from the service's own",
        "json-get-not-excepted",
      ],
    ],
  },
  "exception-tag-holders": {
    fails: "a step's role has the tag",
    says: [
      [
        "mandatory",
        "TrainModel",
        "tags: TrainModel runs as this role, which carries the tag that service control policies except",
        "tag-on-step-role",
      ],
    ],
  },
  "exception-tag-guarded": {
    fails: "an exception without guards",
    says: [
      ["mandatory", "net", "content: The policy exempts a tag that anybody may set", "tag-not-guarded"],
      [
        "mandatory",
        "net",
        "content: Anybody may take over a role that has the exempted tag",
        "tagged-role-not-guarded",
      ],
    ],
  },
  "json-get-bucket-policy": {
    fails: "everybody",
    says: [
      [
        "mandatory",
        "bucket-policy",
        "policy: Statement[0].Principal: This lets everybody read what JsonGet opens, not the pipeline's role alone.",
        "json-get-open-principal",
      ],
    ],
  },
  "author-pass-role": {
    fails: "an author that may pass another role too",
    says: [
      [
        "mandatory",
        "may",
        "policy: Statement[2].Resource: This lets who may create or update abalone pass SageMaker a role that is not the pipeline's",
        "author-passes-more",
      ],
    ],
  },
  "known-actions": {
    fails: "s3:HeadObject, as AWS's page had it",
    says: [
      [
        "advisory",
        "read",
        "policy: Statement[0].Action[1]: s3:HeadObject is an API operation, not an IAM action, so it grants nothing.",
        "unknown-action",
      ],
    ],
  },
  "policy-size": {
    fails: "a managed policy",
    says: [
      [
        "mandatory",
        "managed",
        "policy: 6213 characters; 6144 is the limit of a managed policy (as of 2026-11-24).",
        "policy-too-large",
      ],
    ],
  },
  "definition-readable": {
    fails: "text that is no JSON",
    says: [
      [
        "mandatory",
        "pipeline",
        "pipelineDefinition: The definition cannot be read. Invalid JSON at line 1, column 2.",
        "json-syntax",
      ],
    ],
  },
};
