/**
 * The input of `exemptJsonGet`, and whether it is valid: the tag, the objects, the admins.
 * Tags: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html; not here: the SCPs themselves (scp.ts).
 */
import type { Diagnostic } from "../diagnostic";
import { parseArn } from "../iam/arn";
import { limits } from "../iam/limits";
import { containsPattern, readPattern } from "../iam/pattern";
import { pointerTo } from "../json";

/** A service control policy: JSON text, or the object it stands for. */
export type ServiceControlPolicy = string | object;

/** The tag that marks the pipeline role. Keys compare in any case, values exactly. */
export interface ExceptionTag {
  readonly key: string;
  readonly value: string;
}

/** What to open, for whom, and who guards it. */
export interface ExemptionRequest {
  /** Taken as attached to one root, unit or account. */
  readonly scps: readonly ServiceControlPolicy[];
  /** Resource control policies: JSON texts, or the objects they stand for. Their exception is for principals of the organization or accounts. */
  readonly rcps?: readonly ServiceControlPolicy[];
  /** Policies of the buckets that hold the objects, likewise. */
  readonly bucketPolicies?: readonly ServiceControlPolicy[];
  /** Id of the organization, `o-a1b2c3d4e5`. RCPs and bucket policies also meet callers of other organizations, who tag their own roles. */
  readonly organization?: string;
  /** Ids of the accounts of the pipeline roles; given, they take the organization's place in RCPs and bucket policies. */
  readonly accounts?: readonly string[];
  /**
   * What to do where a statement excepts the tag already, for more than JsonGet. Default: narrow, so that holders of the tag
   * keep s3:GetObject on the objects alone. keep: leave it, for a tag that others have too.
   */
  readonly existingException?: "narrow" | "keep";
  readonly tag: ExceptionTag;
  /** What JsonGet reads: `arn:aws:s3:::bucket/key`, with `*` and `?` as in IAM. */
  readonly objects: readonly string[];
  /** ARNs or patterns of the roles and users that alone may set the tag and change roles that have it. */
  readonly admins: readonly string[];
  /** ARNs or patterns of the roles that have the tag. Given, a guard keeps everybody from passing them but the admins. */
  readonly roles?: readonly string[];
  /** ARNs or patterns of who creates pipelines, and so passes those roles, to SageMaker alone. */
  readonly authors?: readonly string[];
  /** All other tags of the pipeline role, even none. Left out: it may have any, and statements about some are excepted too. */
  readonly roleTags?: Readonly<Record<string, string>>;
  /** Characters of one SCP, minified. Default: the current quota. */
  readonly scpSize?: number;
  /** SCPs on one target. Default: the current quota. */
  readonly scpsPerTarget?: number;
}

/** All texts: what is wrong -> (values) -> text. */
const messages = {
  "author-without-role": () => "authors requires roles: name the roles that have the tag.",
  "tag-key": () => "Invalid tag key. Expected 1 to 128 letters, digits, spaces or _.:/=+-@, not starting with aws:.",
  "tag-value": () => "Invalid tag value. Expected 1 to 256 letters, digits, spaces or _.:/=+-@.",
  "empty-list": (name: List) => `${name} is empty. Name at least one.`,
  object: () => "Invalid object. Expected arn:aws:s3:::bucket/key, where the key may contain * and ?.",
  "object-variable": () =>
    "Policy variables in the ARN of an object are not supported. Write the objects without them.",
  "every-bucket": () => "The exception would apply to objects of every bucket. Name the bucket.",
  "admin-session": () => "aws:PrincipalArn is the ARN of the role, not of its session. Write arn:aws:iam::…:role/….",
  admin: () => "Invalid admin or author. Expected arn:aws:iam::account:role/name or user/name.",
  "every-admin": () =>
    "This ARN matches every role or user of an account, so nothing would be guarded. Name the admins.",
  role: () => "Invalid role. Expected arn:aws:iam::account:role/name.",
  limit: () => "Invalid limit. Expected a whole number above 0.",
} as const;

/** The limits in force for a request. */
export const limitsOf = ({ scpSize, scpsPerTarget }: ExemptionRequest) => ({
  size: scpSize ?? limits.scp.value,
  count: scpsPerTarget ?? limits.scpsPerTarget.value,
});

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const everyone = ["role/*", "user/*"].map(readPattern);

