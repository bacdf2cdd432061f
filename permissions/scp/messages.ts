/** What is said about a statement that changes, or that cannot: one table. Errors of the judgement are judge.ts's. */
import type { Diagnostic } from "../diagnostic";
import type { ExceptionTag } from "./request";

/** A diagnostic of a statement; the place is the statement's. */
export type Remark = Omit<Diagnostic, "path">;

const shown = ({ key, value }: ExceptionTag): string => `${key}=${value}`;

export const messages = {
  overConfined: (excess: "resources" | "actions"): Remark => ({
    severity: "warning",
    code: excess === "resources" ? "scp-over-confined" : "scp-over-confined-actions",
    message:
      excess === "resources"
        ? "This statement lists resources that include more than the objects, and no condition key of s3:GetObject separates them. From outside the network the tagged role can read only the objects, not the other resources that the statement leaves open."
        : "The statement's actions without s3:GetObject have no short form. From outside the network the tagged role is therefore also denied actions on the objects that the statement does not list: those that AWS adds later, and in an RCP all but s3:GetObject.",
  }),
  closed: (objects: readonly string[]): Remark => ({
    severity: "warning",
    code: "scp-object-closed",
    message: `An earlier exception opened ${objects.join(", ")}, which is not among the objects any more: the tagged role can no longer read it from outside the network. Name it as an object if JsonGet still reads it.`,
  }),
  narrowed: (tag: ExceptionTag, actions: string): Remark => ({
    severity: "warning",
    code: "scp-wide-exception",
    message: `An exception for the tag stood here and lifted more than s3:GetObject on the objects. It is narrowed: roles tagged ${shown(tag)} lose the rest of what the statement denies (${actions}) outside the network. To leave it as it is, set existingException to keep (--existing-exception keep).`,
  }),
  kept: (tag: ExceptionTag): Remark => ({
    severity: "warning",
    code: "scp-wide-exception",
    message: `An exception for the tag stands here and lifts more than s3:GetObject on the objects. It is kept as asked: roles tagged ${shown(tag)} leave the network with all that the statement denies, and the tag is not the pipeline role's alone. The rule scp-json-get-exception reports it.`,
  }),
  outsiders: (tag: ExceptionTag): Remark => ({
    severity: "warning",
    code: "scp-exception-for-outsiders",
    message: `The exception for ${shown(tag)} also covered principals of other organizations and accounts, who set their own tags. It is limited to yours.`,
  }),
  othersLetOff: (who: "everyone" | "any-value"): Remark => ({
    severity: "warning",
    code: "scp-exception-for-others",
    message:
      who === "everyone"
        ? "The condition on the tag is false where the tag is absent, so the perimeter is open to everybody without the tag. Write the exception under StringNotEquals, without ForAnyValue."
        : "The condition on the tag also exempts roles whose tag has another value; they stay exempt. Compare the exact value under StringNotEquals to end that.",
  }),
} as const;
