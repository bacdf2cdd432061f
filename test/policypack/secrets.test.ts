// No value of a document reaches a message: a definition or a policy can be a secret output, which validators see
// unmarked and `pulumi policy analyze` prints. Every rule of the registry on every case there is, each value of each
// document, bucket, role and account renamed to something that must not be repeated.
import { expect } from "chai";
import fc from "fast-check";
import { actionsNamed, catalogueServices, expandAction, servicePrefixes } from "../../permissions/iam/catalogue";
import { splitAction } from "../../permissions/iam/action";
import { managedPolicyPaths } from "../../permissions/iam/managedPolicies";
import { stepTypes } from "../../permissions/steps/registry";
import { formatFinding } from "../../policypack/rule/formatFinding";
import { judgeStack } from "../../policypack/rule/judge";
import { rules } from "../../policypack/registry";
import { findingId, type Finding, type Settings } from "../../policypack/rule/rule";
import { allCases } from "../../policypack/examples/casesOf";
import { stackOf, today, unknown, type CaseResource } from "../../policypack/examples/cases";
import { tag as exceptionTag } from "../../policypack/examples/exception";
import { runs } from "../runs";

/** What every rule says about the resources, and what it read as exempted. */
function judgeAll(resources: readonly CaseResource[], settings: Settings = {}): readonly Finding[] {
  const stack = stackOf(resources);
  return rules.flatMap((rule) => {
    const { violations, unknown: unjudged, exempted } = judgeStack(rule, stack, settings, today);
    return [...violations, ...unjudged, ...exempted.map(({ finding }) => finding)];
  });
}

const quoting = (findings: readonly Finding[], secrets: RegExp): string[] =>
  findings.map((finding) => `${finding.rule}: ${formatFinding(finding)}`).filter((text) => secrets.test(text));

/** Changes every text in a value, those in JSON text too; names of members stay. */
function mapTexts(value: unknown, change: (text: string, key: string) => unknown, key = ""): unknown {
  if (typeof value === "string") {
    const inner = /^\s*[{[]/.test(value) ? parse(value) : undefined;
    return inner === undefined ? change(value, key) : JSON.stringify(mapTexts(inner, change, key));
  }
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, change, key));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapTexts(each, change, name)]));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Words that say how a text is to be read, and those AWS or the definition's own structure publishes. */
const structure = new Set(
  [
    "arn aws cn us gov iam s3 sts kms ecr role policy root user group saml provider oidc pipeline pipelines key alias",
    "amazonaws com dkr log stream repository execution job training processing transform model package tuning hyper",
    "TrainingJobs ProcessingJobs TransformJobs Endpoints parameter auto ml endpoint config east west north south 1 2 Allow Deny true false",
  ].flatMap((line) => line.split(" ")),
);
const kept = new Set(
  // The exception's key is a part of condition keys.
  [exceptionTag.key, ...servicePrefixes, ...catalogueServices, ...stepTypes.keys()].map((each) => each.toLowerCase()),
);

/** Members whose text is an identifier of the definition, or says how to read the rest. */
const identifiers = new Set([
  "Name",
  "Type",
  "Version",
  "Get",
  "On",
  "PropertyFile",
  "DependsOn",
  "Effect",
  "type",
  "region",
  "path",
]);

/** The names in a case's definitions: of steps, as job names spell them, and what references say. */
function namesIn(resources: readonly CaseResource[]): string {
  const names: string[] = [];
  mapTexts(
    resources.map(({ properties }) => properties),
    (text, key) => {
      if (["Name", "DependsOn", "Get"].includes(key)) names.push(text.toLowerCase());
      return text;
    },
  );
  return names.join(" ");
}

/** The stack and its settings with every other name of five characters and more replaced, the same one alike everywhere. */
function rename(
  resources: readonly CaseResource[],
  settings: Settings = {},
): { readonly resources: CaseResource[]; readonly settings: Settings } {
  const names = namesIn(resources);
  const given = new Map<string, string>();
  const word = (text: string): string => {
    const lower = text.toLowerCase();
    if (structure.has(text) || kept.has(lower) || (lower.length > 3 && names.includes(lower))) return text;
    if (/^\d{12}$/.test(text)) return `5050${text.slice(4)}`;
    if (text.length < 5) return text;
    const other = given.get(text) ?? `zq${given.size.toString(36).padStart(text.length - 2, "0")}`;
    given.set(text, other);
    return other;
  };
  const change = (text: string, key: string): string =>
    identifiers.has(key) || text === unknown || isPublished(text) || isAction(text)
      ? text
      : text.replace(/[A-Za-z0-9]+/g, word);
  const { exemptions, ...rest } = settings;
  return {
    resources: resources.map((resource) => ({
      ...resource,
      properties: mapTexts(resource.properties, change) as CaseResource["properties"],
    })),
    settings: { ...(mapTexts(rest, change) as Settings), ...(exemptions === undefined ? {} : { exemptions }) },
  };
}

const isAction = (text: string): boolean => {
  const name = splitAction(text)?.name;
  return name !== undefined && (expandAction(text).length > 0 || actionsNamed(name).length > 0);
};

const isPublished = (text: string): boolean =>
  managedPolicyPaths.some((path) => text.endsWith(`:aws:policy/${path}`)) ||
  /^(\d{4}-\d\d-\d\d|[a-z0-9-]+\.amazonaws\.com|SERVICE_CONTROL_POLICY)$/.test(text);

/** The stacks of all cases: those that several rules have, once. */
const all = [
  ...new Map(
    [...allCases()].flatMap(([rule, cases]) =>
      cases.map((each) => [JSON.stringify([each.resources, each.settings]), { rule, ...each }] as const),
    ),
  ).values(),
];

describe("messages", () => {
  it("come of every rule", () => {
    expect(new Set(all.map(({ rule }) => rule))).to.deep.equal(new Set(rules.map(({ name }) => name)));
  });

  for (const { rule, title, resources, settings } of all)
    it(`quote nothing of the stack: ${rule}, ${title}`, () => {
      const other = rename(resources, settings);
      const renamed = judgeAll(other.resources, other.settings);
      expect(quoting(renamed, /zq|5050\d{8}/)).to.deep.equal([]);
      // The names do not matter to what is found, so every message there is was looked at; but sizes do.
      if (rule === "policy-size") return;
      const ids = (findings: readonly Finding[]) => findings.map((finding) => `${finding.rule} ${findingId(finding)}`);
      expect(ids(renamed)).to.have.members(ids(judgeAll(resources, settings)));
    });

  it("quote no text that stands where another is expected", function () {
    this.timeout(120_000);
    const secret = "hunter2";
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.constantFrom("", "s3:", "arn:aws:s3:::", "s3://", "${"),
        ({ resources }, seed, prefix) => {
          let texts = 0;
          const count = resources.map(({ properties }) => properties);
          mapTexts(count, (text) => ((texts += 1), text));
          let at = 0;
          const planted = resources.map((resource) => ({
            ...resource,
            properties: mapTexts(resource.properties, (text, key) =>
              at++ === seed % Math.max(texts, 1) && !["Name", "region"].includes(key) ? `${prefix}${secret}` : text,
            ) as CaseResource["properties"],
          }));
          expect(quoting(judgeAll(planted), /hunter2/)).to.deep.equal([]);
        },
      ),
      { numRuns: runs(300, 60) },
    );
  });
});
