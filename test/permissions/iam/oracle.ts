/**
 * The independent oracle: iam-simulate, asked about the same case. A development dependency, never shipped.
 * Its engine is called directly, as runUnsafeSimulation does: that function loads resource policies without a name, on
 * which its own engine throws, and leaves session policies out.
 */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { compilePolicy, type Policy } from "../../../permissions/iam/compile";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import type { DocumentKind } from "../../../permissions/iam/document";
import { evaluate, type Decision, type PolicySet } from "../../../permissions/iam/evaluate";
import type { Case } from "./randomRequests";

const load = createRequire(__filename);
const simulator = dirname(load.resolve("@cloud-copilot/iam-simulate"));
const fromSimulator = (path: string): unknown => load(join(simulator, path));

type Loaded = object;
const { loadPolicy } = load("@cloud-copilot/iam-policy") as {
  loadPolicy: (policy: unknown, metadata: { name: string }) => Loaded;
};
const { authorize } = fromSimulator("core_engine/CoreSimulatorEngine.js") as {
  authorize: (asked: object) => { result: keyof typeof answers };
};
const { AwsRequestImpl } = fromSimulator("request/request.js") as {
  AwsRequestImpl: new (...parts: unknown[]) => object;
};
const { RequestContextImpl } = fromSimulator("requestContext.js") as {
  RequestContextImpl: new (values: object) => object;
};
const { DiscoveryContextKeyConstraints } = fromSimulator("context_keys/discoveryContextKeyConstraints.js") as {
  DiscoveryContextKeyConstraints: new (constraints: readonly never[]) => object;
};

const answers = { Allowed: "allowed", ExplicitlyDenied: "explicitDeny", ImplicitlyDenied: "implicitDeny" } as const;

/** The account a case's resource belongs to. */
export const ownerOf = ({ resource }: Case): string => {
  const account = resource.split(":")[4] ?? "";
  return account === "" ? "111122223333" : account;
};

/** A case with its documents loaded: what the benchmark times is the asking alone. */
export function loadCase(given: Case): () => Decision {
  const one = (document: unknown, name = "policy") => loadPolicy(structuredClone(document), { name });
  const levels = (all: readonly (readonly unknown[])[]) =>
    all.map((documents, index) => ({ orgIdentifier: `ou-${index}`, policies: documents.map((each) => one(each)) }));
  const loaded = {
    identityPolicies: given.identity.map((each, index) => one(each, String(index))),
    serviceControlPolicies: levels(given.scps),
    resourceControlPolicies: levels(given.rcps),
    permissionBoundaries: given.boundary === undefined ? undefined : [one(given.boundary)],
    resourcePolicy: given.resourcePolicy === undefined ? undefined : one(given.resourcePolicy),
    sessionPolicy: given.session === undefined ? undefined : one(given.session),
    vpcEndpointPolicies: undefined,
    simulationParameters: {
      simulationMode: "Strict",
      discoveryContextKeyConstraints: new DiscoveryContextKeyConstraints([]),
    },
    serviceSettings: {},
  };
  return () => {
    const resource = { resource: given.resource, accountId: ownerOf(given) };
    const context = new RequestContextImpl(given.context);
    // An action without resource types acts on no ARN, so NotResource holds for it.
    const request = new AwsRequestImpl(given.principal, resource, given.action, context, given.resource === "*");
    return answers[authorize({ ...loaded, request }).result];
  };
}

export const simulate = (given: Case): Decision => loadCase(given)();

/** Reads a document that must be readable. */
export function policyOf(document: unknown, kind: DocumentKind = "identity", name = "policy"): Policy {
  const read = readPolicyDocument(document, kind);
  if (read.document === undefined) throw new Error(JSON.stringify(read.diagnostics));
  return compilePolicy(read.document, name);
}

export const policySetOf = (given: Case): PolicySet => ({
  identity: given.identity.map((document) => policyOf(document)),
  ...(given.boundary === undefined ? {} : { boundary: policyOf(given.boundary) }),
  ...(given.scps.length === 0 ? {} : { scps: given.scps.map((each) => each.map((scp) => policyOf(scp, "scp"))) }),
  ...(given.rcps.length === 0 ? {} : { rcps: given.rcps.map((each) => each.map((rcp) => policyOf(rcp, "rcp"))) }),
  ...(given.session === undefined ? {} : { session: [policyOf(given.session)] }),
  ...(given.resourcePolicy === undefined ? {} : { resource: policyOf(given.resourcePolicy, "resource") }),
});

export const decide = (given: Case, policies: PolicySet = policySetOf(given)): Decision =>
  evaluate(
    {
      principal: { type: "AWS", arn: given.principal },
      action: given.action,
      resource: given.resource,
      resourceAccount: ownerOf(given),
      context: given.context,
    },
    policies,
  ).decision;
