/** `derive`: from a definition to the roles, policies and definition that `PipelineAccess` would provision. */
import { checkFields, hasErrors, planAccess, readDefinition, writePolicies } from "../permissions";
import { oncePerCause } from "../permissions/diagnostic";
import { policyJson } from "../permissions/iam/document";
import { formatDiagnostics, readInput, type Command } from "./command";
import { describeDerived } from "./derived";
import { formatDerived } from "./deriveText";
import { isBadOption, planHelp, readPlanArguments, separationNames } from "./planArguments";

export const derive: Command = {
  synopsis:
    "derive DEFINITION|- --pipeline-name N --account A --region R [--partition P] [--bind Name=value]… " +
    `[--role-separation ${separationNames}] [--options FILE] [--format text|json]`,
  about: "Derives the least access that a pipeline definition needs.",
  help: `${planHelp}  --format            text (default) for people, json for programs

What cannot be derived is withheld by name and reported; the rest is printed, and the exit status is 1.
`,
  examples: [
    "pipeline-access derive definition.json --pipeline-name P --account 123456789012 --region us-east-1 --bind Bucket=data",
    "aws sagemaker describe-pipeline --pipeline-name P | pipeline-access derive - --options access.json --format json",
    "pipeline-access derive definition.json --options access.json --role-separation per-job-type",
  ],
  run: (args, surroundings) => {
    const { file, format, options } = readPlanArguments(args, ["text", "json"], surroundings);
    const { definition, diagnostics: unreadable } = readDefinition(readInput(file, surroundings));
    const planned: ReturnType<typeof planAccess> = definition ? planAccess(definition, options) : { diagnostics: [] };
    const written = planned.plan ? writePolicies(planned.plan) : undefined;
    const diagnostics = oncePerCause([
      ...unreadable,
      ...(definition ? checkFields(definition) : []),
      ...planned.diagnostics,
      ...(written?.diagnostics ?? []),
    ]);
    const derived = planned.plan && written ? describeDerived(planned.plan, written) : undefined;
    if (format === "json") surroundings.out(`${policyJson({ formatVersion: 2, ...derived, diagnostics }, 2)}\n`);
    else if (derived) surroundings.out(formatDerived(derived));
    surroundings.err(formatDiagnostics(diagnostics));
    if (!definition || diagnostics.some(isBadOption)) return 2;
    return hasErrors(diagnostics) ? 1 : 0;
  },
};
