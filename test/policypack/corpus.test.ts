// Policies that others wrote, as the one role of a pipeline and its steps (AWS's default) and as its author's: what the
// rules find in each. The list is in the output, for reading.
import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { formatFinding } from "../../policypack/rule/formatFinding";
import { judgeStack } from "../../policypack/rule/judge";
import { rules } from "../../policypack/registry";
import type { Finding } from "../../policypack/rule/rule";
import { policy, stackOf, today, type CaseResource } from "../../policypack/examples/cases";
import { pipelineRoleArn, quickstart, withRoles } from "../../policypack/examples/quickstart";

const corpus = join(__dirname, "..", "..", "..", "shared", "corpus", "roles");

const trust = (principal: object) =>
  policy({
    Effect: "Allow",
    Principal: principal,
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
  });

/** The quickstart run by one role with this policy, and created by another with the same. */
function stackWith(text: string): CaseResource[] {
  const kept = quickstart([]).filter(({ name }) => name === "default" || name === "pipeline" || name === "abalone");
  return [
    ...kept.map((each) =>
      each.name === "abalone"
        ? { ...each, properties: { ...each.properties, pipelineDefinition: withRoles(() => pipelineRoleArn) } }
        : each,
    ),
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "the-policy",
      properties: { role: kept.find(({ name }) => name === "pipeline")?.properties["name"], policy: text },
    },
    {
      type: "aws:iam/role:Role",
      name: "author",
      properties: { name: "author", assumeRolePolicy: trust({ AWS: "arn:aws:iam::123456789012:root" }) },
    },
    {
      type: "aws:iam/rolePolicy:RolePolicy",
      name: "authors-policy",
      properties: { role: "author", policy: text },
    },
  ];
}

function judge(resources: readonly CaseResource[]): readonly Finding[] {
  const stack = stackOf(resources);
  return rules.flatMap((rule) => {
    const { violations, unknown } = judgeStack(rule, stack, {}, today);
    return [...violations, ...unknown];
  });
}

describe("the rules on policies that others wrote", () => {
  const files = existsSync(corpus) ? readdirSync(corpus).filter((file) => file.endsWith(".json")) : [];

  before(function () {
    if (files.length > 0) return;
    console.log(`      skipped: there is no ${corpus}`);
    this.skip();
  });

  for (const file of files)
    it(file, () => {
      const found = judge(stackWith(readFileSync(join(corpus, file), "utf8")));
      expect(found.map(({ code }) => code)).to.not.include("rule-crashed");
      // None of them is written for the quickstart: each gives its role too little, or everything.
      expect(rulesIn(found)).to.include("step-role-gaps");
      expect(rulesIn(found)).to.satisfy((names: readonly string[]) =>
        ["pipeline-role-gaps", "pipeline-role-full-access"].some((name) => names.includes(name)),
      );
      if (file.includes("PipelinesIntegrations"))
        expect(found.map(({ code }) => code)).to.include("pass-role-any-role");
      for (const line of process.env["SHOW_FINDINGS"] === undefined ? summaryOf(found) : found.map(textOf))
        console.log(`        ${line}`);
    });
});

const rulesIn = (found: readonly Finding[]): string[] => [...new Set(found.map(({ rule }) => rule))];

const textOf = (finding: Finding): string =>
  `${finding.rule} (${finding.kind}) ${formatFinding(finding).replaceAll("\n", "\n          ")}`;

/** One line per rule and code, with the places. The author's copy is found as often by what looks at a policy alone. */
function summaryOf(found: readonly Finding[]): string[] {
  const lines = new Map<string, string[]>();
  for (const { rule, code, kind, urn, path } of found) {
    if (urn.endsWith("::authors-policy") && rule !== "author-pass-role") continue;
    const line = `${rule} ${code}${kind === "unknown" ? "?" : ""}`;
    lines.set(line, [...(lines.get(line) ?? []), path.replace(/^policy: /, "").replaceAll("Statement", "")]);
  }
  return [...lines].map(([line, places]) => `${line} ${places.join(" ")}`.trim());
}
