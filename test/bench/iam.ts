/**
 * The policy language's speed, as ratios within one run: `npx tsx test/bench/iam.ts`. Not a test: no numbers are held.
 * iam-simulate stands beside it on documents that both have loaded before. It has no coverage and no comparison: the
 * nearest it can do is to simulate one request per resource of a need, with text for its wildcards. That samples what
 * ours decides, and finds no excess.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { comparePolicies } from "../../permissions/policies/comparePolicies";
import type { Requirement } from "../../permissions/plan/requirement";
import { compactStatements } from "../../permissions/iam/compact";
import { compilePolicy } from "../../permissions/iam/compile";
import { coverNeed } from "../../permissions/iam/cover";
import type { ReadDocument, Statement } from "../../permissions/iam/document";
import { findManagedPolicy } from "../../permissions/iam/managedPolicies";
import { evaluate } from "../../permissions/iam/evaluate";
import { rules } from "../../policypack/registry";
import { judgeStack } from "../../policypack/rule/judge";
import type { Resource } from "../../policypack/stack/resource";
import { readStack } from "../../policypack/stack/stack";
import { named, partiesOf, type Party } from "../permissions/policies/parties";
import { loadCase, ownerOf, policySetOf } from "../permissions/iam/oracle";
import { starredLists } from "../permissions/iam/starredLists";
import { randomCase, roleArn, seeded, type Case } from "../permissions/iam/randomRequests";
import { plan } from "../permissions/pipelines";
import { report } from "./row";

/** Microseconds per call: the fastest of several rounds, after one to warm up. */
function time(calls: number, run: () => void): number {
  const rounds = Array.from({ length: 6 }, () => {
    const start = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - start) / 1000 / calls;
  });
  return Math.min(...rounds.slice(1));
}

const show = (what: string, microseconds: number, beside = "") =>
  console.log(`${what.padEnd(58)} ${microseconds.toFixed(2).padStart(10)} µs ${beside}`);

function compareEvaluation(what: string, cases: readonly Case[]): void {
  const ours = cases.map((given) => ({
    policies: policySetOf(given),
    request: {
      principal: { type: "AWS", arn: given.principal } as const,
      action: given.action,
      resource: given.resource,
      resourceAccount: ownerOf(given),
      context: given.context,
    },
  }));
  const theirs = cases.map(loadCase);
  const a = time(cases.length, () => {
    for (const { request, policies } of ours) evaluate(request, policies);
  });
  const b = time(cases.length, () => {
    for (const ask of theirs) ask();
  });
  show(`evaluate: ${what}`, a, `iam-simulate ${b.toFixed(2)} µs: ${(b / a).toFixed(1)} times`);
  report({ what: `evaluate, as fast as iam-simulate: ${what}`, measured: b / a, goal: 20, unit: "times", more: true });
}

const random = seeded(5);
compareEvaluation(
  "2,000 random cases, all layers",
  Array.from({ length: 2000 }, () => randomCase(random)),
);

const corpus = join(__dirname, "../../../shared/corpus/roles");
if (existsSync(corpus)) {
  const documents = readdirSync(corpus)
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(corpus, file), "utf8")) as unknown)
    .filter((document) => !JSON.stringify(document).includes('"Fn::'));
  compareEvaluation(
    `${documents.length} real role policies, GetObject`,
    documents.map((document) => ({
      action: "s3:GetObject",
      resource: "arn:aws:s3:::sagemaker-eu-west-1-111122223333/a/b",
      principal: roleArn,
      context: {},
      identity: [document],
      scps: [],
      rcps: [],
    })),
  );
} else console.log("no corpus at ../shared/corpus/roles: real documents not measured");

/** Each need of the party once per resource, as a request: the texts stand for what a run fills in. */
const requestsOf = ({ policies, requirements }: Party): Case[] =>
  requirements.flatMap(({ action, resources, context }) =>
    resources.map((resource) => ({
      action,
      resource: resource === "*" ? resource : concrete(resource),
      principal: roleArn,
      context: firstOf(context, concrete),
      identity: policies,
      scps: [],
      rcps: [],
    })),
  );

const firstOf = (context: Requirement["context"], read = (value: string) => value): Record<string, string> =>
  Object.fromEntries(Object.entries(context).map(([key, [value = ""]]) => [key, read(value)]));

const concrete = (pattern: string): string => pattern.replaceAll("*", "x1-y2");

/** Images lie in AWS's accounts, where theirs asks for the repository's policy as well. */
const inOwnAccount = ({ resources }: Requirement): boolean => !resources.some((arn) => arn.includes(":ecr:"));

