/** Exact fixes around the exception for JsonGet: control policies, bucket policies, and the tag. */
import { exemptJsonGet } from "../../permissions/scp";
import { guardStatements } from "../../permissions/scp/guards";
import { member, pointerTo, type JsonObject } from "../../permissions/json";
import { documentAt, pointerOf, replaceStatement, statementAt } from "../edits/edit";
import { oneOrAll, textsOf, withActions } from "../edits/statements";
import { readException } from "../findings/exceptionTerms";
import type { Finding, Fix, Settings } from "../rule/rule";
import { isList, isRecord, memberOf, textOf } from "../stack/known";
import { property, type Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";
import { fixOf, withdraw, type Fixes } from "./grantFixes";

/** The guards of `exempt` are not used here: who the admins are makes no difference. */
const anyAdmin = "arn:aws:iam::000000000000:role/admin";

/** Splits the service control policy as `pipeline-access exempt` does. */
function exceptJsonGet(stack: Stack, { urn }: Finding, settings: Settings): Fix | undefined {
  const { tags, objects, policies } = readException(stack, settings);
  const [tag, ...others] = tags;
  const policy = policies.find(({ resource }) => resource.urn === urn);
  const document = policy && documentAt(policy.resource, policy.content.place);
  if (tag === undefined || others.length > 0 || policy === undefined || document === undefined) return undefined;
  const [changed, ...more] = exemptJsonGet({ scps: [document], tag, objects, admins: [anyAdmin] }).scps;
  return more.length > 0 || changed === document || typeof changed !== "object"
    ? undefined
    : {
        edits: [
          {
            op: "replace",
            urn,
            path: `${pointerOf(policy.content.place)}/Statement`,
            value: member(JSON.parse(JSON.stringify(changed)) as never, "Statement") ?? [],
          },
        ],
      };
}

/** Adds the guards that are missing; who the admins are is the setting's to say. */
function addGuards(stack: Stack, { urn, path }: Finding, settings: Settings): Fix | undefined {
  const { tags, admins } = readException(stack, settings);
  const resource = stack.byUrn.get(urn);
  const document = resource && documentAt(resource, path);
  const statements = member(document, "Statement");
  if (!isList(statements) || admins.length === 0 || tags.length === 0) return undefined;
  return {
    edits: tags
      .flatMap((tag) => guardStatements({ tag, admins }))
      .map((statement) => ({ op: "add", urn, path: `${pointerOf(path)}/Statement/-`, value: { ...statement } })),
  };
}

/** Puts the exception's tag on the pipeline's role. */
function addTag(stack: Stack, { urn }: Finding, settings: Settings): Fix | undefined {
  const [tag, ...others] = readException(stack, settings).tags;
  const resource = stack.byUrn.get(urn);
  if (tag === undefined || others.length > 0 || resource === undefined) return undefined;
  const given = property(resource, "tags");
  const { key, value } = tag;
  if (isList(given)) return { edits: [{ op: "add", urn, path: "/tags/-", value: { key, value } }] };
  if (isRecord(given)) return { edits: [{ op: "add", urn, path: pointerTo("/tags", key), value }] };
  const native = resource.type.startsWith("aws-native:");
  return { edits: [{ op: "add", urn, path: "/tags", value: native ? [{ key, value }] : { [key]: value } }] };
}

/** Takes the exception's tag off. */
function removeTag(stack: Stack, { urn }: Finding, settings: Settings): Fix | undefined {
  const keys = readException(stack, settings).tags.map(({ key }) => key.toLowerCase());
  const resource = stack.byUrn.get(urn);
  if (resource === undefined) return undefined;
  const paths = ["tags", "tagsAll"].flatMap((name) => tagPaths(resource, name, keys));
  return paths.length === 0 ? undefined : { edits: paths.map((path) => ({ op: "remove", urn, path })) };
}

/** The last first, so that places stay right. */
function tagPaths(resource: Resource, name: string, keys: readonly string[]): string[] {
  const given = property(resource, name);
  const isSame = (key: string | undefined): boolean => key !== undefined && keys.includes(key.toLowerCase());
  if (isList(given))
    return given.flatMap((each, index) => (isSame(textOf(memberOf(each, "key"))) ? `/${name}/${index}` : [])).reverse();
  return isRecord(given) ? Object.keys(given).flatMap((key) => (isSame(key) ? pointerTo(`/${name}`, key) : [])) : [];
}

/** A step's role goes without the tag; a pipeline's role that steps run as needs another role for them first. */
function removeFromStep(stack: Stack, finding: Finding, settings: Settings): Fix | undefined {
  const uses = [...stack.roleUses()].find(([{ resource }]) => resource.urn === finding.urn)?.[1] ?? [];
  return uses.some(({ kind }) => kind === "pipeline") ? undefined : removeTag(stack, finding, settings);
}

/** Lets the statement of a bucket's policy name the role alone. */
function nameRole(stack: Stack, finding: Finding): Fix | undefined {
  const written = statementAt(stack, finding);
  const { narrower = [] } = finding;
  if (written === undefined || narrower.length === 0) return undefined;
  const rest = without(written.statement, ["Principal", "NotPrincipal"]);
  return fixOf(replaceStatement(written, [{ ...rest, Principal: { AWS: oneOrAll(narrower) } }]));
}

/** Lets it name the files alone; what it allows besides reading them is written apart. */
function nameObjects(stack: Stack, finding: Finding): Fix | undefined {
  const written = statementAt(stack, finding);
  const { narrower = [] } = finding;
  if (written === undefined || narrower.length === 0) return undefined;
  const rest = without(written.statement, ["Resource", "NotResource"]);
  const others = textsOf(written.statement, "Action").filter((action) => !/^(\*|s3:\*|s3:get.*)$/i.test(action));
  const reading = { ...rest, Action: "s3:GetObject", Resource: oneOrAll(narrower) };
  return fixOf(replaceStatement(written, [reading, ...withActions(written.statement, others)]));
}

const without = (statement: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(statement).filter(([name]) => !names.includes(name)));

/** By code of scp-json-get-exception. */
export const exceptionFixes: Fixes = {
  "json-get-not-excepted": exceptJsonGet,
  "exception-for-everyone": exceptJsonGet,
  "exception-for-any-value": exceptJsonGet,
  "exception-too-wide": exceptJsonGet,
  "pipeline-role-untagged": addTag,
};

/** By code of exception-tag-holders. */
export const holderFixes: Fixes = {
  "tag-on-user": removeTag,
  "tag-on-other-role": removeTag,
  "tag-on-step-role": removeFromStep,
};

/** By code of exception-tag-guarded. */
export const guardFixes: Fixes = {
  "tag-not-guarded": addGuards,
  "tag-not-guarded-in-every-spelling": addGuards,
  "admins-not-guarded": addGuards,
  "tagged-role-not-guarded": addGuards,
  "guard-on-other-target": addGuards,
  "tag-settable": (stack, finding) => withdraw(finding.narrower ?? [], () => ["*"])(stack, finding),
};

/** By code of json-get-bucket-policy. */
export const bucketFixes: Fixes = {
  "json-get-open-principal": nameRole,
  "json-get-wide-objects": nameObjects,
};
