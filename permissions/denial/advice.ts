/** What to say where a message leaves the cause open, or where permissions are not the cause: texts as data. */
import type { Fix } from "./denial";

/** What a text may name. */
export interface Named {
  readonly step: string;
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Actions that the definition needs of this role. */
  readonly needs: string;
}

export interface Advice {
  readonly summary: (named: Named) => string;
  readonly lookAt: (named: Named) => readonly string[];
  readonly fix?: (named: Named) => Omit<Fix, "target">;
}

const cloudTrail = ({ action }: Named): string =>
  `CloudTrail: the event with errorCode AccessDenied${action === "" ? "" : ` of ${action}`} names the caller, the action and the policy type (S3 object calls only where data events are logged).`;
const check =
  "`pulumi stack export | pipeline-access check -`, or `explain --stack FILE`: compares the role's policies with the definition.";

/** Advice by the key that a form gives. */
export const advice: Readonly<Record<string, Advice>> = {
  vague: {
    summary: ({ step }) =>
      `The message does not say which permission the pipeline role lacks${step === "" ? "" : ` for step ${step}`}.`,
    lookAt: (named) => [
      ...(named.needs === "" ? [] : [`The pipeline role needs for this step: ${named.needs}.`]),
      cloudTrail(named),
      check,
    ],
  },
  "steps-failed": {
    summary: () => "The execution's own reason does not say which step failed, or why.",
    lookAt: () => [
      "`aws sagemaker list-pipeline-execution-steps --pipeline-execution-arn …`: the FailureReason of the failed step. Paste it here.",
    ],
  },
  bare: {
    summary: ({ action, resource, step }) =>
      `${action === "" ? "A call" : action}${resource === "" ? "" : ` on ${resource}`}${step === "" ? "" : ` of step ${step}`} was denied, and the message does not say by which policy.`,
    lookAt: (named) => [
      ...(named.needs === "" ? [] : [`The definition needs of this role: ${named.needs}.`]),
      cloudTrail(named),
      check,
      "The bucket policy and the key of the bucket: an explicit Deny or a missing kms:Decrypt gives the same message.",
      "A missing object: without s3:ListBucket on the bucket, S3 answers 403 instead of 404.",
    ],
  },
  "model-data": {
    summary: () =>
      "SageMaker cannot read the model data. The message has three causes: the role's trust policy, a missing s3:GetObject, or an object that is missing or in another region.",
    lookAt: ({ role, resource }) => [
      `\`aws s3api head-object\` on ${resource}: whether the object exists, and in this region.`,
      `\`aws iam get-role --role-name ${role === "" ? "…" : role}\`: whether the role exists and trusts sagemaker.amazonaws.com.`,
      `The role's policies: s3:GetObject on ${resource}, and kms:Decrypt where the bucket is encrypted with a key.`,
      check,
    ],
  },
  "no-objects": {
    summary: () =>
      "SageMaker finds no input objects. The message has three causes: a wrong or empty prefix, a bucket in another region, or a missing s3:ListBucket.",
    lookAt: ({ role, resource }) => [
      `\`aws s3 ls\` on the input's URI (${resource}): whether objects exist below exactly this prefix.`,
      `The role${role === "" ? "" : ` ${role}`}: s3:ListBucket on the bucket.`,
      check,
    ],
  },
  repository: {
    summary: ({ resource }) => `The image's repository or tag was not found: ${resource}.`,
    lookAt: ({ role }) => [
      "`aws ecr describe-images`: whether repository and tag exist in this account and region.",
      ...(role === ""
        ? []
        : [
            `Only if it exists: whether role ${role} may pull from it (ecr:BatchGetImage, ecr:GetDownloadUrlForLayer).`,
          ]),
    ],
    fix: ({ resource, step }) => ({
      on: "definition",
      change: "change",
      text: `Correct the image URI${step === "" ? "" : ` of step ${step}`}, or push the image: ${resource} does not exist.`,
    }),
  },
  "cross-account": {
    summary: () =>
      "The role belongs to another account. A role can be passed only within its own account; no permission changes that.",
    lookAt: () => [],
    fix: ({ step }) => ({
      on: "definition",
      change: "change",
      text: `Use a role of the pipeline's own account${step === "" ? "" : ` for step ${step}`}.`,
    }),
  },
  encoded: {
    summary: () => "The reason is encoded in the message.",
    lookAt: (named) => [
      "`aws sts decode-authorization-message --encoded-message …` (needs sts:DecodeAuthorizationMessage): names the caller, the action and the statement. Paste its output here.",
      cloudTrail(named),
    ],
  },
  ciphertext: {
    summary: () => "KMS refused to decrypt: the key does not exist here, or the caller may not use it.",
    lookAt: (named) => [
      "The KMS key of the object or the secret: `aws kms describe-key`, in this region.",
      "The key's policy and the role's policies: kms:Decrypt on the key.",
      cloudTrail(named),
    ],
  },
  quota: {
    summary: () => "A service quota is exhausted. This is a limit of the account, not a missing permission.",
    lookAt: () => [],
    fix: () => ({
      on: "none",
      change: "none",
      text: "Request an increase of the quota that the message names (Service Quotas), or use another instance type.",
    }),
  },
  throttling: {
    summary: () => "The API throttled the call. This is not a missing permission.",
    lookAt: () => [],
    fix: () => ({
      on: "none",
      change: "none",
      text: "Retry: give the step a RetryPolicy for SageMaker.JOB_INTERNAL_ERROR and throttling, or start fewer executions at once.",
    }),
  },
  capacity: {
    summary: () => "AWS has no capacity for the instance type right now. This is not a missing permission.",
    lookAt: () => [],
    fix: () => ({ on: "none", change: "none", text: "Retry later, or use another instance type." }),
  },
  "file-system": {
    summary: () => "The file system inside the container refused access to a file or directory. IAM has no part in it.",
    lookAt: () => [],
    fix: () => ({
      on: "none",
      change: "none",
      text: "Write below a path that the container's user may write (/opt/ml/processing/…, /opt/ml/model, /tmp), or change the file's permissions or the user in the image.",
    }),
  },
  credentials: {
    summary: () => "The caller's credentials are missing, invalid or expired. No policy refused the call.",
    lookAt: () => ["`aws sts get-caller-identity`: who the caller is."],
    fix: () => ({
      on: "call",
      change: "change",
      text: "Renew the credentials of the caller, and check the machine's clock.",
    }),
  },
  "bucket-place": {
    summary: () => "The bucket or object does not exist, or is in another region. A grant does not change that.",
    lookAt: () => ["`aws s3api get-bucket-location`, `aws s3 ls`: whether bucket and object exist, and where."],
    fix: ({ resource }) => ({
      on: "definition",
      change: "change",
      text: `Correct the bucket, key or region in the definition or the parameters${resource === "" ? "" : ` (${resource})`}.`,
    }),
  },
};
