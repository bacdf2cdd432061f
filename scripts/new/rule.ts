// `npm run new:rule NAME`: the skeleton of a rule of the policy pack, registered, with cases, test and page. Its tests
// fail where the skeleton says "to do", and nowhere else.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { camelCase, insertLine, refuse, root, tell, writeNew } from "./write";

const [name = ""] = process.argv.slice(2);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(name))
  refuse(
    "Usage: npm run new:rule NAME, where NAME is in kebab case and has two words or more: npm run new:rule role-session-length",
  );

const constant = camelCase(name);

const rule = `/**
 * ${name}: to do: what holds where the rule passes, and what this file leaves to other rules.
 */
import { clauses } from "../../permissions/aws/clauses";
import type { Rule } from "../rule/rule";

/** All texts of the rule: code -> what is wrong, and the fix. Quote no value of a document (rule/quote.ts). */
const messages = {
  "to-do": {
    message: "To do: what is wrong, and what follows from it.",
    fix: "To do: what to change.",
  },
} as const;

export const ${constant}: Rule = {
  name: "${name}",
  displayName: "To do: a title",
  description: "To do: one sentence that is true where the rule passes.",
  level: "advisory", // to do: "mandatory" only for what is certain, matters and can be fixed
  severity: "medium",
  clause: clauses["pass-role"], // to do: the sentence of AWS's documentation that the rule stands on
  tags: ["iam", "sagemaker"],
  remediationSteps: "To do: what to do about a finding.",
  // To do: check one resource here (checkResource, which runs before it is created), or the whole stack.
  checkStack: (stack) =>
    stack
      .pipelines()
      .filter(() => false) // to do: the condition
      .map(({ resource }) => ({
        code: "to-do",
        kind: "violation" as const,
        urn: resource.urn,
        path: "",
        ...messages["to-do"],
      })),
};
`;

const cases = `// Cases of ${name}: to do: what they have in common.
import type { RuleCase } from "./cases";
import { drop, exempt, quickstart, set } from "./quickstart";

// To do: change the quickstart (quickstart.ts has more ways) so that the rule finds something.
const changed = set(quickstart(), "abalone", {});

/** The first failing case is the example on the rule's page, and the one that the engine's tests show. */
export const cases: readonly RuleCase[] = [
  { scenario: "absent", title: "a stack without a pipeline", resources: drop(quickstart(), "abalone"), finds: [] },
  { scenario: "pass", title: "what the components write", resources: quickstart(), finds: [] },
  { scenario: "fail", title: "to do: what is wrong", resources: changed, finds: ["abalone: to-do"] },
  {
    scenario: "exempted",
    title: "to do: the same, on purpose",
    resources: changed,
    settings: exempt("abalone", "to-do"),
    finds: ["abalone: to-do"],
  },
  {
    scenario: "unknown",
    title: "to do: a value that is not known in a preview (\`unknown\` of cases.ts)",
    resources: changed,
    finds: ["abalone: unknown-value"],
  },
];
`;

const test = `import { ${constant} } from "../../../policypack/rules/${constant}";
import { cases } from "../../../policypack/examples/${constant}.cases";
import { testRule } from "./testRule";

testRule(${constant}, cases);
`;

const files = {
  [`policypack/rules/${constant}.ts`]: rule,
  [`policypack/examples/${constant}.cases.ts`]: cases,
  [`test/policypack/rules/${constant}.test.ts`]: test,
};
writeNew(files);
const registry = "policypack/rules/index.ts";
insertLine(registry, `export { ${constant} } from "./${constant}";`, /^export \{ \w+ \} from "\.\/\w+";$/);

const pages = spawnSync(process.execPath, ["--import", "tsx", join(root, "scripts/generate-rule-pages.ts")], {
  cwd: root,
  stdio: "inherit",
});
if (pages.status !== 0) process.exit(1);

tell(
  [...Object.keys(files), registry, `docs/rules/${name}.md`, "docs/rules/README.md"],
  [
    `The rule, its data and its messages: policypack/rules/${constant}.ts.`,
    `Its cases: policypack/examples/${constant}.cases.ts. npx mocha test/policypack/rules/${constant}.test.ts`,
    "Its page, after each change of rule or cases: npx tsx scripts/generate-rule-pages.ts",
    "A line in CHANGELOG.md; then npm run lint and npm run test:fast.",
  ],
);
