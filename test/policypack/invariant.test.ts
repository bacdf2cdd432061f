// What is built is what is enforced: the stack that a plan writes passes every rule at every level, for every definition
// there is; what is taken out of it or widened is found by the rule that owns it.
import { expect } from "chai";
import fc from "fast-check";
import { certaintyOf } from "../../permissions/plan/requirement";
import type { AccessPlan, Requirement, Statement } from "../../permissions";
import { judgeStack } from "../../policypack/rule/judge";
import { rules } from "../../policypack/registry";
import type { Finding } from "../../policypack/rule/rule";
import { definitions, planOf } from "../definitions/definitions";
import { serves } from "../permissions/policies/naiveIam";
import { partiesOf, removals } from "../permissions/policies/parties";
import { get, join, jsonGet, pipeline, plan as planText, processing, training } from "../permissions/pipelines";
import { mergeBucketPolicy } from "../../permissions/policies/bucketPolicy";
import { stackOfPlan, writtenBy, type Written } from "./planned";
import { stackOf, today, type CaseResource } from "../../policypack/examples/cases";
import { runs } from "../runs";

/** What the plan leaves open itself: places that only a step's code knows, and needs that nobody can write. */
const ofPlan: ReadonlySet<string> = new Set([
  "unknown-data-place",
  "manifest-input",
  "model-elsewhere",
  "definition-unplanned",
]);

/** What the rules say, but for what the plan leaves open, and for roles that the definition names and that exist already: no stack of ours shows them. */
function judge(plan: AccessPlan, resources: readonly CaseResource[]): readonly Finding[] {
  const stack = stackOf(resources);
  const bindings = plan.options.bindings ?? {};
  // A value for a reference cannot become a parameter's default, as fillRoles makes of all others.
  const elsewhere = { bindings: { [plan.options.pipelineName]: { ...bindings } } };
  const existing = plan.roles.some(({ kind }) => kind === "existing");
  return rules
    .flatMap((rule) => {
      const settings = Object.hasOwn(rule.settings ?? {}, "external") ? { external: elsewhere } : {};
      const { violations, unknown } = judgeStack(rule, stack, settings, today);
      return [...violations, ...unknown];
    })
    .filter(({ code }) => !(existing && code === "role-elsewhere") && !ofPlan.has(code));
}

const rulesIn = (found: readonly Finding[]): string[] => [...new Set(found.map(({ rule }) => rule))];

const say = ({ rule, kind, code, urn, path, message }: Finding): string =>
  `${rule} ${kind} ${code}@${urn.split("::").at(-1) ?? ""} ${path}: ${message}`;

/** The plan's stack with something else in one of the roles it writes. */
const withOther = (plan: AccessPlan, { kind, name }: Written, other: Partial<Written>): CaseResource[] =>
  stackOfPlan(
    plan,
    writtenBy(plan).map((each) => (each.name === name && each.kind === kind ? { ...each, ...other } : each)),
  );

/** With one statement more, or one changed. */
const withAlso = (plan: AccessPlan, written: Written, statement: Statement): CaseResource[] =>
  withOther(plan, written, {
    policies: [...written.policies, { Version: "2012-10-17", Statement: [statement] }],
  });

const allow = (action: string, resource: string): Statement => ({
  Effect: "Allow",
  Action: [action],
  Resource: [resource],
});

const planned = definitions.flatMap((definition) => {
  const { plan } = planOf(definition);
  return plan === undefined ? [] : [{ name: definition.name, plan }];
});

/** Every how many removals one is judged by all rules: twoSided.test.ts compares each of them, without a stack. */
const sampled = 11;

