/**
 * Documents within IAM's sizes: what fits is inline, what does not goes to managed policies, what fits nowhere is an
 * error. Claims: the documents together say what the one said; each is within its limit; the same input gives the same
 * bytes. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
import { formatPolicyDocument, policyJson, type PolicyDocument, type Statement } from "../iam/document";
import { identityPolicySize, limits, type PolicySizes } from "../iam/limits";

const sizeOf = (Statement: readonly Statement[]): number =>
  identityPolicySize(formatPolicyDocument({ Version: "2012-10-17", Statement: [...Statement] }));

/**
 * Spreads a document over an inline policy and managed ones.
 * @returns the inline document, then the managed ones; undefined where they do not fit
 */
export function fitRole(document: PolicyDocument | undefined, sizes: PolicySizes = {}): PolicyDocument[] | undefined {
  if (document === undefined) return [];
  const { inline = limits.inlinePoliciesPerRole.value, attached = limits.managedPoliciesPerRole.value } = sizes;
  if (sizeOf(document.Statement) <= inline) return [document];
  const managed = sizes.managed ?? limits.managedPolicy.value;
  const documents = pack(document.Statement, [inline, ...Array<number>(attached).fill(managed)]);
  return documents;
}

/** Spreads a document over managed policies that a caller's role is given. */
export function fitCaller(document: PolicyDocument | undefined, sizes: PolicySizes = {}): PolicyDocument[] | undefined {
  if (document === undefined) return [];
  const { managed = limits.managedPolicy.value, attached = limits.managedPoliciesPerRole.value } = sizes;
  return pack(document.Statement, Array<number>(attached).fill(managed));
}

/** Fills documents of these sizes, in order; a statement too long for one is split by its resources. */
function pack(statements: readonly Statement[], rooms: readonly number[]): PolicyDocument[] | undefined {
  const documents: Statement[][] = [];
  let current: Statement[] = [];
  const room = (): number => rooms[documents.length] ?? 0;
  const queue = [...statements].reverse();
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (sizeOf([...current, next]) <= room()) {
      current.push(next);
      continue;
    }
    const [head, tail] = split(next, room() - sizeOf(current));
    if (head) current.push(head);
    if (current.length === 0 || documents.length === rooms.length) return undefined;
    documents.push(current);
    current = [];
    queue.push(tail);
  }
  if (current.length > 0) documents.push(current);
  return documents.length > rooms.length
    ? undefined
    : documents.map((Statement) => ({ Version: "2012-10-17", Statement }));
}

/** The statement with as many of its resources as fit, and with the rest. */
function split(statement: Statement, room: number): [Statement | undefined, Statement] {
  const { Resource = [] } = statement;
  let size = policyJson({ ...statement, Resource: [] }).length + 1;
  const count = Resource.findIndex((arn) => (size += policyJson([arn]).length - 1) > room);
  return count <= 0
    ? [undefined, statement]
    : [
        { ...statement, Resource: Resource.slice(0, count) },
        { ...statement, Resource: Resource.slice(count) },
      ];
}
