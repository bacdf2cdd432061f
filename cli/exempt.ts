/** `exempt`: SCPs with the tagged exception for JsonGet, and the guards around it. */
import { join } from "node:path";
import { hasErrors } from "../permissions";
import { exemptJsonGet } from "../permissions/scp";
import { formatDiagnostics, saveFile, type Command } from "./command";
import { readArguments } from "./exemptArguments";
import { documentsOf, formatDiff, formatMarkdown, formatText, minified } from "./exemptOutput";
import type { ExemptOutput } from "./outputs";

export const exempt: Command = {
  synopsis:
    "exempt (--scp FILE… [--rcp FILE]… [--bucket-policy FILE]… [--organization ID | --account ID…] --tag KEY=VALUE --object ARN… --admin ARN… " +
    "[--role ARN [--author ARN]…]… [--role-tag KEY=VALUE… | --no-other-tags] | --input FILE|-) [--existing-exception narrow|keep] " +
    "[--scp-size N] [--scps-per-target N] [--out DIR] [--diff] [--format text|json|markdown]",
  about: "Lets JsonGet of the tagged pipeline role through SCPs that keep S3 inside a VPC, and guards the tag.",
  help: `  --scp FILE          an SCP of the target; all that are attached there, in any order; - for standard input
  --rcp FILE          a resource control policy of the target, likewise
  --bucket-policy FILE  the policy of a bucket that holds objects
  --organization ID   o-…; in RCPs and bucket policies the exception is for its principals alone
  --account ID        instead: the accounts of the pipeline roles
  --tag KEY=VALUE     marks the pipeline role; no step may run as a role that has it
  --object ARN        what JsonGet reads: arn:aws:s3:::bucket/key, with * and ?
  --admin ARN         who alone may set the tag and change roles that have it: arn:aws:iam::account:role/name, with *
  --role ARN          a role that has the tag, with *: nobody but the admins may pass it on
  --author ARN        who creates pipelines with these roles: may pass them to SageMaker, and to nothing else
  --role-tag          another tag of the pipeline role. Given, these are all it has; statements for other tags stay as they are
  --no-other-tags     the pipeline role has no other tag
  --existing-exception  narrow (default): an exception for the tag that opens more than JsonGet needs is narrowed; keep: it stays
  --input FILE        one JSON object instead: {scps, tag: {key, value}, objects, admins, rcps?, bucketPolicies?, organization?,
                      accounts?, roles?, authors?, roleTags?, existingException?}
  --scp-size          characters of one SCP, minified; --scps-per-target: SCPs on one target. Default: AWS's quotas
  --out DIR           writes each document, minified, to a file in this folder, which exists
  --diff              what changes, as a unified difference by statement
  --format            text (default) for people, json for programs, markdown for a reviewer

The SCPs come out in the form they went in: a FILE, or a text of --input, as text, unchanged to the last byte but for
the statements that must be split; an object of --input as an object. What does not fit into its SCP stands in further
ones at the end. Guards are objects. Attach all of them to the same target, minified.

What no SCP can prevent: session tags of SAML and OIDC federation, the management account, service-linked
roles, an author who passes the role to a job instead of a pipeline, new versions of an attached customer managed policy.
`,
  examples: [
    "pipeline-access exempt --scp scp.json --tag jsonget=yes --object 'arn:aws:s3:::data/*/evaluation.json' --admin arn:aws:iam::123456789012:role/Admin",
    "pipeline-access exempt --scp scp.json --rcp rcp.json --organization o-a1b2c3d4e5 --tag jsonget=yes --object 'arn:aws:s3:::data/*/evaluation.json' --admin arn:aws:iam::123456789012:role/Admin --format markdown",
    "pipeline-access exempt --input request.json --format json",
  ],
  run: (args, surroundings) => {
    const { format, diff, folder, request, diagnostics: unreadable } = readArguments(args, surroundings);
    const exemption = request === undefined ? undefined : exemptJsonGet(request);
    const diagnostics = [...unreadable, ...(exemption?.diagnostics ?? [])];
    const written = exemption !== undefined && exemption.guards.length > 0;
    if (format === "json") {
      const found = exemption && {
        scps: exemption.scps,
        ...(given(exemption.rcps) && { rcps: exemption.rcps }),
        ...(given(exemption.bucketPolicies) && { bucketPolicies: exemption.bucketPolicies }),
        guards: exemption.guards,
        ...(given(exemption.rcpGuards) && { rcpGuards: exemption.rcpGuards }),
        tag: exemption.tag,
      };
      const output: ExemptOutput = { formatVersion: 1, ...found, diagnostics };
      surroundings.out(`${JSON.stringify(output, null, 2)}\n`);
    } else if (written && request !== undefined)
      surroundings.out((format === "markdown" ? formatMarkdown : diff ? formatDiff : formatText)(exemption, request));
    if (folder !== undefined && written && request !== undefined)
      for (const each of documentsOf(exemption, request))
        saveFile(join(folder, each.file), minified(each), surroundings);
    surroundings.err(formatDiagnostics(diagnostics));
    if (!hasErrors(diagnostics)) return 0;
    return diagnostics.some(({ severity, code }) => severity === "error" && !findings.test(code)) ? 2 : 1;
  },
};

/** Errors that are found in readable input: what blocks JsonGet all the same, and what does not fit. */
const findings = /^scp-/;

const given = (list: readonly unknown[] | undefined): boolean => list !== undefined && list.length > 0;