describe("the rules on what plans write", function () {
  this.timeout(600_000);

  for (const { name, plan } of planned)
    it(`have nothing to say: ${name}`, () => {
      expect(judge(plan, stackOfPlan(plan)).map(say)).to.deep.equal([]);
    });

  let at = 0;
  for (const { name, plan } of planned)
    it(`find what is taken out: ${name}`, () => {
      for (const written of writtenBy(plan).filter(({ kind }) => kind === "pipeline" || kind === "step"))
        for (const { sid, value, policies } of removals(written.policies)) {
          if (at++ % sampled !== 0) continue;
          const open = requirementsOf(plan, written).filter((each) => !serves(policies, each));
          const needed = open.filter((each) => certaintyOf(each) !== "optional");
          const found = judge(plan, withOther(plan, written, { policies }));
          const gaps = found.filter(({ rule }) => rule !== "known-actions");
          const told = `${written.name} ${sid} ${value}\n${found.map(say).join("\n")}`;
          if (needed.length > 0) expect(gaps.length, told).to.be.greaterThan(0);
          expect(ownersOf(plan, written, sid), told).to.include.members(rulesIn(gaps));
          // What nothing grants any more is certain; a grant beside it may serve a part.
          const granted = new Set(policies.flatMap(({ Statement }) => Statement.flatMap(({ Action = [] }) => Action)));
          if (needed.some((each) => certaintyOf(each) === "documented" && !granted.has(each.action)))
            expect(
              gaps.map(({ kind }) => kind),
              told,
            ).to.include("violation");
        }
    });

  for (const { name, plan } of planned)
    it(`find what is widened: ${name}`, () => {
      for (const written of writtenBy(plan))
        for (const { owner, resources, what } of widenings(plan, written)) {
          const found = judge(plan, resources);
          expect(rulesIn(found), `${written.name}: ${what}\n${found.map(say).join("\n")}`).to.include(owner);
        }
    });
});

/** Random graphs of steps: each reads what some steps before it write, and a condition may open a file of one of them. */
const graphs = fc
  .array(
    fc.record({
      training: fc.boolean(),
      reads: fc.array(fc.nat(7), { maxLength: 2 }),
      opens: fc.option(fc.nat(7), { nil: undefined }),
    }),
    { minLength: 2, maxLength: 8 },
  )
  .map((nodes) => {
    const name = (index: number): string => `Step${index}`;
    const output = (index: number): unknown =>
      nodes[index]?.training === true
        ? get(`Steps.${name(index)}.ModelArtifacts.S3ModelArtifacts`)
        : get(`Steps.${name(index)}.ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri`);
    const steps = nodes.map(({ training: trains, reads }, index) => {
      const inputs = [...new Set(reads)].filter((each) => each < index).map(output);
      const place = `s3://data/${name(index)}/out`;
      return trains
        ? training(name(index), inputs, place)
        : processing(name(index), inputs, [place], {
            PropertyFiles: [{ PropertyFileName: "File", OutputName: "out0", FilePath: "file.json" }],
          });
    });
    const conditions = nodes.flatMap(({ opens }, index) => {
      const opened = opens === undefined ? undefined : nodes[opens];
      if (opens === undefined || opened === undefined || opened.training) return [];
      const condition = { Type: "Equals", LeftValue: jsonGet(name(opens), "File"), RightValue: 1 };
      return [
        {
          Name: `Check${index}`,
          Type: "Condition",
          Arguments: { Conditions: [condition], IfSteps: [], ElseSteps: [] },
          DependsOn: [name(opens)],
        },
      ];
    });
    return pipeline([...steps, ...conditions]);
  });

