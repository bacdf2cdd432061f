/**
 * Stand-ins for parameters whose value is an Output. How many roles and policies there are must be known before any
 * Output is; what the policies say is planned again with the real values. So a stand-in needs the right form and
 * length, and nothing else.
 */
import type { Definition } from "../permissions/definition/definition";
import { exampleBinding } from "../permissions/plan/bindings";

/** What a parameter may stand for. Each form names things that differ from one parameter to the next. */
const forms: readonly ((bucket: string) => string)[] = [
  (bucket) => bucket,
  (bucket) => `s3://${bucket}/${"k".repeat(64)}`,
  (bucket) => `arn:aws-us-gov:iam::000000000000:role/${bucket}`,
  () => "arn:aws-us-gov:kms:ap-southeast-1:000000000000:key/00000000-0000-0000-0000-000000000000",
  (bucket) => `000000000000.dkr.ecr.ap-southeast-1.amazonaws.com/${bucket}:latest`,
  (bucket) => `https://sqs.ap-southeast-1.amazonaws.com/000000000000/${bucket}`,
  (bucket) => `arn:aws-us-gov:lambda:ap-southeast-1:000000000000:function:${bucket}`,
];

/** A bucket's name has at most 63 characters. */
const bucketNamed = (index: number): string => `placeholder-${index}-`.padEnd(63, "0");

/**
 * Stand-ins for the named parameters: the parameter's own DefaultValue, else the form with which planning has least to
 * complain of.
 * @param complaints how many errors a plan with these values has
 */
export function placeholdersFor(
  definition: Definition,
  names: readonly string[],
  complaints: (values: Readonly<Record<string, string>>) => number,
): Record<string, string> {
  const open = new Set<string>();
  const values = Object.fromEntries(
    names.map((name, index) => {
      const parameter = definition.parameters.get(name);
      if (typeof parameter?.defaultValue === "string") return [name, parameter.defaultValue];
      const example = parameter && exampleBinding(definition, parameter);
      if (example !== undefined) return [name, example];
      open.add(name);
      return [name, bucketNamed(index)];
    }),
  );
  let least = open.size === 0 ? 0 : complaints(values);
  for (const [index, name] of names.entries()) {
    if (!open.has(name)) continue;
    for (const form of forms) {
      if (least === 0) return values;
      const candidate = { ...values, [name]: form(bucketNamed(index)) };
      const count = complaints(candidate);
      if (count >= least) continue;
      least = count;
      values[name] = candidate[name] ?? "";
    }
  }
  return values;
}
