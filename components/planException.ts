/**
 * What `ScpException` provisions, as texts: the given documents with the exception in them, what did not fit into
 * each, and the guards; of SCPs and of RCPs. Not here: resources (scpException.ts), what the exception is (permissions/scp).
 */
import type { Diagnostic } from "../permissions/diagnostic";
import { formatPolicyDocument, type PolicyDocument } from "../permissions/iam/document";
import { minifyPolicy } from "../permissions/iam/limits";
import { exemptJsonGet, writePerimeter, type ExemptionRequest, type Perimeter } from "../permissions/scp";

/** Inputs that may be Outputs, once they are known. */
export interface ExceptionValues extends Required<Perimeter> {
  readonly documents: readonly string[];
  readonly rcps: readonly string[];
  readonly objects: readonly string[];
  readonly admins: readonly string[];
  readonly roles: readonly string[];
  readonly authors: readonly string[];
  readonly accounts: readonly string[];
  /** At most one. */
  readonly organization: readonly string[];
}

/** Inputs that are plain. */
export type ExceptionSettings = Pick<
  ExemptionRequest,
  "tag" | "roleTags" | "existingException" | "scpSize" | "scpsPerTarget"
>;

/** The SCPs of one target, or its RCPs. */
export interface PlannedPolicies {
  /** The given documents, then the new perimeter: minified, in their order. */
  readonly amended: readonly string[];
  /** For each of these, what did not fit into it. Denies alone, so where each stands changes no decision. */
  readonly moved: readonly (readonly PolicyDocument[])[];
  readonly guards: readonly PolicyDocument[];
}

/** All policies of one target. */
export interface PlannedException {
  readonly scps: PlannedPolicies;
  readonly rcps: PlannedPolicies;
  /** Paths are JSON pointers into the component's inputs. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Plans the policies. Pure; never throws. With an error among the diagnostics the texts are not to be used. */
export function planException(values: ExceptionValues, settings: ExceptionSettings): PlannedException {
  const { documents, rcps, vpcIds, vpcEndpointIds, networks, organization, ...named } = values;
  const asked = vpcIds.length + vpcEndpointIds.length + networks.length > 0;
  const perimeter = asked
    ? writePerimeter(values)
    : { diagnostics: documents.length + rcps.length === 0 ? [nothing] : [] };
  const scps = [
    ...documents,
    ...("document" in perimeter && perimeter.document !== undefined ? [formatPolicyDocument(perimeter.document)] : []),
  ];
  const [id] = organization;
  const exemption = exemptJsonGet({ scps, rcps, ...named, ...(id !== undefined && { organization: id }), ...settings });
  return {
    scps: policiesOf(exemption.scps, exemption.origins, exemption.guards, scps.length),
    rcps: policiesOf(exemption.rcps, exemption.rcpOrigins, exemption.rcpGuards, rcps.length),
    diagnostics: [
      ...perimeter.diagnostics,
      ...exemption.diagnostics.map((each) => ({ ...each, path: each.path.replace(/^\/scps\b/, "/documents") })),
    ],
  };
}

function policiesOf(
  policies: readonly (string | object)[],
  origins: readonly number[],
  guards: readonly PolicyDocument[],
  given: number,
): PlannedPolicies {
  const texts = policies.map((policy) => (typeof policy === "string" ? (minifyPolicy(policy) ?? policy) : ""));
  const amended = texts.slice(0, given);
  const movedFrom = (place: number): PolicyDocument[] =>
    texts.flatMap((text, index) =>
      index >= given && origins[index] === place ? [JSON.parse(text) as PolicyDocument] : [],
    );
  return { amended, moved: amended.map((_, index) => movedFrom(index)), guards };
}

const nothing: Diagnostic = {
  severity: "error",
  code: "exception-without-documents",
  message:
    "There is nothing to except: give the service control policies as documents, resource control policies as rcps, or the VPCs, endpoints and networks of a new perimeter.",
  path: "",
};

/** Longest values, for inputs that are not known yet: only the number of documents is taken from them. */
export const standIns: Readonly<Record<keyof ExceptionValues, string>> = {
  documents: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:DeleteBucket","Resource":"*"}]}',
  rcps: '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket","Resource":"*"}]}',
  objects: `arn:aws-us-gov:s3:::${"b".repeat(63)}/${"k".repeat(64)}`,
  admins: `arn:aws-us-gov:iam::000000000000:role/${"r".repeat(64)}`,
  roles: `arn:aws-us-gov:iam::000000000000:role/${"r".repeat(64)}`,
  authors: `arn:aws-us-gov:iam::000000000000:role/${"r".repeat(64)}`,
  accounts: "000000000000",
  organization: `o-${"0".repeat(32)}`,
  vpcIds: "vpc-00000000000000000",
  vpcEndpointIds: "vpce-00000000000000000",
  networks: "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff/128",
};
