/**
 * The forms of AWS's messages about refused calls: one entry a form, with its source. Read in order over text in one
 * line; the first form that matches a stretch of text takes it.
 */
import type { Cause, DenialFacts, PolicyType } from "./denial";

type Found = Partial<Omit<DenialFacts, "form" | "text" | "cause">> & { readonly cause?: Cause };

/** One form of a message. */
export interface Form {
  readonly id: string;
  /** Where the form is documented or was seen. */
  readonly source: string;
  /** An example, for the troubleshooting page. */
  readonly example: string;
  /** Every part of it is bounded, so that no text makes it slow. */
  readonly pattern: RegExp;
  /** Words to look for first, where the pattern begins with something long. */
  readonly anchor?: RegExp;
  /** Says what is denied; the forms without it count only where no form with it is found. */
  readonly specific?: true;
  readonly read: (groups: Readonly<Record<string, string | undefined>>) => Found;
}

const iamGuide = "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html";
const samples = "https://github.com/aws/amazon-sagemaker-examples/issues";

/** IAM's names of policy types in messages. */
const policyTypes: Readonly<Record<string, PolicyType>> = {
  "identity-based policy": "identity",
  "permissions boundary": "boundary",
  "service control policy": "scp",
  "resource control policy": "rcp",
  "resource-based policy": "resource",
  "session policy": "session",
  "vpc endpoint policy": "vpc-endpoint",
  "role trust policy": "trust",
};

/** A resource-based policy by the name its service gives it. */
function policyTypeOf(name: string | undefined, action: string | undefined): PolicyType | undefined {
  const type = name === undefined ? undefined : policyTypes[name.toLowerCase()];
  if (type !== "resource") return type;
  return action?.startsWith("kms:") === true ? "key" : action?.startsWith("sts:AssumeRole") === true ? "trust" : type;
}

/** The IAM action behind an operation of S3 or Lambda, where its name differs. */
const actionNames: Readonly<Record<string, string>> = {
  HeadObject: "s3:GetObject",
  GetObject: "s3:GetObject",
  PutObject: "s3:PutObject",
  CreateMultipartUpload: "s3:PutObject",
  UploadPart: "s3:PutObject",
  CompleteMultipartUpload: "s3:PutObject",
  DeleteObject: "s3:DeleteObject",
  DeleteObjects: "s3:DeleteObject",
  ListObjects: "s3:ListBucket",
  ListObjectsV2: "s3:ListBucket",
  HeadBucket: "s3:ListBucket",
  GetBucketLocation: "s3:GetBucketLocation",
  Invoke: "lambda:InvokeFunction",
  AssumeRole: "sts:AssumeRole",
};

/** The IAM action of an operation, by its service where the operation alone does not tell. */
export function actionOf(operation: string, service?: string): string | undefined {
  if (Object.hasOwn(actionNames, operation)) return actionNames[operation];
  return service === undefined ? undefined : `${service}:${operation}`;
}

/** ARN of what an S3 URI names. */
export const objectArn = (uri: string, partition = "aws"): string =>
  `arn:${partition}:s3:::${uri.replace(/^s3a?n?:\/\//, "").replace(/[.,;:)\]}'"]+$/, "")}`;

const notAPermission = (advice: string): Found => ({ cause: "not-a-permission", advice });
const arn = String.raw`arn:[\w-]{1,20}:[^\s"'<>]{1,2048}`;
const s3 = String.raw`s3a?n?://[^\s"'<>]{1,1100}`;

