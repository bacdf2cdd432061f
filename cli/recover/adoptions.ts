/**
 * Resources of our components that an update would create under names that are fixed: where AWS has one already, an
 * update was interrupted, and Pulumi adopts it by an import. Read from a preview, or from the operations that a state
 * says were pending. What is written again without harm (inline policies, attachments to roles) needs no import.
 */
import { elements, isArray, isObject, member, type JsonValue } from "../../permissions/json";
import { readProperty, textOf } from "../../policypack/stack/known";

/** A resource to import. */
export interface Adoption {
  readonly urn: string;
  readonly type: string;
  /** Its name in the program. */
  readonly name: string;
  /** What AWS calls it, as `pulumi import` takes it. */
  readonly id: string;
  /** URN of the component. */
  readonly parent: string;
  /** Ends with 0 where AWS has the resource. */
  readonly exists: string;
  /** Imports it. */
  readonly command: string;
}

/** What is known of the account where the resources are. */
interface Account {
  readonly partition: string;
  readonly account: string;
}

/** A resource that is to be made. */
interface Created {
  readonly urn: string;
  readonly type: string;
  readonly parent: string;
  readonly inputs: JsonValue;
}

/** How a type of resource is known to AWS; undefined where its inputs do not say. */
type Identify = (
  text: (name: string) => string | undefined,
  account: Account | undefined,
) => { readonly id: string; readonly exists: string } | undefined;

/** The types that AWS refuses to create twice. */
const identities: Readonly<Record<string, Identify>> = {
  "aws:iam/role:Role": (text) => {
    const id = text("name");
    return id === undefined ? undefined : { id, exists: `aws iam get-role --role-name ${quote(id)}` };
  },
  "aws:iam/policy:Policy": (text, place) => {
    const name = text("name");
    if (name === undefined || place === undefined) return undefined;
    const id = `arn:${place.partition}:iam::${place.account}:policy${text("path") ?? "/"}${name}`;
    return { id, exists: `aws iam get-policy --policy-arn ${quote(id)}` };
  },
  "aws:organizations/policyAttachment:PolicyAttachment": (text) => {
    const [target, policy] = [text("targetId"), text("policyId")];
    if (target === undefined || policy === undefined) return undefined;
    const found = `aws organizations list-targets-for-policy --policy-id ${quote(policy)} --query 'Targets[].TargetId' --output text`;
    return { id: `${target}:${policy}`, exists: `${found} | grep -qw ${quote(target)}` };
  },
};

/** Reads them; undefined: the file shows no creations. */
export function readAdoptions(value: JsonValue): readonly Adoption[] | undefined {
  const created = createdIn(value);
  if (created === undefined) return undefined;
  const account = accountIn(created);
  return created.flatMap(({ urn, type, parent, inputs }) => {
    const identify = Object.hasOwn(identities, type) ? identities[type] : undefined;
    const found = identify?.((name) => textAt(inputs, name), account);
    if (found === undefined) return [];
    const name = urn.split("::").slice(3).join("::");
    const words = ["pulumi import", type, quote(name), quote(found.id), "--parent", quote(`component=${parent}`)];
    const command = `${words.join(" ")} --yes --protect=false --generate-code=false`;
    return [{ urn, type, name, parent, ...found, command }];
  });
}

/** A member that is a text which is known, and not a secret. */
function textAt(holder: JsonValue | undefined, name: string): string | undefined {
  const text = textOf(readProperty(holder, name));
  return text === "" || text === "[secret]" ? undefined : text;
}

/** One word of a shell, whatever it holds. */
const quote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

/** What our components would create, or were creating. */
function createdIn(value: JsonValue): readonly Created[] | undefined {
  const steps = member(value, "steps");
  if (isArray(steps))
    return steps.flatMap((step) => (member(step, "op") === "create" ? createdFrom(member(step, "newState")) : []));
  const deployment = member(value, "deployment");
  if (!isObject(deployment)) return undefined;
  return elements(member(deployment, "pending_operations")).flatMap((operation) =>
    member(operation, "type") === "creating" ? createdFrom(member(operation, "resource")) : [],
  );
}

/** A resource below one of our components: its URN names the types of what it is in. */
function createdFrom(state: JsonValue | undefined): readonly Created[] {
  const [urn, type, parent] = ["urn", "type", "parent"].map((name) => textAt(state, name));
  if (urn === undefined || type === undefined || parent === undefined) return [];
  return (urn.split("::")[2] ?? "").includes("sagemaker-pipeline-access:index:")
    ? [{ urn, type, parent, inputs: member(state, "inputs") ?? null }]
    : [];
}

/** The account that the new roles' policies name. */
function accountIn(created: readonly Created[]): Account | undefined {
  for (const { inputs } of created) {
    const arn = /arn:(aws[a-z-]*):(?!iam::aws)[a-z0-9-]+:[a-z0-9-]*:(\d{12}):/.exec(JSON.stringify(inputs));
    if (arn?.[1] !== undefined && arn[2] !== undefined) return { partition: arn[1], account: arn[2] };
  }
  return undefined;
}
