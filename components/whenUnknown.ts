/** An Output that a preview may not know, with another in its place for as long as it does not. */
import * as pulumi from "@pulumi/pulumi";

/** The Output's value; where a preview does not know it, that of `other`, which is made only then. */
export const whenUnknown = <T>(output: pulumi.Output<T>, other: () => pulumi.Output<T>): pulumi.Output<T> =>
  pulumi.output(isKnown(output).then((known) => (known ? output : other()))) as pulumi.Output<T>;

/** The SDK's own question, which its type declarations leave out. */
const isKnown = (output: object): Promise<boolean> => (output as { readonly isKnown: Promise<boolean> }).isKnown;
