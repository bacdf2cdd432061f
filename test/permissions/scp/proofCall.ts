/**
 * The call of JsonGet, and the statements to be opened for it, said again from the documentation: a statement is one of
 * them if it denies such a call, and would not deny it from some other network.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
import { applies, namesAction, namesResource, type RequestTerms, type WrittenStatement } from "./proofModel";
import type { Search, Term } from "./proofSolver";
import { exactly, glob } from "./proofTexts";

/** Who calls, and for what. */
export interface CallOfJsonGet {
  readonly tag: { readonly key: string; readonly value: string };
  /** All of the pipeline role's other tags; left out: it may have any, as far as a network restriction asks. */
  readonly roleTags?: Readonly<Record<string, string>>;
  readonly objects: readonly string[];
  /** Whose principals alone the exception is for, in policies that also meet others. */
  readonly organization?: string;
}

const networkKeys = [
  "aws:sourcevpc",
  "aws:sourcevpcarn",
  "aws:sourcevpce",
  "aws:sourceip",
  "aws:vpcsourceip",
  "aws:vpceaccount",
  "aws:vpceorgid",
  "aws:vpceorgpaths",
  "aws:ec2instancesourcevpc",
  "aws:ec2instancesourceprivateipv4",
];

/** Keys of calls by services on somebody's behalf, of federation, of MFA and of requests that set tags. */
const absentKeys =
  /^aws:(calledvia.*|federatedprovider|multifactorauth.*|principalservicename.*|source(account|arn|orgid|orgpaths|identity)|tagkeys|requesttag\/.*)$/;

const fixedKeys: Readonly<Record<string, string>> = {
  "aws:viaawsservice": "false",
  "aws:principalisawsservice": "false",
  "aws:securetransport": "true",
  "aws:principaltype": "AssumedRole",
};

/** The condition key of a principal's tag. */
export const tagKey = (key: string): string => `aws:principaltag/${key.toLowerCase()}`;

/** The key has exactly this value. */
export function has<B>({ key, and, or }: RequestTerms<B>, name: string, value: string): B {
  return or(
    ...key(name.toLowerCase()).map(({ present, ask }) =>
      and(present, ask({ patterns: [exactly(value)], anyCase: false })),
    ),
  );
}

/** Keys of S3 that an s3:GetObject which names a bucket may carry. */
const openOfS3 = /^s3:(existingobjecttag\/.*|resourceaccount|tlsversion|authtype|signatureversion|signatureage)$/;

/** The call of JsonGet for one of the objects, as far as it is known. */
export function jsonGet(
  request: RequestTerms<Term>,
  keys: ReadonlySet<string>,
  { tag, roleTags = {}, objects, organization }: CallOfJsonGet,
  otherTags: "absent" | "any" = "absent",
): Term {
  const { and, or, not, key } = request;
  const tags = new Map(
    [...Object.entries(roleTags), [tag.key, tag.value] as const].map(([name, value]) => [tagKey(name), value]),
  );
  const partitions = objects.map((object) => object.split(":")[1] ?? "");
  const term = (name: string): Term => {
    const value = fixedKeys[name] ?? tags.get(name);
    const absent = and(...key(name).map(({ present }) => not(present)));
    const each = (meets: (ask: ReturnType<typeof key>[number]["ask"]) => Term) =>
      and(...key(name).map(({ present, ask }) => and(present, meets(ask))));
    if (value !== undefined) return has(request, name, value);
    if (name === "aws:principalorgid" && organization !== undefined) return has(request, name, organization);
    if (name === "aws:sourceip")
      return or(
        absent,
        each((ask) => ask({ range: "192.0.2.1" })),
      );
    if (name === "aws:principalarn")
      return each((ask) =>
        and(
          ask({ patterns: partitions.map((partition) => glob(`arn:${partition}:iam::?*:role/?*`)), anyCase: false }),
          not(ask({ patterns: [glob("*:*:*:*:*:*:*")], anyCase: false })),
        ),
      );
    if (/^aws:principaltag\//.test(name)) return otherTags === "any" ? and() : absent;
    const unknown = /^aws:/.test(name) ? !absentKeys.test(name) && name !== "aws:username" : openOfS3.test(name);
    return unknown && !networkKeys.includes(name) ? and() : absent;
  };
  return and(namesAction(request, ["s3:GetObject"]), namesResource(request, objects), ...[...keys].map(term));
}

/** A network restriction that stops JsonGet: from some other network it would not. */
export async function isToOpen({ request, find }: Search, deny: WrittenStatement, call: Term): Promise<boolean> {
  const { and, not } = request;
  const elsewhere = request.but((key) => networkKeys.includes(key));
  return (await find(and(call, applies(request, deny), not(applies(elsewhere, deny))))) !== undefined;
}
