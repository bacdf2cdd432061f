/** `derive`: from a definition to the roles, policies and definition that `PipelineAccess` would provision. */
import {
  checkFields,
  hasErrors,
  planAccess,
  provePlan,
  readDefinition,
  writePolicies,
  writeProbes,
  type Proof,
} from "../permissions";
import { oncePerCause } from "../permissions/diagnostic";
import { policyJson } from "../permissions/iam/document";
import { proofDiagnostics } from "../permissions/proof/provePlan";
import { formatDiagnostics, readInput, saveFile, type Command } from "./command";
import { describeDerived } from "./derived";
import { formatDerived } from "./deriveText";
import type { DeriveOutput } from "./outputs";
import { isBadOption, planHelp, readPlanArguments, separationNames } from "./planArguments";

/** Said first: who approves names by this output approves others than those that will exist. */
const otherNames =
  "Names of roles end with a hash. `pulumi up` takes it of the component's URN, and so ends them differently.\n" +
  "For the same names: --urn URN, as `pulumi stack --show-urns` prints it.\n\n";

export const derive: Command = {
  synopsis:
    "derive DEFINITION|- --pipeline-name N --account A --region R [--partition P] [--bind Name=value]… " +
    `[--role-separation ${separationNames}] [--urn URN] [--options FILE] [--format text|json]`,
  about: "Derives the least access that a pipeline definition needs.",
  help: `${planHelp}  --format            text (default) for people, json for programs
  --probes FILE       writes the requests that each principal must and must not be able to make, with its policies, for
                      \`npm run verify-live\` of the repository, which asks IAM's policy simulator. A principal whose policies
                      could not be written is left out

What cannot be derived is withheld by name and reported; the rest is printed, and the exit status is 1.
`,
  examples: [
    "pipeline-access derive definition.json --pipeline-name P --account 123456789012 --region us-east-1 --bind Bucket=data",
    "aws sagemaker describe-pipeline --pipeline-name P | pipeline-access derive - --options access.json --format json",
    "pipeline-access derive definition.json --options access.json --role-separation per-job-type",
  ],
  run: (args, surroundings) => {
    const { file, format, options, probes, namesAsDeployed } = readPlanArguments(args, ["text", "json"], surroundings);
    const { definition, diagnostics: unreadable } = readDefinition(readInput(file, surroundings));
    const planned: ReturnType<typeof planAccess> = definition ? planAccess(definition, options) : { diagnostics: [] };
    const written = planned.plan ? writePolicies(planned.plan) : undefined;
    const proof =
      planned.plan && written && !hasErrors(written.diagnostics) ? provePlan(planned.plan, written) : undefined;
    const diagnostics = oncePerCause([
      ...unreadable,
      ...(definition ? checkFields(definition) : []),
      ...planned.diagnostics,
      ...(written?.diagnostics ?? []),
      ...(proof ? proofDiagnostics(proof) : []),
    ]);
    if (probes !== undefined && planned.plan && written) {
      const asked = { formatVersion: 1, principals: writeProbes(planned.plan, written) };
      saveFile(probes, `${policyJson(asked, 2)}\n`, surroundings);
    }
    const derived = planned.plan && written ? describeDerived(planned.plan, written) : undefined;
    const output: DeriveOutput = { formatVersion: 2, ...derived, ...(proof && { proof }), diagnostics };
    if (format === "json") surroundings.out(`${policyJson(output, 2)}\n`);
    else if (derived)
      surroundings.out(
        `${namesAsDeployed ? "" : otherNames}${formatDerived(derived)}${proof ? `\n${formatProof(proof)}\n` : ""}`,
      );
    surroundings.err(formatDiagnostics(diagnostics));
    if (!definition || diagnostics.some(isBadOption)) return 2;
    return hasErrors(diagnostics) ? 1 : 0;
  },
};

const formatProof = ({ answer, decisions, counterExamples, undecided }: Proof): string =>
  answer === "proved"
    ? `Proof: these policies allow every request that the plan stands for, and no other (${decisions} decisions).`
    : answer === "refuted"
      ? `Proof: refuted by ${counterExamples.length} requests.`
      : `Proof: undecided. ${undecided.join(" ")}`;
