/** The definitions whose pictures are looked at: small, nested, shared roles, a value that is not known, 30 and 150 steps. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planAccess, readDefinition, RoleSeparation, writePolicies, type PlanOptions } from "../../../permissions";
import { readGraph } from "../../../permissions/diagram/readGraph";
import type { Reported } from "../../../cli/diagram/report/page";
import { pipeline, processing } from "../../permissions/pipelines";

interface Pictured {
  readonly name: string;
  readonly text: string;
  readonly options?: Partial<PlanOptions>;
}

const read = (...path: string[]): string => readFileSync(join(__dirname, "../../..", ...path), "utf8");
const bound = { bindings: { DataBucket: "my-data" } };

/** Shards that are prepared, trained on and, behind a gate, published; all read one of three tables. */
function shards(steps: number): string {
  const perShard = 5;
  const all = Array.from({ length: steps / perShard }, (_, shard) => {
    const train = `Train-shard-with-a-long-name-${shard}`;
    return [
      processing(`Prepare-${shard}`, [`s3://raw-landing-zone/shard-${shard}`, `s3://reference/table-${shard % 3}`], [`s3://warehouse/clean-${shard}`]), // prettier-ignore
      processing(train, [`s3://warehouse/clean-${shard}`, `s3://reference/table-${shard % 3}`], [`s3://warehouse/model-${shard}`], { DependsOn: [`Prepare-${shard}`] }), // prettier-ignore
      {
        Name: `Gate-${shard}`,
        Type: "Condition",
        DependsOn: [train],
        Arguments: {
          Conditions: [{ Type: "GreaterThan", LeftValue: 2, RightValue: 1 }],
          IfSteps: [
            processing(`Publish-${shard}`, [`s3://warehouse/model-${shard}`], [`s3://published/shard-${shard}`]),
          ],
          ElseSteps: [{ Name: `Stop-${shard}`, Type: "Fail", Arguments: { ErrorMessage: "not good enough" } }],
        },
      },
    ];
  });
  return pipeline(all.flat());
}

/** Six of them. */
export const pictured: readonly Pictured[] = [
  { name: "quickstart", text: read("examples/quickstart/definition.json"), options: bound },
  { name: "unknown-bucket", text: read("examples/quickstart/definition.json") },
  {
    name: "roles-by-job-type",
    text: read("test/definitions/sdk2/condition-nested.json"),
    options: { roleSeparation: RoleSeparation.PerJobType },
  },
  { name: "for-each", text: read("test/definitions/sdk3/for-each.json") },
  { name: "30-steps", text: shards(30) },
  { name: "150-steps", text: shards(150), options: { roleSeparation: RoleSeparation.PerStep } },
];

/** What its report is made of. */
export function report({ text, options }: Pictured): Reported {
  const { definition, diagnostics } = readDefinition(text);
  if (definition === undefined) throw new Error("unreadable");
  const planned = planAccess(definition, {
    pipelineName: "Shop",
    account: "123456789012",
    region: "us-east-1",
    ...options,
  });
  return {
    graph: readGraph(definition, planned.plan, [...diagnostics, ...planned.diagnostics]),
    plan: planned.plan,
    written: planned.plan && writePolicies(planned.plan),
  };
}
