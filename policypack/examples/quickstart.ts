// The quickstart as a stack, made of what writePolicies and fillRoles write: what its components give the engine.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  fillRoles,
  planAccess,
  readDefinition,
  writePolicies,
  type AccessPlan,
  type PolicyDocument,
  type Statement,
} from "../../permissions";
import type { CaseResource } from "./cases";

const made = planQuickstart(join(__dirname, "..", "..", "examples", "quickstart", "definition.json"));
const written = writePolicies(made);

/** A role's document, by the resource that holds it. */
export interface HeldDocument {
  readonly holder: string;
  readonly role: string;
  readonly key: string;
  readonly document: PolicyDocument;
}

/** The identity documents of all roles. */
export const documents: readonly HeldDocument[] = [written.pipelineRole, ...written.roles].flatMap(
  ({ role: { key, name = "" }, policies }) =>
    policies.map((document, index) => ({ holder: `${key}-${index}`, role: name, key, document })),
);

/** The resources, with these documents. */
export const quickstart = (held: readonly HeldDocument[] = documents): CaseResource[] => [
  { type: "pulumi:providers:aws", name: "default", properties: { region: "us-east-1" } },
  ...[written.pipelineRole, ...written.roles].map(({ role, trust }): CaseResource => ({
    type: "aws:iam/role:Role",
    name: role.key,
    properties: { name: role.name, path: "/", arn: role.arn, assumeRolePolicy: JSON.stringify(trust) },
  })),
  ...held.map(({ holder, role, document }): CaseResource => ({
    type: "aws:iam/rolePolicy:RolePolicy",
    name: holder,
    properties: { role, policy: JSON.stringify(document) },
  })),
  {
    type: "aws:sagemaker/pipeline:Pipeline",
    name: "abalone",
    properties: {
      pipelineName: made.options.pipelineName,
      roleArn: made.pipelineRole.arn,
      pipelineDefinition: fillRoles(made),
    },
  },
];

/** The author's policies, attached to the role of this name. */
export const authorPolicies = (role: string): CaseResource[] =>
  written.author.map((document, index) => ({
    type: "aws:iam/rolePolicy:RolePolicy",
    name: `author-${index}`,
    properties: { role, policy: JSON.stringify(document) },
  }));

/** The documents with other statements in those of one role; without any, the document is gone. */
export function change(key: string, statements: (old: readonly Statement[]) => readonly Statement[]): HeldDocument[] {
  if (documents.every((held) => held.key !== key))
    throw new Error(`Unknown role ${key}. Known: ${[...new Set(documents.map((held) => held.key))].join(", ")}.`);
  return documents.flatMap((held) => {
    if (held.key !== key) return [held];
    const changed = statements(held.document.Statement);
    return changed.length === 0 ? [] : [{ ...held, document: { ...held.document, Statement: [...changed] } }];
  });
}

/** The quickstart, its role `key` without the statements of this name. Throws where the role has none of them. */
export const without = (key: string, sid: string): CaseResource[] =>
  quickstart(
    change(key, (old) => {
      const left = old.filter(({ Sid }) => Sid !== sid);
      if (left.length === old.length && documents.every((held) => held.key !== key || !hasSid(held, sid)))
        throw new Error(`Unknown statement ${sid} of role ${key}.`);
      return left;
    }),
  );

const hasSid = ({ document }: HeldDocument, sid: string): boolean => document.Statement.some(({ Sid }) => Sid === sid);

/** The quickstart, its role `key` without the statements of these names. */
export const withoutAll = (key: string, sids: readonly string[]): CaseResource[] =>
  quickstart(change(key, (old) => old.filter(({ Sid = "" }) => !sids.includes(Sid))));

/** The quickstart, its role `key` with one statement more. */
export const withAlso = (key: string, statement: Statement): CaseResource[] =>
  quickstart(change(key, (old) => [...old, statement]));

/** Resources, one of them with other properties. Throws where no resource has this name. */
export function set(resources: readonly CaseResource[], name: string, properties: object): CaseResource[] {
  expectNames(resources, [name]);
  return resources.map((each) =>
    each.name === name ? { ...each, properties: { ...each.properties, ...properties } } : each,
  );
}

/** Resources without those of these names. Throws where no resource has one of them. */
export function drop(resources: readonly CaseResource[], ...names: readonly string[]): CaseResource[] {
  expectNames(resources, names);
  return resources.filter(({ name }) => !names.includes(name));
}

/** A case that changes a resource which is not there would test nothing. */
function expectNames(resources: readonly CaseResource[], names: readonly string[]): void {
  const known = resources.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`Unknown resource ${unknown.join(", ")}. Known: ${known.join(", ")}.`);
}

/** The quickstart's definition with other roles in it. */
export const withRoles = (replace: (role: string, step: string) => string): string =>
  made.roles.reduce((text, { arn, key }) => text.replaceAll(arn, replace(arn, key)), fillRoles(made));

/** ARN of the pipeline's role. */
export const pipelineRoleArn = made.pipelineRole.arn;

/** An exemption of one finding. */
export const exempt = (resource: string, finding: string) => ({
  exemptions: [{ resource, finding, reason: "agreed", expires: "2026-12-31" }],
});

/** The plan of the quickstart's definition. */
function planQuickstart(file: string): AccessPlan {
  const { definition } = readDefinition(readFileSync(file, "utf8"));
  const { plan } =
    definition === undefined
      ? {}
      : planAccess(definition, {
          pipelineName: "Abalone",
          account: "123456789012",
          region: "us-east-1",
          bindings: { DataBucket: "data" },
        });
  if (plan === undefined) throw new Error(`${file} cannot be planned`);
  return plan;
}
