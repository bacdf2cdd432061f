/** Diagnostics of the model as a user of Pulumi reads them: one error that lists them all, or warnings on the component. */
import * as pulumi from "@pulumi/pulumi";
import { hasErrors, type Diagnostic } from "../permissions/diagnostic";

/** Throws one error with every diagnostic that forbids an answer; `hint` is added where there are any. */
export function failOnErrors(
  component: pulumi.Resource,
  what: string,
  diagnostics: readonly Diagnostic[],
  hint = "",
): void {
  if (!hasErrors(diagnostics)) return;
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  throw new pulumi.ResourceError(
    [`${what}: the access cannot be planned.`, ...errors.map(line), hint].join("\n").trimEnd(),
    component,
    true,
  );
}

/** Says the warnings and decisions once, on the component; returns the warnings. */
export function logWarnings(component: pulumi.Resource, diagnostics: readonly Diagnostic[]): string[] {
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity === "warning") void pulumi.log.warn(text(diagnostic), component);
    if (diagnostic.severity === "info") void pulumi.log.info(text(diagnostic), component);
  }
  return diagnostics.filter(({ severity }) => severity === "warning").map(text);
}

const line = (diagnostic: Diagnostic): string => `  - ${text(diagnostic)}`;

const text = ({ code, path, message }: Diagnostic): string => `${code}${path === "" ? "" : ` at ${path}`}: ${message}`;
