/** What the documents of a role grant, as far as a stack shows them. Which needs they leave open is roleCalls.ts. */
import type { NamedDocument } from "../../permissions/policies/comparePolicies";
import { findManagedPolicy } from "../../permissions/iam/managedPolicies";
import { unknownsIn, type Unknown } from "../stack/known";
import type { Holder } from "../stack/holders";
import { documentOfPolicy, type AttachedPolicy, type OwnedDocument } from "../stack/managedPolicies";
import type { Stack } from "../stack/stack";
import type { StackFinding } from "../rule/rule";
import { unjudgedDocument, unknownValue } from "./unjudged";

export type { StackFinding } from "../rule/rule";

/** All texts: code -> what is wrong, and the fix. */
const messages = {
  "policy-elsewhere": {
    message: "The document of this policy is not in the stack, so what it grants was not checked.",
    fix: "Give its document in the setting `external`, or attach a policy of this stack. Or exempt this finding until a date.",
  },
} as const;

/** Where a document stands. */
export interface GrantOwner {
  readonly urn: string;
  /** `policy`, `managedPolicyArns[0]`. */
  readonly place: string;
  /** AWS's own: nobody can change it. */
  readonly managed: boolean;
}

/** The fault of a policy of AWS's own: whatever is wrong with what it grants, it is to be detached. */
export const faultOf = ({ urn, place, managed }: GrantOwner): { readonly fault?: string } =>
  managed ? { fault: `attached ${urn} ${place}` } : {};

export interface RoleGrants {
  readonly documents: readonly NamedDocument[];
  /** Name of a document -> where it stands. */
  readonly owners: ReadonlyMap<string, GrantOwner>;
  /** Something that is not known may grant anything: what is missing is not certain to be. */
  readonly opaque: boolean;
  /** All that makes it opaque is known once the update runs, and reported as such. */
  readonly pending: boolean;
}

/** What is known of the grants of a role. */
export function grantsOf(stack: Stack, { inline, attached }: Pick<Holder, "inline" | "attached">): RoleGrants {
  const documents: NamedDocument[] = [];
  const owners = new Map<string, GrantOwner>();
  const hidden = stack.roles().stray.flatMap(({ value }) => unknownsIn(value));
  let opaque = hidden.length > 0;
  let pending = hidden.every(isPending);
  const add = (document: NamedDocument["document"], owner: GrantOwner): void => {
    const name = `${documents.length}`;
    documents.push({ name, document });
    owners.set(name, owner);
  };
  const addOwned = (owned: OwnedDocument): void => {
    if (owned.document === undefined || hidesGrants(owned)) {
      opaque = true;
      pending &&= owned.unknowns.length > 0 && owned.unknowns.every(isPending);
    }
    if (owned.document !== undefined)
      add(owned.document, { urn: owned.resource.urn, place: owned.place, managed: false });
  };
  inline.forEach(addOwned);
  for (const { document, arn, resource, path, value } of attached) {
    const known = arn === undefined ? undefined : findManagedPolicy(arn);
    if (document !== undefined) addOwned(document);
    else if (known !== undefined) add(known.document, { urn: resource.urn, place: path, managed: true });
    else {
      opaque = true;
      pending &&= arn === undefined && unknownsIn(value).some(isPending);
    }
  }
  return { documents, owners, opaque, pending };
}

const isPending = ({ reason }: Unknown): boolean => reason === "preview";

/** An unknown resource or condition leaves open how far a grant reaches; any other unknown, what is granted at all. */
function hidesGrants({ place, document, unknowns }: OwnedDocument): boolean {
  if (document?.version === "2008-10-17" && unknowns.length > 0) return true;
  return unknowns.some(
    ({ path }) =>
      !path.startsWith(`${place}.`) ||
      !/^Statement(\[\d+\])?\.(Sid|Resource|NotResource|Condition)\b/.test(path.slice(place.length + 1)),
  );
}

/** The boundary's document, where it is known. */
export function boundaryOf({ boundary }: Pick<Holder, "boundary">): NamedDocument | undefined {
  const document = boundary && documentOfPolicy(boundary);
  return document && { name: "boundary", document };
}

/** What of a role's documents, boundary included, was not checked. */
export function unjudgedGrants({
  inline,
  attached,
  boundary,
}: Pick<Holder, "inline" | "attached" | "boundary">): StackFinding[] {
  return [
    ...inline.flatMap((owned) => unjudgedOwned(owned)),
    ...[...attached, ...(boundary ? [boundary] : [])].flatMap((policy) => unjudgedPolicy(policy)),
  ];
}

const unjudgedOwned = (owned: OwnedDocument): StackFinding[] => [
  ...unjudgedDocument(owned.resource, owned).map((draft) => ({ urn: owned.resource.urn, ...draft })),
];

function unjudgedPolicy({ resource, path, value, arn, document }: AttachedPolicy): StackFinding[] {
  if (document !== undefined) return unjudgedOwned(document);
  if (arn === undefined)
    return unknownsIn(value).map((unknown) => ({ urn: resource.urn, ...unknownValue(resource, unknown) }));
  if (findManagedPolicy(arn) !== undefined) return [];
  return [
    {
      code: "policy-elsewhere",
      kind: "unknown",
      urn: resource.urn,
      path,
      ...messages["policy-elsewhere"],
    },
  ];
}
