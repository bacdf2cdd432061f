/**
 * The policy language's speed, as ratios within one run: `npx tsx test/bench/iam.ts`. Not a test: no numbers are held.
 * Evaluation is compared with iam-simulate on documents that both have loaded before.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compactStatements } from "../../permissions/iam/compact";
import { coverNeed } from "../../permissions/iam/cover";
import type { Statement } from "../../permissions/iam/document";
import { evaluate } from "../../permissions/iam/evaluate";
import { loadCase, ownerOf, policySetOf, policyOf } from "../permissions/iam/oracle";
import { randomCase, roleArn, seeded, type Case } from "../permissions/iam/randomRequests";

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
  const policies = documents.map((document) => ({ identity: [policyOf(document)] }));
  const need = { action: "s3:GetObject", resource: "arn:aws:s3:::sagemaker-*/pipelines/*/out.json" };
  show(
    "cover: one need, one real role policy",
    time(policies.length, () => {
      for (const each of policies) coverNeed(need, each);
    }),
  );
} else console.log("no corpus at ../shared/corpus/roles: real documents not measured");

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
