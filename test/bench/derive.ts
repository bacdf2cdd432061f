// Measures what `derive` does: a real definition, warm; and how it grows up to the API's limit of 1 MiB. Ratios and
// times of one run on one machine: no test.
import { readFileSync } from "node:fs";
import { fillRoles, planAccess, readDefinition, writePolicies, type PlanOptions } from "../../permissions";

const options: PlanOptions = {
  pipelineName: "Abalone",
  account: "123456789012",
  region: "us-east-1",
  bindings: { DataBucket: "data" },
};

function derive(text: string): number {
  const { definition } = readDefinition(text);
  const plan = definition && planAccess(definition, options).plan;
  if (!plan) throw new Error("the definition has no plan");
  writePolicies(plan);
  return fillRoles(plan).length;
}

/** The quickstart's steps again and again, each copy reading and writing places of its own. */
function repeated(copies: number): string {
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
      .reduce((text, name) => text.replaceAll(name, `${name}${copy}`), source)
      .replaceAll('"executions"', `"executions${copy}"`);
    return (JSON.parse(own) as { Steps: unknown[] }).Steps;
  }).flat();
  return JSON.stringify({ ...whole, Steps: steps });
}

function time(action: () => unknown, runs: number): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    action();
    return performance.now() - start;
  });
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

const small = repeated(1);
time(() => derive(small), 50);
console.log(
  `derive, ${(small.length / 1024).toFixed(0)} KiB: ${time(() => derive(small), 50).toFixed(2)} ms (median of 50, warm)`,
);
for (const copies of [17, 34, 68, 136]) {
  const text = repeated(copies);
  const ms = time(() => derive(text), 3);
  console.log(
    `derive, ${(text.length / 1024).toFixed(0)} KiB, ${copies * 8} steps: ${ms.toFixed(0)} ms, ${((ms * 1024) / text.length).toFixed(2)} ms per KiB; heap ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)} MiB`,
  );
}
