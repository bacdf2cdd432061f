import { expect } from "chai";
import { readFileSync } from "node:fs";
import { planAccess, readDefinition, type PlanOptions } from "../../../permissions";
import { collapse } from "../../../permissions/diagram/collapse";
import type { Edge, Graph } from "../../../permissions/diagram/graph";
import { drawMermaid } from "../../../permissions/diagram/mermaid";
import { readGraph } from "../../../permissions/diagram/readGraph";
import { get, pipeline, processing } from "../pipelines";

const graphOf = (text: string, options: Partial<PlanOptions> = {}): Graph => {
  const { definition, diagnostics } = readDefinition(text);
  if (definition === undefined) throw new Error("unreadable");
  const place = { pipelineName: "P", account: "123456789012", region: "us-east-1" };
  const planned = planAccess(definition, { ...place, ...options });
  return readGraph(definition, planned.plan, [...diagnostics, ...planned.diagnostics]);
};

/** Edges by the names of what they connect. */
function named({ steps, roles, buckets, edges }: Graph, ...kinds: Edge["kind"][]): string[] {
  const names = new Map([
    ...steps.map(({ id, name }) => [id, name] as const),
    ...roles.map(({ id, name }) => [id, name.replace(/-[0-9a-f]{8}$/, "")] as const),
    ...buckets.flatMap(({ name, places }) => places.map(({ id, key }) => [id, `${name}/${key}`] as const)),
  ]);
  return edges
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ from, to, kind, details }) => `${names.get(from)} ${kind} ${names.get(to)}${details.map((each) => ` (${each})`).join("")}`); // prettier-ignore
}

const quickstart = graphOf(readFileSync("examples/quickstart/definition.json", "utf8"), {
  bindings: { DataBucket: "data" },
});

describe("the graph of a definition's access", () => {
  it("says what the pipeline role creates, passes and reads", () => {
    const [role] = quickstart.roles;
    expect(role?.kind).to.equal("pipeline");
    expect(role?.calls.slice(0, 2)).to.deep.equal([
      ["sagemaker:CreateProcessingJob", 2],
      ["sagemaker:CreateTrainingJob", 1],
    ]);
    expect(named(quickstart, "pass")).to.deep.equal(
      ["PreprocessData", "TrainModel", "EvaluateModel", "Batch-CreateModel"].map((step) => `P-pipeline pass P-${step}`),
    );
    expect(named(quickstart, "json")).to.deep.equal(["data/executions/*/evaluation json CheckError (evaluation.json)"]);
  });

  it("puts a step into the box of the role that does its work", () => {
    const roleOf = (step: string): string | undefined => {
      const id = quickstart.steps.find(({ name }) => name === step)?.role;
      return quickstart.roles.find((role) => role.id === id)?.name.replace(/-[0-9a-f]{8}$/, "");
    };
    expect(["TrainModel", "PredictBatch", "CheckError", "Registry-RegisterModel"].map(roleOf)).to.deep.equal([
      "P-TrainModel",
      "P-Batch-CreateModel",
      "P-pipeline",
      "P-pipeline",
    ]);
  });

  it("tells branches, and data of others from the pipeline's own", () => {
    const branches = quickstart.steps.flatMap(({ name, branch }) =>
      branch === undefined ? [] : [`${branch} ${name}`],
    );
    expect(branches).to.deep.equal(["if Registry-RegisterModel", "if Batch-CreateModel", "if PredictBatch", "else ModelTooWeak"]); // prettier-ignore
    const external = quickstart.buckets.flatMap(({ places }) => places.filter((place) => place.external));
    expect(external.map(({ key }) => key)).to.deep.equal([
      "code/preprocess.py",
      "code/evaluate.py",
      "batch",
      "datasets/tabular/uci_abalone/abalone.csv",
    ]);
  });

  it("loses the arrow of an unknown value and no other", () => {
    const text = (bucket: unknown): string =>
      pipeline(
        [
          processing("A", ["s3://in/raw", bucket], ["s3://out/a"]),
          processing("B", ["s3://out/a"], ["s3://out/b"], { DependsOn: ["A"] }),
        ],
        { Parameters: [{ Name: "Where", Type: "String" }] },
      );
    const [whole, part] = [graphOf(text("s3://more/data")), graphOf(text(get("Parameters.Where")))];
    const edges = named(whole, "read", "write", "pass", "order");
    expect(edges).to.include("more/data read A");
    expect(named(part, "read", "write", "pass", "order")).to.have.members(
      edges.filter((edge) => edge !== "more/data read A"),
    );
    expect(part.steps.map(({ diagnostics }) => diagnostics.length)).to.deep.equal([1, 0]);
  });

  it("is drawn with one box for each role", () => {
    const shared = graphOf(
      pipeline([processing("A", [], ["s3://d/a"]), processing("B", ["s3://d/a"], [], { DependsOn: ["A"] })]),
      { sharedRoles: { both: ["A", "B"] } },
    );
    const folded = collapse(shared, "roles");
    expect(folded.steps.map(({ name, folded: its }) => [name, its])).to.deep.equal([["2 steps", ["A", "B"]]]);
    expect(named(folded, "read", "write")).to.deep.equal(["2 steps write d/a", "d/a read 2 steps"]);
  });

  it("is drawn with one box for each Condition, to which the arrows of its branches go", () => {
    const folded = collapse(quickstart, "branches");
    expect(folded.steps.map(({ name }) => name)).to.deep.equal(["PreprocessData", "TrainModel", "EvaluateModel", "CheckError"]); // prettier-ignore
    expect(named(folded, "write")).to.include("CheckError write data/executions/*/predictions");
    expect(named(folded, "branch")).to.deep.equal([]);
  });

  it("is drawn in Mermaid with as many arrows as GitHub takes", () => {
    const steps = Array.from({ length: 130 }, (_, index) =>
      processing(`S${index}`, [`s3://in/${index}`, "s3://in/all"], [`s3://out/${index}`, `s3://more/${index}`]),
    );
    const lines = drawMermaid(graphOf(pipeline(steps))).split("\n");
    expect(lines.filter((line) => /(-->|==>|--o|-\.->)\|/.test(line))).to.have.lengthOf(500);
    expect(lines.filter((line) => line.includes("left out"))).to.deep.equal([
      "  %% 150 arrows of 650 left out: GitHub draws 500",
    ]);
  });
});
