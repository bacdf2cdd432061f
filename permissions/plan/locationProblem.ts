/** Reports S3 URIs that no grant can be written for. */
import type { LocationProblem } from "../aws/s3";
import type { Diagnostic } from "../diagnostic";

const messages = {
  "unbound-parameter": (what: string, names: readonly string[]) =>
    `Cannot determine the ${what}: parameter ${names.join(", ")} has no value. Pass ${names.map((name) => `--bind ${name}=…`).join(" ")} (bindings in code) or set its DefaultValue.`,
  "unknown-bucket": () =>
    "Cannot determine the bucket before a run. Name it in the definition, or bind the reference it comes from.",
  "not-s3": (uri: string) => `${uri} is not an S3 URI. Expected s3://<bucket>/<key>.`,
  "bucket-name": (uri: string) =>
    `${uri} contains neither a valid bucket name nor the ARN of an access point. Replace the placeholder.`,
  "access-point-alias": (uri: string) =>
    `${uri} contains the alias of an S3 access point, which IAM policies cannot name, so no access was granted. Use the bucket's name, or the access point's ARN: s3://arn:<partition>:s3:<region>:<account>:accesspoint/<name>/<key>.`,
  "directory-bucket": (uri: string) =>
    `${uri} is in a directory bucket (S3 Express One Zone), and AWS does not say how this call reads it, so no access was granted. Use a general purpose bucket for it.`,
} as const;

/** What hangs on parameters without a value: reported once per parameter, whatever it is used for. */
export const unboundParameter = (what: string, path: string, unbound: readonly string[]): Diagnostic => ({
  severity: "error",
  code: "unbound-parameter",
  message: messages["unbound-parameter"](what, unbound),
  path,
  cause: `Parameters.${unbound.join()}`,
});

/** The diagnostic for a URI, as its field has it. */
export const locationProblem = (
  code: LocationProblem | "directory-bucket",
  uri: string,
  path: string,
  unbound: readonly string[] = [],
): Diagnostic =>
  code === "unknown-bucket" && unbound.length > 0
    ? unboundParameter("bucket", path, unbound)
    : { severity: "error", code, message: messages[code](JSON.stringify(uri)), path };
