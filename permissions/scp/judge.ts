/**
 * What a Deny of s3:GetObject is to JsonGet: passed by, a network restriction that can be opened, or another bar that
 * must not be, and is reported.
 */
import type { Diagnostic } from "../diagnostic";
import type { ReadCondition, ReadStatement } from "../iam/document";
import { getObject, namesGetObject } from "./actions";
import { conditionsMeetCall, hangsOnNetwork, type JsonGetCall } from "./call";

/** A verdict, with what is to be said about it; the place is the statement's. */
export interface Judgement {
  readonly verdict: "passes" | "network" | "bar";
  readonly remarks: readonly Omit<Diagnostic, "path">[];
}

/** All texts: code -> (values) -> text. */
const messages = {
  "scp-denies-json-get": (reason: string) =>
    `JsonGet will fail: this statement denies s3:GetObject on the objects. It was not changed, because it does not restrict the network. ${reason}`,
  "scp-may-deny-json-get": (reason: string) =>
    `This statement may deny s3:GetObject on the objects. It was not changed, because it does not restrict the network. ${reason}`,
  "scp-role-let-out": (keys: string) =>
    `This statement exempts the pipeline role completely, by ${keys}, not only for s3:GetObject on the objects. Remove the role from that exception and run again: the narrow exception takes its place.`,
  "scp-other-tags": (tags: string) =>
    `This statement denies JsonGet if the role has other tags (${tags}). Do not add these tags to the role, or list the tags of the role in roleTags.`,
  "scp-foreign-endpoint": () =>
    "This statement denies JsonGet if SageMaker calls S3 through a VPC endpoint of its own. AWS documents no such endpoint.",
} as const;

/** Whether a statement is about s3:GetObject at all. */
export const concernsGetObject = ({ actions: { negated, patterns } }: ReadStatement): boolean =>
  patterns.some(({ value }) => namesGetObject(value)) !== negated;

/** Whether a statement is about nothing else. */
export const isGetObjectAlone = ({ actions: { negated, patterns } }: ReadStatement): boolean =>
  !negated && patterns.every(({ value }) => value.toLowerCase() === getObject.toLowerCase());

/** Judges a Deny that concerns s3:GetObject on some of the objects. */
export function judgeDeny(statement: ReadStatement, call: JsonGetCall): Judgement {
  const network = hangsOnNetwork(statement);
  const holds = conditionsMeetCall(statement, network ? call.open : call.usual);
  if (holds === "no") return { verdict: "passes", remarks: network ? besides(statement, call) : [] };
  if (network) return { verdict: "network", remarks: [] };
  const reason = reasonOf(statement.conditions);
  return {
    verdict: "bar",
    remarks: [
      holds === "yes"
        ? {
            severity: "error",
            code: "scp-denies-json-get",
            message: messages["scp-denies-json-get"](reason),
          }
        : {
            severity: "info",
            code: "scp-may-deny-json-get",
            message: messages["scp-may-deny-json-get"](reason),
          },
    ],
  };
}

/** Why a statement that lets the call pass might stop it all the same. */
function besides(statement: ReadStatement, call: JsonGetCall): Judgement["remarks"] {
  const lettingOut = statement.conditions.filter(
    (condition) =>
      (principalTag.test(condition.key) || condition.key.toLowerCase() === "aws:principalarn") &&
      condition.key.toLowerCase() !== call.tagKey &&
      condition.operator?.includes("Not") === true &&
      conditionsMeetCall({ conditions: [condition] }, call.open) === "no",
  );
  const kept = statement.conditions.filter((condition) => !lettingOut.includes(condition));
  if (lettingOut.length > 0 && conditionsMeetCall({ conditions: kept }, call.open) !== "no")
    return [
      {
        severity: "warning",
        code: "scp-role-let-out",
        message: messages["scp-role-let-out"]([...new Set(lettingOut.map(({ key }) => key))].join(", ")),
      },
    ];
  if (conditionsMeetCall(statement, call.otherTags) !== "no")
    return [
      {
        severity: "warning",
        code: "scp-other-tags",
        message: messages["scp-other-tags"](missingTags(statement, call)),
      },
    ];
  if (conditionsMeetCall(statement, call.ownEndpoint) !== "no")
    return [
      {
        severity: "info",
        code: "scp-foreign-endpoint",
        message: messages["scp-foreign-endpoint"](),
      },
    ];
  return [];
}

const principalTag = /^aws:principaltag\//i;

/** The tags without which the statement does not hold. */
function missingTags(statement: ReadStatement, call: JsonGetCall): string {
  const asked = statement.conditions.filter(
    (condition) =>
      principalTag.test(condition.key) &&
      conditionsMeetCall({ ...statement, conditions: [condition] }, call.usual) === "no",
  );
  return [...new Set(asked.map(({ key }) => key))].join(", ");
}

/** Condition keys -> why they stop a call of the service, and the way out. */
const reasons: readonly [RegExp, string][] = [
  [/^aws:multifactorauth/i, "It requires MFA, which a session of a service never has. Exclude the pipeline role."],
  [principalTag, "It requires a tag on the role. Add the tag to the role and to roleTags."],
  [
    /^aws:viaawsservice$/i,
    "aws:ViaAWSService is false for a role that a service assumes, so it does not restrict the network.",
  ],
];

function reasonOf(conditions: readonly ReadCondition[]): string {
  if (conditions.length === 0) return "It has no condition. Exclude the objects from it.";
  const known = reasons.find(([pattern]) => conditions.some(({ key }) => pattern.test(key)));
  return known?.[1] ?? `It depends on ${[...new Set(conditions.map(({ key }) => key))].join(", ")}.`;
}
