// What the language host starts besides programs: a policy pack and a component package; and the CLI's choice.
import { expect } from "chai";
import { join } from "node:path";
import { atLeast } from "./cli";
import type { Engine } from "./engine";
import type { Project } from "./project";
import { sharedEngine } from "./shared";

const files = {
  "Pulumi.yaml": "name: plugins\nruntime: nodejs\nmain: index.ts\n",
  "index.ts": `
    import * as aws from "@pulumi/aws/iam";
    new aws.Role("role", { name: "untidy", assumeRolePolicy: "{}" });
  `,
  "pack/PulumiPolicy.yaml": "runtime: nodejs\n",
  "pack/package.json": `{ "name": "pack", "version": "0.0.1", "main": "index.js" }`,
  "pack/index.js": `
    const { PolicyPack } = require("@pulumi/policy");
    new PolicyPack("pack", { policies: [{ name: "tidy", description: "Roles are tidy.", enforcementLevel: "mandatory",
      validateResource: (args, report) => { if (args.props.name === "untidy") report("this one is not"); } }] });
  `,
  "component/PulumiPlugin.yaml": "runtime: nodejs\n",
  "component/package.json": `{ "name": "component", "version": "0.0.1", "main": "index.ts", "dependencies": { "@pulumi/pulumi": "*" } }`,
  "component/tsconfig.json": `{ "compilerOptions": { "strict": true }, "files": ["index.ts"] }`,
  "component/index.ts": `
    import * as pulumi from "@pulumi/pulumi";
    export interface ThingArgs { label: pulumi.Input<string> }
    export class Thing extends pulumi.ComponentResource {
      public readonly label: pulumi.Output<string>;
      constructor(name: string, args: ThingArgs, opts?: pulumi.ComponentResourceOptions) {
        super("component:index:Thing", name, args, opts);
        this.label = pulumi.output(args.label);
        this.registerOutputs({ label: this.label });
      }
    }
  `,
};

describe("plugins in the engine", function () {
  this.timeout(900_000);
  let engine: Engine;
  let project: Project;
  let pack: string;

  before(async () => {
    engine = await sharedEngine();
    await engine.reset();
    project = await engine.project(files);
    pack = join(project.directory, "pack");
  });

  it("a policy pack stops a preview, and its finding is an event", async () => {
    const outcome = await project.preview({ policyPack: pack });
    expect(outcome.code).not.to.equal(0);
    const findings = outcome.events.flatMap((event) =>
      event["policyEvent"] === undefined ? [] : [event["policyEvent"]],
    );
    expect(findings).to.have.length(1);
    expect(findings[0]).to.include({ policyName: "tidy", policyPackName: "pack", enforcementLevel: "mandatory" });
    expect(outcome.stdout).to.include("this one is not");
  });

  it("a policy pack judges an exported state", async () => {
    expect((await project.up()).code).to.equal(0);
    const outcome = await project.policyAnalyze(pack);
    expect(outcome.code).to.equal(1);
    expect(outcome.stdout + outcome.stderr).to.include("this one is not");
    expect((await project.destroy()).code).to.equal(0);
  });

  it("a component package has a schema", async () => {
    const outcome = await engine.packageGetSchema(join(project.directory, "component"));
    expect(outcome.code, outcome.stderr).to.equal(0);
    const schema = JSON.parse(outcome.stdout) as { resources: Record<string, { requiredInputs?: string[] }> };
    expect(schema.resources["component:index:Thing"]?.requiredInputs).to.deep.equal(["label"]);
  });

  it("runs on a command line that is new enough", () => {
    expect(atLeast("v3.259.0", "3.259.0")).to.equal(true);
    expect(atLeast("3.260.1-alpha.2", "3.259.0")).to.equal(true);
    expect(atLeast("go1.25", "1.25.11")).to.equal(false);
    expect(atLeast("3.99.0", "3.259.0")).to.equal(false);
    expect(atLeast("", "3.259.0")).to.equal(false);
    expect(atLeast("devel", "1.25.11")).to.equal(false);
  });
});
