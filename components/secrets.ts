/**
 * Which inputs are secrets, and diagnostics that do not quote them. In an `apply` a secret is an ordinary value, and a
 * diagnostic may quote any part of it in any form: so its message is not shown unless it is known to be free of it.
 */
import * as pulumi from "@pulumi/pulumi";
import type { Diagnostic } from "../permissions/diagnostic";
import { isPlain } from "./plainInputs";

/** The names of the inputs that are secrets, wholly or in part. */
export const secretNames = (inputs: Readonly<Record<string, unknown>>): pulumi.Output<string[]> =>
  pulumi.output(
    Promise.all(
      Object.entries(inputs).map(async ([name, value]) =>
        !isPlain(value) && (await pulumi.isSecret(pulumi.output(value))) ? [name] : [],
      ),
    ).then((names) => names.flat()),
  ) as pulumi.Output<string[]>;

/** The inputs of a map, each under its path: `bindings.DataBucket`. */
export const named = (map: string, inputs: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`${map}.${name}`, value]));

/**
 * The diagnostics with code and place alone where inputs are secrets.
 * @param free diagnostics that were found without the secrets: the same ones are shown
 */
export function hideSecrets(
  diagnostics: readonly Diagnostic[],
  secrets: readonly string[],
  free: readonly Diagnostic[] = [],
): readonly Diagnostic[] {
  if (secrets.length === 0) return diagnostics;
  const shown = new Set(free.map(identity));
  return diagnostics.map((each) => (shown.has(identity(each)) ? each : { ...each, message: messages.hidden(secrets) }));
}

const messages = {
  hidden: (secrets: readonly string[]) =>
    `Details are not shown because they may contain the value of a secret input (${secrets.join(", ")}). Check that value.`,
};

const identity = ({ code, path, message }: Diagnostic): string => JSON.stringify([code, path, message]);