export const forms: readonly Form[] = [
  {
    id: "not-authorized",
    specific: true,
    anchor: /is not authorized to perform/gi,
    source: iamGuide,
    example:
      "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::b/k because no identity-based policy allows the s3:GetObject action",
    pattern: new RegExp(
      String.raw`(?:(?:User|Principal):?\s+)?"?(?<caller>${arn}|anonymous)"?\s+is not authorized to perform:?\s+"?(?<action>[a-z0-9-]+:\w+)"?` +
        String.raw`(?:\s+on (?:the )?resource:?\s+(?:"(?<quoted>[^"]{1,2048})"|'(?<single>[^']{1,2048})'|(?<resource>[^\s"']{1,2048})))?` +
        String.raw`(?:\s+(?:because no (?<lacks>[a-z -]{1,60}?) allows the|with an explicit deny in an? (?<denies>(?:[a-z-]{1,20} ){0,4}?(?:policy|boundary))(?::\s*(?<policy>${arn}))?))?`,
      "i",
    ),
    read: ({ caller, action, quoted, single, resource, lacks, denies, policy }) => {
      const policyType = policyTypeOf(lacks ?? denies, action);
      const named = (quoted ?? single ?? resource)?.replace(/[.,;)]+$/, "");
      return {
        cause: denies !== undefined ? "explicit-deny" : policyType === "key" ? "key-policy" : "missing-allow",
        ...(caller !== undefined && { caller }),
        ...(action !== undefined && { action }),
        ...(named !== undefined && { resource: named }),
        ...(policyType !== undefined && { policyType }),
        ...(policy !== undefined && { policyArn: policy.replace(/[.,;)]+$/, "") }),
      };
    },
  },
  {
    id: "assume-role",
    specific: true,
    source: "SageMaker CreateTrainingJob, ValidationException",
    example:
      "Could not assume role arn:aws:iam::111122223333:role/r. Please ensure that the role exists and allows principal 'sagemaker.amazonaws.com' to assume the role.",
    pattern: new RegExp(
      String.raw`(?:could not|cannot|unable to|not able to|must allow (?<whom>[^.]{0,40}EventBridge(?: Scheduler)?) to) assume (?:the |this )?role\b:?\s*"?(?<role>arn:[\w-]+:iam::\d{12}:role/[^\s"',]+?)?"?(?=[.,"']?(?:\s|$))(?:.{0,160}?principal:? ['"]?(?<service>[\w.-]+\.amazonaws\.com(?:\.cn)?))?`,
      "i",
    ),
    read: ({ role, service, whom }) => ({
      cause: "trust-policy",
      action: "sts:AssumeRole",
      policyType: "trust",
      ...(role !== undefined && { resource: role }),
      ...(service !== undefined
        ? { service }
        : whom !== undefined && { service: `${/scheduler/i.test(whom) ? "scheduler" : "events"}.amazonaws.com` }),
    }),
  },
  {
    id: "model-data",
    specific: true,
    source: "SageMaker CreateModel, ValidationException",
    example:
      'Could not access model data at s3://b/model.tar.gz. Please ensure that the role "arn:aws:iam::111122223333:role/r" exists and that its trust relationship policy allows the action "sts:AssumeRole" for the service principal "sagemaker.amazonaws.com".',
    pattern: new RegExp(
      String.raw`Could not (?:access|find) model data at\s+(?<uri>${s3})(?:.{0,80}?role\s+"(?<role>arn:[^"]{1,600})")?`,
      "i",
    ),
    read: ({ uri, role }) => ({
      cause: "undecided",
      action: "s3:GetObject",
      advice: "model-data",
      ...(uri !== undefined && { resource: objectArn(uri) }),
      ...(role !== undefined && { caller: role }),
    }),
  },
  {
    id: "no-objects",
    specific: true,
    source: "SageMaker CreateTrainingJob, failure of the input download",
    example: 'No S3 objects found under S3 URL "s3://b/p" given in input data source.',
    pattern: new RegExp(
      String.raw`No S3 objects found under S3 URL\s+"(?<uri>s3://[^"]{1,1100})"(?:.{0,240}?role\s+"(?<role>arn:[^"]{1,600})")?`,
      "i",
    ),
    read: ({ uri, role }) => ({
      cause: "undecided",
      action: "s3:ListBucket",
      advice: "no-objects",
      ...(uri !== undefined && { resource: objectArn(uri.replace(/^(s3:\/\/[^/]+).*$/, "$1")) }),
      ...(role !== undefined && { caller: role }),
    }),
  },
  {
    id: "repository",
    specific: true,
    source: `${samples}/2534`,
    example: "Cannot find repository: r in registry ID: 111122223333 Please check if your ECR repository exists",
    pattern: new RegExp(
      String.raw`Cannot find repository:\s*(?<repository>[\w./-]{1,300}) in registry ID:\s*(?<registry>\d{12})(?:.{0,120}?role (?<role>${arn}))?`,
      "i",
    ),
    read: ({ repository, registry, role }) => ({
      cause: "wrong-target",
      action: "ecr:BatchGetImage",
      advice: "repository",
      resource: `repository ${registry ?? ""} ${repository ?? ""}`,
      ...(role !== undefined && { caller: role }),
    }),
  },
  {
    id: "image",
    specific: true,
    source: "SageMaker CreateModel and CreateTrainingJob, ValidationException",
    example: "Requested image 111122223333.dkr.ecr.eu-west-1.amazonaws.com/r:9 not found.",
    pattern:
      /Requested image (?<registry>\d{12})\.dkr\.ecr\.[\w-]+\.amazonaws\.com(?:\.cn)?\/(?<repository>[\w./-]+?)(?:[:@][\w.:-]+)? not found/i,
    read: ({ repository, registry }) => ({
      cause: "wrong-target",
      action: "ecr:BatchGetImage",
      advice: "repository",
      resource: `repository ${registry ?? ""} ${repository ?? ""}`,
    }),
  },
  {
    id: "register-model-data",
    specific: true,
    source: "A real run of a least-privilege pipeline role, August 2026",
    example:
      "Failed to invoke sagemaker:CreateModelPackage. Error Details: Access denied for bucket: b, object key: k/model.tar.gz",
    pattern: /Access denied for bucket:\s*(?<bucket>[\w.-]+),\s*object key:\s*(?<key>[^\s,"]+)/i,
    read: ({ bucket, key }) => ({
      cause: "undecided",
      action: "s3:GetObject",
      advice: "bare",
      resource: `arn:aws:s3:::${bucket ?? ""}/${(key ?? "").replace(/[.,;]+$/, "")}`,
    }),
  },
  {
    id: "transfer",
    specific: true,
    source: `${samples}/4384`,
    example: "Data download failed:Unable to download object s3://b/k (AccessDenied: Access Denied)",
    pattern: new RegExp(
      String.raw`(?:Unable|Failed) to (?<way>download|upload)(?: (?:object|data|file|artifacts?))?(?:.{0,60}?)(?<uri>${s3})(?=[^.]{0,120}(?:AccessDenied|Access Denied|403|Forbidden))`,
      "i",
    ),
    read: ({ way, uri }) => ({
      cause: "undecided",
      action: way?.toLowerCase() === "upload" ? "s3:PutObject" : "s3:GetObject",
      advice: "bare",
      ...(uri !== undefined && { resource: objectArn(uri) }),
    }),
  },
  {
    id: "cross-account-pass-role",
    specific: true,
    source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
    example: "Cross-account pass role is not allowed.",
    pattern: /Cross-account pass role is not allowed/i,
    read: () => ({ cause: "wrong-role", action: "iam:PassRole", advice: "cross-account" }),
  },
  {
    id: "encoded",
    specific: true,
    source: "https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html",
    example: "You are not authorized to perform this operation. Encoded authorization failure message: …",
    pattern:
      /not authorized to perform (?:this|the requested) operation\.?(?: User: (?<caller>arn:\S+))?.{0,300}?Encoded authorization failure message/i,
    read: ({ caller }) => ({ cause: "undecided", advice: "encoded", ...(caller !== undefined && { caller }) }),
  },
  {
    id: "kms-ciphertext",
    specific: true,
    source: "AWS KMS Decrypt, AccessDeniedException",
    example:
      "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
    pattern: /ciphertext refers to a (?:customer master key|KMS key) that does not exist/i,
    read: () => ({ cause: "undecided", action: "kms:Decrypt", advice: "ciphertext" }),
  },
  {
    id: "quota",
    source: "SageMaker ResourceLimitExceeded",
    example: "The account-level service limit 'ml.m5.xlarge for processing job usage' is 0 Instances",
    pattern:
      /account-level service limit|ResourceLimitExceeded|SAGEMAKER_RESOURCE_LIMIT|LimitExceededException|ServiceQuotaExceeded/i,
    read: () => notAPermission("quota"),
  },
  {
    id: "throttling",
    source: "https://docs.aws.amazon.com/sagemaker/latest/APIReference/CommonErrors.html",
    example: "An error occurred (ThrottlingException) when calling the CreateProcessingJob operation: Rate exceeded",
    pattern: /Throttling(?:Exception)?|Rate exceeded|TooManyRequests/i,
    read: () => notAPermission("throttling"),
  },
  {
    id: "file-system",
    source: "POSIX errors of a container",
    example: "PermissionError: [Errno 13] Permission denied: '/opt/ml/output/model'",
    pattern: /\[Errno 13\]|\bEACCES\b|Permission denied: ?'?\/|: Permission denied\b/i,
    read: () => notAPermission("file-system"),
  },
  {
    id: "credentials",
    source: "https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html",
    example: "An error occurred (ExpiredToken) when calling the PutObject operation: The provided token has expired.",
    pattern:
      /ExpiredToken|security token included in the request is (?:expired|invalid)|token has expired|InvalidClientTokenId|SignatureDoesNotMatch|NoCredentialsError|Unable to locate credentials|InvalidAccessKeyId/i,
    read: () => notAPermission("credentials"),
  },
  {
    id: "capacity",
    source: "SageMaker job failures",
    example: "CapacityError: Unable to provision requested ML compute capacity.",
    pattern: /CapacityError|InsufficientCapacity|Unable to provision requested ML compute capacity/i,
    read: () => notAPermission("capacity"),
  },
  {
    id: "bucket-place",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    example:
      "An error occurred (NoSuchBucket) when calling the GetObject operation: The specified bucket does not exist",
    pattern:
      /NoSuchBucket|specified bucket does not exist|NoSuchKey|specified key does not exist|PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraint/i,
    read: () => ({ cause: "wrong-target", advice: "bucket-place" }),
  },
  {
    id: "bare-denied",
    source: `${samples}/1923`,
    example: "An error occurred (403) when calling the HeadObject operation: Forbidden",
    pattern:
      /\((?:AccessDenied(?:Exception)?|403|UnauthorizedOperation|AuthorizationError)\) when calling the (?<operation>\w+) operation/i,
    read: ({ operation }) => {
      const action = operation === undefined ? undefined : actionOf(operation);
      return {
        cause: "undecided",
        advice: "bare",
        ...(operation !== undefined && { operation }),
        ...(action !== undefined && { action }),
      };
    },
  },
  {
    id: "vague",
    source: "https://github.com/data-science-on-aws/data-science-on-aws/issues/223",
    example: "the pipeline execution role does not have sufficient permissions to the job",
    pattern: /execution role does not have (?:sufficient|enough) permissions/i,
    read: () => ({ cause: "undecided", advice: "vague" }),
  },
  {
    id: "steps-failed",
    source: "SageMaker DescribePipelineExecution, FailureReason",
    example: "Step failure: One or multiple steps failed.",
    pattern: /One or multiple steps failed/i,
    read: () => ({ cause: "undecided", advice: "steps-failed" }),
  },
  {
    id: "denied",
    source: iamGuide,
    example: "AccessDenied: Access Denied",
    pattern: /\bAccess ?Denied(?:Exception)?\b|\bForbidden\b|\bUnauthorized(?:Operation)?\b|not authorized/i,
    read: () => ({ cause: "undecided", advice: "bare" }),
  },
];
