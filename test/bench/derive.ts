/**
 * What `derive` costs, against JSON.parse of the same text in the same run: each text is fresh, so no cache knows it. And
 * what proving the plan costs, and writing the answer. Processor time, the least of several rounds: no test.
 */
import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { setFlagsFromString } from "node:v8";
import {
  fillRoles,
  planAccess,
  provePlan,
  readDefinition,
  writePolicies,
  type AccessPlan,
  type PlanOptions,
  type WrittenPolicies,
} from "../../permissions";
import { processorTime, report } from "./row";

const options: PlanOptions = {
  pipelineName: "Abalone",
  account: "123456789012",
  region: "us-east-1",
  bindings: { DataBucket: "data" },
};

interface Derived {
  readonly plan: AccessPlan;
  readonly written: WrittenPolicies;
  readonly definition: string;
}

function derive(text: string): Derived {
  const { definition } = readDefinition(text);
  const plan = definition && planAccess(definition, options).plan;
  if (!plan) throw new Error("the definition has no plan");
  return { plan, written: writePolicies(plan), definition: fillRoles(plan) };
}

/** The quickstart's steps again and again, each copy reading and writing places of its own; `salt` makes a text fresh. */
function repeated(copies: number, salt: number): string {
  const source = readFileSync("examples/quickstart/definition.json", "utf8");
  const names = [
    "PreprocessData",
    "TrainModel",
    "EvaluateModel",
    "CheckError",
    "Registry-RegisterModel",
    "Batch-CreateModel",
    "PredictBatch",
    "ModelTooWeak",
  ];
  const whole = JSON.parse(source) as Record<string, unknown>;
  const steps = Array.from({ length: copies }, (_, copy) => {
    const own = names
      .reduce((text, name) => text.replaceAll(name, `${name}${salt}x${copy}`), source)
      .replaceAll('"executions"', `"executions${salt}x${copy}"`);
    return (JSON.parse(own) as { Steps: unknown[] }).Steps;
  }).flat();
  return JSON.stringify({ ...whole, Steps: steps });
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** The least of some rounds over fresh texts, in ms for one text. */
function measure(copies: number, texts: number, rounds: number) {
  const least = { parse: Infinity, derive: Infinity, prove: Infinity, answer: Infinity };
  const keep = (what: keyof typeof least, action: () => unknown): void => {
    least[what] = Math.min(least[what], processorTime(action) / texts);
  };
  let size = 0;
  for (let round = 0; round < rounds; round++) {
    const fresh = Array.from({ length: texts }, (_, index) => repeated(copies, round * texts + index));
    size = fresh[0]?.length ?? 0;
    keep("parse", () => void fresh.forEach((text) => JSON.parse(text) as unknown));
    keep("derive", () => void fresh.forEach(derive));
    const derived = fresh.map(derive);
    keep("prove", () => void derived.forEach(({ plan, written }) => provePlan(plan, written)));
    keep("answer", () => void derived.forEach(({ plan, written }) => JSON.stringify([plan.requirements, written])));
  }
  return { ...least, size };
}

measure(1, 100, 6); // warm
for (const [name, copies, texts, rounds] of [
  ["8 KiB", 1, 60, 10],
  ["64 KiB", 8, 8, 8],
  ["1 MiB", 136, 1, 4],
] as const) {
  const { size, parse, derive: whole, prove, answer } = measure(copies, texts, rounds);
  console.log(
    `${name} (${size} characters): parse ${parse.toFixed(2)} ms, derive ${whole.toFixed(2)}, prove ${prove.toFixed(2)}, the plan and its documents as JSON ${answer.toFixed(2)} (${(answer / parse).toFixed(1)} times JSON.parse: no answer comes for less)`,
  );
  report({ what: `derive of ${name}, against JSON.parse of it`, measured: whole / parse, goal: 10, unit: "times" });
  if (copies === 1) report({ what: "proof of the plan of 8 KiB", measured: prove, goal: 10, unit: "ms" });
}

const large = repeated(136, -1);
collectGarbage();
const before = process.memoryUsage().heapUsed;
const held = derive(large);
collectGarbage();
const heap = (process.memoryUsage().heapUsed - before) / 2 ** 20;
report({ what: "heap that derive of 1 MiB holds with its answer", measured: heap, goal: 60, unit: "MiB" });
if (held.definition === "") throw new Error("the definition is empty");