function compareNeeds(parties: readonly Party[]): void {
  const requests = parties.flatMap(requestsOf);
  const asks = requests.map(loadCase);
  const allowed = asks.filter((ask) => ask() === "allowed").length;
  console.log(
    `quickstart: ${requests.length} needs of ${parties.length} parties; iam-simulate allows ${allowed} of them`,
  );
  const theirs = time(1, () => {
    for (const ask of asks) ask();
  });
  const beside = (ours: number): string => `iam-simulate ${theirs.toFixed(2)} µs: ${(theirs / ours).toFixed(1)} times`;
  const needs = parties.flatMap(({ policies, requirements }) => {
    const identity = named(policies).map(({ name, document }) => compilePolicy(document, name));
    return requirements.flatMap(({ action, resources, context }) =>
      resources.map((resource) => ({ need: { action, resource, context: firstOf(context) }, policies: { identity } })),
    );
  });
  const cover = time(1, () => {
    for (const { need, policies } of needs) coverNeed(need, policies);
  });
  show("cover: every need, for all it stands for", cover, beside(cover));
  const documents = parties.map(({ policies, requirements }) => ({ requirements, documents: named(policies) }));
  const compare = time(1, () => {
    for (const each of documents) comparePolicies(each.requirements, each.documents);
  });
  show("compare: every need, and every grant that none asks for", compare, beside(compare));
}

const quickstart = plan(readFileSync(join(__dirname, "../../examples/quickstart/definition.json"), "utf8"), {
  account: "111122223333",
  bindings: { DataBucket: "data" },
});
compareNeeds(
  partiesOf(quickstart).map((party) => ({ ...party, requirements: party.requirements.filter(inOwnAccount) })),
);

/** The first needs against one policy, each for all that it stands for; the goal in milliseconds. */
function coverNeeds(count: number, name: string, document: ReadDocument, goal: number): void {
  const identity = [compilePolicy(document, name)];
  const needs = quickstart.requirements
    .flatMap(({ action, resources, context }) => resources.map((resource) => ({ action, resource, context })))
    .slice(0, count);
  const each = time(1, () => {
    for (const { action, resource, context } of needs)
      coverNeed({ action, resource, context: firstOf(context) }, { identity });
  });
  show(`cover: ${needs.length} needs against ${name}`, each, `goal ${goal} ms: ${(each / 1000).toFixed(1)} ms`);
}

const fullAccess = findManagedPolicy("arn:aws:iam::aws:policy/AmazonSageMakerFullAccess");
if (fullAccess) coverNeeds(100, "AmazonSageMakerFullAccess", fullAccess.document, 100);
for (const { name, document } of starredLists())
  for (const each of named([document])) coverNeeds(100, name, each.document, 1_000);

/** The quickstart's pipeline as a stack whose pipeline role has AmazonSageMakerFullAccess, and nothing else. */
function checkFullAccess(goal: number): void {
  const trust = {
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { Service: "sagemaker.amazonaws.com" }, Action: "sts:AssumeRole", Condition: {} },
    ],
  };
  const properties: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    "pulumi:providers:aws": { region: "eu-west-1" },
    "aws:iam/role:Role": {
      name: "pipeline",
      arn: "arn:aws:iam::111122223333:role/pipeline",
      assumeRolePolicy: JSON.stringify(trust),
    },
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": {
      role: "pipeline",
      policyArn: "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess",
    },
    "aws:sagemaker/pipeline:Pipeline": {
      pipelineName: "Abalone",
      roleArn: "arn:aws:iam::111122223333:role/pipeline",
      pipelineDefinition: readFileSync(join(__dirname, "../../examples/quickstart/definition.json"), "utf8"),
    },
  };
  const resources = Object.entries(properties).map(([type, given]): Resource => ({
    type,
    name: "bench",
    urn: `urn:pulumi:dev::bench::${type}::bench`,
    properties: given,
    dependencies: [],
    propertyDependencies: {},
  }));
  let findings = 0;
  const each = time(1, () => {
    const stack = readStack(resources);
    findings = rules.flatMap((rule) => judgeStack(rule, stack, {}, "2026-01-01").violations).length;
  });
  show(
    `check: a role with AmazonSageMakerFullAccess (${findings} findings)`,
    each,
    `goal ${goal} ms: ${(each / 1000).toFixed(1)} ms`,
  );
}
checkFullAccess(300);

const prefix = "arn:aws:sagemaker:eu-west-1:111122223333";
const perStep = (steps: number): Statement[] =>
  Array.from({ length: steps }, (_, step): Statement[] => [
    {
      Effect: "Allow",
      Action: ["sagemaker:CreateTrainingJob", "sagemaker:DescribeTrainingJob", "sagemaker:StopTrainingJob"],
      Resource: [
        `${prefix}:training-job/pipelines-*-Step${step}-*`,
        `${prefix}:training-job/pipelines-*-step${step}-*`,
      ],
    },
    {
      Effect: "Allow",
      Action: ["iam:PassRole"],
      Resource: [`arn:aws:iam::111122223333:role/Step${step}`],
      Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
    },
  ]).flat();
const base = time(1, () => void compactStatements(perStep(100)));
show("compact: the statements of 100 steps", base);
const tenfold = time(1, () => void compactStatements(perStep(1000)));
show("compact: the statements of 1,000 steps", tenfold, `${(tenfold / base).toFixed(1)} times that of 100`);
