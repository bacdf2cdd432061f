/**
 * Names and values in the alphabet and shape that AWS's services accept, narrowed by what an IAM policy would read as a
 * wildcard or a variable. What matches may be written into a policy as it is.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */

/** A kind of text: what it looks like, and how to say so. */
export interface Shape {
  readonly matches: (text: string) => boolean;
  /** "Expected …" */
  readonly expected: string;
}

const like = (pattern: RegExp, expected: string): Shape => ({ matches: (text) => pattern.test(text), expected });

/** What IAM would read as a wildcard or the start of a variable. */
const isPattern = (text: string): boolean => /[*?]|\$\{/.test(text);

const plain = (pattern: RegExp, expected: string): Shape => ({
  matches: (text) => pattern.test(text) && !isPattern(text),
  expected,
});

/** Letters, digits, spaces and `_.:/=+-@`, as IAM takes them in tags. */
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/** The kinds of text that come in from outside, by name. */
export const shapes = {
  account: like(/^\d{12}$/, "an account ID of twelve digits"),
  region: like(/^[a-z]{2,5}(-[a-z]{2,20}){1,3}-\d{1,2}$/, "a region such as us-east-1"),
  partition: like(/^aws(-[a-z]{1,10}){0,3}$/, "a partition such as aws or aws-cn"),
  pipelineName: like(
    /^[A-Za-z0-9](-*[A-Za-z0-9]){0,255}$/,
    "1 to 256 letters, digits and hyphens, the first and the last no hyphen",
  ),
  stepName: like(/^[A-Za-z0-9\-_]{1,256}$/, "1 to 256 letters, digits, hyphens and underscores"),
  roleName: like(/^[\w+=,.@-]{1,64}$/, "1 to 64 letters, digits and _+=,.@-"),
  rolePath: plain(
    /^\/([\x21-\x7e]{1,510}\/)?$/,
    "an IAM path that starts and ends with a slash, without spaces, * and ?",
  ),
  roleArn: plain(
    /^arn:aws[a-z-]{0,20}:iam::\d{12}:role\/([\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,64}$/,
    "the ARN of one IAM role, arn:aws:iam::<account>:role/<name>, without * and ?",
  ),
  policyArn: plain(
    /^arn:aws[a-z-]{0,20}:iam::(\d{12}|aws):policy\/([\x21-\x7e]{1,510}\/)?[\w+=,.@-]{1,128}$/,
    "the ARN of one managed policy, arn:aws:iam::<account>:policy/<name>, without * and ?",
  ),
  service: like(
    /^[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){0,3}\.amazonaws\.com(\.cn)?$/,
    "a service such as sagemaker.amazonaws.com",
  ),
  tagKey: {
    matches: (text) => text.length >= 1 && text.length <= 128 && tagText.test(text) && !/^aws:/i.test(text),
    expected: "1 to 128 letters, digits, spaces and _.:/=+-@, not starting with aws:",
  },
  tagValue: {
    matches: (text) => text.length <= 256 && tagText.test(text),
    expected: "at most 256 letters, digits, spaces and _.:/=+-@",
  },
  kmsKey: plain(
    /^(arn:aws[a-z-]{0,20}:kms:[a-z0-9-]{1,30}:\d{12}:(key\/[A-Za-z0-9-]{1,64}|alias\/[\w/-]{1,250})|[A-Za-z0-9-]{1,64}|alias\/[\w/-]{1,250})$/,
    "the ARN, ID or alias (alias/…) of one KMS key",
  ),
  bucket: like(/^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/, "the name of a bucket"),
  queue: like(/^[\w-]{1,80}(\.fifo)?$/, "the name of a queue: 1 to 80 letters, digits, hyphens and underscores"),
  function: plain(
    /^(arn:aws[a-z-]{0,20}:lambda:[a-z0-9-]{1,30}:\d{12}:function:)?[\w-]{1,140}(:[\w$-]{1,128})?$/,
    "the name or ARN of one function",
  ),
  s3Location: plain(
    /^s3:\/\/[A-Za-z0-9][A-Za-z0-9._-]{0,254}(\/[^\p{Cc}\p{Cs}]*)?$/u,
    "an S3 URI, s3://<bucket>/<prefix>, without * and ?",
  ),
} satisfies Record<string, Shape>;
