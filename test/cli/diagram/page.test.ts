import { expect } from "chai";
import { createHash } from "node:crypto";
import { readDefinition, planAccess, writePolicies } from "../../../permissions";
import { writeReport } from "../../../cli/diagram/report/page";
import { readGraph } from "../../../permissions/diagram/readGraph";
import { definitions, planOf } from "../../definitions/definitions";
import { pipeline, processing } from "../../permissions/pipelines";
import { pictured, report } from "./pictures";

const count = (html: string, part: string): number => html.split(part).length - 1;

describe("the text of a report", () => {
  it("gives a reason for every statement of every definition", () => {
    for (const each of definitions.slice(0, 60)) {
      const { definition } = readDefinition(each.text);
      const { plan, diagnostics } = planOf(each);
      if (definition === undefined || plan === undefined) continue;
      const html = writeReport({ graph: readGraph(definition, plan, diagnostics), plan, written: writePolicies(plan) });
      expect(count(html, 'class="statement"'), each.name).to.be.greaterThan(1);
      expect(count(html, "<dt>Because</dt>"), each.name).to.equal(count(html, 'class="statement"'));
    }
  });

  it("allows its own script and styles alone, and names nothing to load", () => {
    for (const each of pictured) {
      const html = writeReport(report(each));
      const hash = (tag: string): string => {
        const text = new RegExp(`<${tag}[^>]*>([^]*?)</${tag}>`).exec(html)?.[1] ?? "";
        return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
      };
      expect(html).to.include(`default-src 'none'; style-src ${hash("style")}; script-src ${hash("script")};`);
      expect([count(html, "<script"), count(html, "<style")]).to.deep.equal([1, 1]);
      expect(html).to.not.match(/ (src|srcset|style|on[a-z]+)=|@import|url\((?!#)|<(link|img|iframe|object|base)\b/);
    }
  });

  it("takes names for text", () => {
    const evil = `"><img src=x onerror=alert(1)><!--`;
    const { definition } = readDefinition(
      pipeline([processing("A", [`s3://in/${evil}`], []), { Name: "B", Type: evil }]),
    );
    if (definition === undefined) throw new Error("unreadable");
    const planned = planAccess(definition, { pipelineName: "P", account: "123456789012", region: "us-east-1" });
    const graph = readGraph(definition, planned.plan, planned.diagnostics);
    const html = writeReport({ graph, plan: planned.plan, written: planned.plan && writePolicies(planned.plan) });
    expect(html).to.not.match(/<img|<!--/);
    expect(html).to.include("&#60;img src=x");
  });
});