describe("the rules on what random plans write", function () {
  this.timeout(600_000);

  it("have nothing to say, and find what is taken out or widened", () => {
    fc.assert(
      fc.property(graphs, fc.nat(), (text, seed) => {
        const plan = planText(text);
        expect(judge(plan, stackOfPlan(plan)).map(say)).to.deep.equal([]);
        const written = writtenBy(plan).filter(({ kind }) => kind === "pipeline" || kind === "step");
        const one = written[seed % written.length];
        if (one === undefined) return;
        const taken = [...removals(one.policies)];
        const removal = taken[seed % taken.length];
        if (removal !== undefined) {
          const found = judge(plan, withOther(plan, one, { policies: removal.policies }));
          const open = requirementsOf(plan, one).filter((each) => !serves(removal.policies, each));
          if (open.some((each) => certaintyOf(each) !== "optional"))
            expect(rulesIn(found).filter((rule) => ownersOf(plan, one, removal.sid).includes(rule))).to.not.deep.equal(
              [],
            );
        }
        const wider = widenings(plan, one);
        const widening = wider[seed % wider.length];
        if (widening !== undefined) expect(rulesIn(judge(plan, widening.resources))).to.include(widening.owner);
      }),
      { numRuns: runs(40, 10) },
    );
  });
});