/** What is wrong with the tag, the objects and the admins. */
export function checkRequest(request: ExemptionRequest): Diagnostic[] {
  const { tag, objects, admins, roles = [], authors = [], scpSize, scpsPerTarget } = request;
  return [
    ...checkTag(tag),
    ...checkList("objects", objects, objectProblem),
    ...checkList("admins", admins, adminProblem),
    ...checkItems("roles", roles, roleProblem),
    ...checkItems("authors", authors, adminProblem),
    ...(authors.length > 0 && roles.length === 0
      ? [error("exception-author", messages["author-without-role"](), "/authors")]
      : []),
    ...checkOwners(request),
    ...checkLimit("scpSize", scpSize),
    ...checkLimit("scpsPerTarget", scpsPerTarget),
  ];
}

const error = (code: string, message: string, path: string): Diagnostic => ({ severity: "error", code, message, path });

function checkTag({ key, value }: ExceptionTag): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (key === "" || key.length > 128 || !tagText.test(key) || /^aws:/i.test(key))
    found.push(error("exception-tag-key", messages["tag-key"](), "/tag/key"));
  if (value === "" || value.length > 256 || !tagText.test(value))
    found.push(error("exception-tag-value", messages["tag-value"](), "/tag/value"));
  return found;
}

/** RCPs and bucket policies need to know whose roles are excepted. */
function checkOwners({ rcps = [], bucketPolicies = [], organization, accounts = [] }: ExemptionRequest): Diagnostic[] {
  return [
    ...(organization === undefined || /^o-[a-z0-9]{10,32}$/.test(organization)
      ? []
      : [
          error(
            "exception-organization",
            "An organization's id is o- and 10 to 32 lower-case letters or digits.",
            "/organization",
          ),
        ]),
    ...accounts.flatMap((account, index) =>
      /^\d{12}$/.test(account)
        ? []
        : [error("exception-account", "An account's id has 12 digits.", pointerTo("/accounts", index))],
    ),
    ...(rcps.length + bucketPolicies.length > 0 && organization === undefined && accounts.length === 0
      ? [
          error(
            "exception-owner",
            "In an RCP or bucket policy the exception must be limited to your own principals, because callers of other organizations set their own tags: name the organization or the accounts.",
            "/organization",
          ),
        ]
      : []),
  ];
}

type List = "objects" | "admins" | "roles" | "authors";
type Problem = (value: string) => string | undefined;

const codeOf = (name: List): string => `exception-${name.slice(0, -1)}`;

const checkList = (name: List, values: readonly string[], problemOf: Problem): Diagnostic[] =>
  values.length === 0
    ? [error(codeOf(name), messages["empty-list"](name), pointerTo("", name))]
    : checkItems(name, values, problemOf);

const checkItems = (name: List, values: readonly string[], problemOf: Problem): Diagnostic[] =>
  values.flatMap((value, index) => {
    const problem = problemOf(value);
    return problem === undefined ? [] : [error(codeOf(name), problem, pointerTo(pointerTo("", name), index))];
  });

function objectProblem(value: string): string | undefined {
  const arn = parseArn(value);
  if (arn?.service !== "s3" || arn.region !== "" || arn.account !== "" || !/^[^/]+\/./.test(arn.resource))
    return messages.object();
  if (value.includes("${")) return messages["object-variable"]();
  return /^\*+\//.test(arn.resource) ? messages["every-bucket"]() : undefined;
}

function adminProblem(value: string): string | undefined {
  const arn = parseArn(value);
  if (arn?.service === "sts") return messages["admin-session"]();
  if (arn?.service !== "iam" || value.includes("${")) return messages.admin();
  const named = readPattern(arn.resource);
  return everyone.some((all) => containsPattern(named, all)) ? messages["every-admin"]() : undefined;
}

function roleProblem(value: string): string | undefined {
  const arn = parseArn(value);
  return arn?.service === "iam" && /^role\/./.test(arn.resource) && !value.includes("${") ? undefined : messages.role();
}

const checkLimit = (name: string, value: number | undefined): Diagnostic[] =>
  value === undefined || (Number.isInteger(value) && value > 0)
    ? []
    : [error("exception-limit", messages.limit(), pointerTo("", name))];
