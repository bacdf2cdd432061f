/** Documents near the size limits whose lists of starred patterns are the most work to judge. */
import type { PolicyDocument } from "../../../permissions";

const count = 256;
const forms: Readonly<Record<string, (index: number) => string>> = {
  "parts of ARNs": (index) => `arn:aws:*:*:*:*a${index}*b*c${index % 7}*d*`,
  "keys of S3": (index) => `arn:aws:s3:::*a*b*c*${index}*d*e*f*g*`,
  "twenty stars": (index) => `*${"a*".repeat(20)}${index}*`,
  "single characters": (index) => `*${"?".repeat(index % 30)}*x*${index}`,
  "an a far from the end": (index) => `*a${"?".repeat(16 + (index % 16))}*${index}`,
  digits: (index) => `*${index % 10}*${(index >> 3) % 10}*-*${index}*`,
};

/** An Allow and a Deny of as many patterns as are asked for, per form and element. */
export const starredLists = (
  patterns = count,
): readonly { readonly name: string; readonly document: PolicyDocument }[] =>
  (["NotResource", "Resource"] as const).flatMap((element) =>
    Object.entries(forms).map(([form, write]) => ({
      name: `${element} of ${patterns} patterns with stars: ${form}`,
      document: {
        Version: "2012-10-17" as const,
        Statement: (["Allow", "Deny"] as const).map((Effect) => ({
          Effect,
          Action: ["*"],
          [element]: Array.from({ length: patterns }, (_, index) => write(index)),
        })),
      },
    })),
  );