/** Parts of keys and names that mean something to a policy, a URI or a pattern, and other printable characters. */
const oddTexts = fc
  .array(
    fc.constantFrom(
      ...[
        "a",
        "B",
        "7",
        "*",
        "?",
        "**",
        "$",
        "${",
        "}",
        "${*}",
        "${$}",
        "${aws:username}",
        "{x}",
        " ",
        "+",
        "é",
        "'",
        '"',
      ],
      ...["\\", "%20", "&", "=", "..", "/", "-", ":", "<", ","],
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(""));

describe("the rules on plans whose keys hold any printable characters", function () {
  this.timeout(600_000);

  it("have nothing to say", () => {
    fc.assert(
      fc.property(oddTexts, oddTexts, oddTexts, oddTexts, (input, output, file, value) => {
        const clean = processing("Clean", [`s3://raw/${input}`, get("Parameters.Source")], [`s3://data/${output}`], {
          PropertyFiles: [{ PropertyFileName: "File", OutputName: "out0", FilePath: `a${file}.json` }],
        });
        const train = training(
          "Train",
          [get("Steps.Clean.ProcessingOutputConfig.Outputs['out0'].S3Output.S3Uri"), `s3://raw/${input}/x`],
          join("/", "s3://models", get("Parameters.Key"), get("Execution.PipelineExecutionId")),
        );
        const check = {
          Name: "Check",
          Type: "Condition",
          Arguments: {
            Conditions: [{ Type: "Equals", LeftValue: jsonGet("Clean", "File"), RightValue: 1 }],
            IfSteps: [],
            ElseSteps: [],
          },
        };
        const plan = planText(
          pipeline([clean, train, check], {
            Parameters: [
              { Name: "Source", Type: "String", DefaultValue: `s3://source/${value}` },
              { Name: "Key", Type: "String", DefaultValue: value },
            ],
          }),
        );
        const { policy, diagnostics } = mergeBucketPolicy({
          partition: plan.partition,
          bucket: "data",
          roleArns: [plan.pipelineRole.arn],
          objects: plan.jsonGetObjects,
        });
        expect(diagnostics).to.deep.equal([]);
        const bucketPolicy: CaseResource = {
          type: "aws:s3/bucketPolicy:BucketPolicy",
          name: "bucket-policy",
          properties: { bucket: "data", policy: policy ?? "" },
        };
        expect(
          judge(plan, [...stackOfPlan(plan), bucketPolicy])
            .map(say)
            .join("\n"),
        ).to.equal("");
      }),
      { numRuns: runs(150, 25) },
    );
  });
});

/** The rules that own what a role lacks. */
function ownersOf(plan: AccessPlan, { kind }: Written, sid: string): string[] {
  if (kind === "step") return ["step-role-gaps"];
  const own = /^(ReadJsonGetFiles|DecryptJsonGetFiles)/.test(sid) ? "json-get-read" : "pipeline-role-gaps";
  return plan.pipelineRole.steps.length === 0 ? [own] : [own, "step-role-gaps"];
}

/** What the plan needs of a role that it writes. */
const requirementsOf = (plan: AccessPlan, { kind, name }: Written): readonly Requirement[] =>
  partiesOf(plan).find((party) => party.name === (kind === "pipeline" ? "pipeline" : name))?.requirements ?? [];

interface Widening {
  readonly what: string;
  readonly owner: string;
  readonly resources: readonly CaseResource[];
}

/** One of each kind. */
function widenings(plan: AccessPlan, written: Written): Widening[] {
  const also = (what: string, owner: string, statement: Statement): Widening => ({
    what,
    owner,
    resources: withAlso(plan, written, statement),
  });
  const passRole = allow("iam:PassRole", "*");
  const exact: Statement = {
    ...allow("iam:PassRole", `arn:${plan.partition}:iam::${plan.options.account}:role/another`),
    Condition: { StringEquals: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
  };
  const scope = also("passes every role", "pass-role-scope", passRole);
  switch (written.kind) {
    case "pipeline":
      return [
        scope,
        also("passes one role more", "pipeline-role-excess", exact),
        also("does what nothing asks for", "pipeline-role-excess", allow("dynamodb:GetItem", "*")),
        also("every SageMaker action", "pipeline-role-full-access", allow("sagemaker:*", "*")),
        trusting(plan, written),
        ...unconditional(plan, written),
      ];
    case "step":
      return [
        scope,
        also("every SageMaker action", "pipeline-role-full-access", allow("sagemaker:*", "*")),
        trusting(plan, written),
        ...strangersOf(plan, written).map(({ resources: [objects = ""] }) =>
          also("reaches a stranger's data", "step-role-isolation", allow("s3:GetObject", objects)),
        ),
      ];
    case "author":
      return [scope, also("passes one role more", "author-pass-role", exact)];
    case "operator":
      return [scope];
  }
}

/** Whoever else is trusted. */
const trusting = (plan: AccessPlan, written: Written): Widening => ({
  what: "trusts somebody else",
  owner: "service-role-trust",
  resources: withOther(plan, written, {
    trust: {
      Version: "2012-10-17",
      Statement: [
        ...written.trust.Statement,
        { Effect: "Allow", Principal: { AWS: "arn:aws:iam::999999999999:root" }, Action: ["sts:AssumeRole"] },
      ],
    },
  }),
});

/** Statements whose condition is gone. */
const unconditional = (plan: AccessPlan, written: Written): Widening[] =>
  written.policies.flatMap((policy, place) =>
    policy.Statement.flatMap((statement, index) => {
      const { Condition, ...rest } = statement;
      if (Condition === undefined) return [];
      const Statement = policy.Statement.map((each, at) => (at === index ? rest : each));
      return [
        {
          what: `${statement.Sid ?? ""} without its condition`,
          owner: "pipeline-role-excess",
          resources: withOther(plan, written, {
            policies: written.policies.map((each, at) => (at === place ? { ...each, Statement } : each)),
          }),
        },
      ];
    }),
  );

/** An output of a step that no step of the role is related to, and that the role has no need of. */
function strangersOf(plan: AccessPlan, { name }: Written): Requirement[] {
  const own = plan.roles.find(({ key }) => key === name)?.steps ?? [];
  const related = (one: string, other: string): boolean =>
    one === other ||
    (plan.stepDependencies.get(one)?.includes(other) ?? false) ||
    (plan.stepDependencies.get(other)?.includes(one) ?? false);
  const works = new Set([
    ...own,
    ...plan.requirements.flatMap(({ principal, because: { step } }) =>
      principal.kind === "stepRole" && own.includes(principal.step) && step !== undefined ? [step] : [],
    ),
  ]);
  const touched = plan.requirements.filter(
    ({ principal }) => principal.kind === "stepRole" && own.includes(principal.step),
  );
  return plan.requirements
    .filter(
      ({ because: { clause, step }, resources }) =>
        clause === "write-output" &&
        step !== undefined &&
        [...works].every((each) => !related(each, step)) &&
        touched.every((each) => resources.every((objects) => !each.resources.includes(objects))),
    )
    .slice(0, 1);
}
