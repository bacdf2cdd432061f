// Claims of explainDenial, over every definition: it names the need that was refused and the statement that grants it.
import { runs } from "../../runs";
import { expect } from "chai";
import fc from "fast-check";
import { explainDenial, RoleSeparation, type AccessPlan, type Answer, type PolicyInForce } from "../../../permissions";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import type { DocumentKind } from "../../../permissions/iam/document";
import { matchesPattern, readPattern } from "../../../permissions/iam/pattern";
import type { Requirement } from "../../../permissions/plan/requirement";
import { definitions, planOf, type TestDefinition } from "../../definitions/definitions";

const execution = "a1b2c3d4e5f6";

/** A concrete text that the pattern stands for. */
const concrete = (pattern: string): string =>
  pattern
    .replaceAll("pipelines-*-", `pipelines-${execution}-`)
    .replaceAll(/-\*(?=$|[/:])/g, "-Zq8LmT3vKx")
    .replaceAll(/[*?]/g, "x");

interface Party {
  readonly role: string;
  readonly session: string;
}

function partyOf(plan: AccessPlan, { principal, because }: Requirement): Party | undefined {
  if (principal.kind === "pipelineRole")
    return because.step === undefined
      ? undefined
      : { role: "the-pipeline-role", session: `sagemaker-pipeline-${execution}-${because.step.slice(0, 20)}` };
  if (principal.kind !== "stepRole") return undefined;
  const role = plan.runsAs.get(principal.step);
  return role === undefined || role.kind === "pipeline"
    ? undefined
    : { role: role.arn.split("/").at(-1) ?? "", session: "SageMaker" };
}

const denial = (plan: AccessPlan, { role, session }: Party, action: string, resource: string, why: string): string =>
  `ClientError: User: arn:${plan.partition}:sts::${plan.options.account}:assumed-role/${role}/${session} is not authorized to perform: ${action} on resource: "${resource}" ${why}`;

const missing = (action: string): string => `because no identity-based policy allows the ${action} action`;

/** Each need of a definition that its message can name, once. */
function needsOf(
  definition: TestDefinition,
): { plan: AccessPlan; need: Requirement; party: Party; resource: string }[] {
  const { plan } = planOf({
    ...definition,
    options: { ...definition.options, roleSeparation: RoleSeparation.PerStep },
  });
  if (plan === undefined) return [];
  return plan.requirements.flatMap((need) => {
    const party = partyOf(plan, need);
    const [pattern = "*"] = need.resources;
    // A message quotes one line: keys with quotation marks or line breaks are not quoted by AWS in this form.
    if (party === undefined || pattern === "*" || /["\s]|^\*/.test(pattern)) return [];
    return [{ plan, need, party, resource: concrete(pattern) }];
  });
}

const grants = ({ fix }: Answer, action: string, resource: string): boolean =>
  fix.some(
    ({ on, statement = [] }) =>
      on === "identity" &&
      statement.some(
        ({ Effect, Action = [], Resource = [] }) =>
          Effect === "Allow" &&
          Action.includes(action) &&
          Resource.some((each) => matchesPattern(readPattern(each), resource)),
      ),
  );

describe("explainDenial", () => {
  for (const definition of definitions)
    it(`names each need of ${definition.name} that is refused, and a statement for every run`, () => {
      for (const { plan, need, party, resource } of needsOf(definition)) {
        const message = denial(plan, party, need.action, resource, missing(need.action));
        const answers = explainDenial(message, { plans: [plan] });
        const told = `${need.action} on ${resource} for ${need.because.step ?? "the pipeline"}`;
        expect(answers, told).to.have.length(1);
        const [answer] = answers as [Answer];
        expect([answer.principal, answer.cause, answer.policyType], told).to.deep.equal([
          need.principal.kind === "pipelineRole" ? "pipeline" : "step",
          "missing-allow",
          "identity",
        ]);
        expect(grants(answer, need.action, resource), told).to.equal(true);
        const nextRun = resource.replaceAll(execution, "z9y8x7w6v5u4").replaceAll("Zq8LmT3vKx", "Ab1Cd2Ef3G");
        expect(grants(answer, need.action, nextRun), `${told}, next run`).to.equal(true);
        for (const { statement = [] } of answer.fix)
          for (const { Action = [], Resource = [], Condition } of statement) {
            expect(Resource, told).to.not.include("*");
            if (Action.includes("iam:PassRole"))
              expect(JSON.stringify(Condition), told).to.include("iam:PassedToService");
          }
      }
    });

  const ceilings: readonly [PolicyInForce["type"], DocumentKind, string][] = [
    ["identity", "identity", "an identity-based policy"],
    ["boundary", "identity", "a permissions boundary"],
    ["scp", "scp", "a service control policy"],
    ["rcp", "rcp", "a resource control policy"],
    ["resource", "resource", "a resource-based policy"],
    ["vpc-endpoint", "resource", "a VPC endpoint policy"],
  ];
  for (const [type, kind, words] of ceilings)
    it(`finds the Deny in ${words}, and grants nothing`, () => {
      const sample = definitions.flatMap((each) => needsOf(each).slice(0, 3));
      expect(sample.length).to.be.greaterThan(100);
      for (const { plan, need, party, resource } of sample) {
        const { document } = readPolicyDocument(
          {
            Version: "2012-10-17",
            Statement: [
              {
                Sid: "Beside",
                Effect: "Deny",
                Action: ["s3:DeleteBucket"],
                Resource: ["*"],
                ...(kind === "identity" || kind === "scp" ? {} : { Principal: "*" }),
              },
              {
                Sid: "Guard",
                Effect: "Deny",
                Action: [need.action],
                Resource: ["*"],
                ...(kind === "identity" || kind === "scp" ? {} : { Principal: "*" }),
              },
            ],
          },
          kind,
        );
        if (document === undefined) throw new Error("the test's own document");
        const stack = {
          policies: [{ type, name: "guard", document, ...(kind === "identity" && { holders: [party.role] }) }],
          complete: new Set<string>(),
          roles: new Set([party.role]),
          schedules: new Set<string>(),
        };
        const isKey = type === "resource" && need.action.startsWith("kms:");
        const message = denial(plan, party, need.action, resource, `with an explicit deny in ${words}`);
        const [answer] = explainDenial(message, { plans: [plan], stack }) as [Answer];
        expect([answer.cause, answer.policyType, answer.statement, answer.confidence], message).to.deep.equal([
          "explicit-deny",
          isKey ? "key" : type,
          "Guard",
          "certain",
        ]);
        expect(answer.fix.flatMap(({ statement = [] }) => statement)).to.deep.equal([]);
        expect(answer.fix.map(({ change }) => change)).to.deep.equal(["change"]);
      }
    });

  it("answers or says nothing, whatever the text", () => {
    const words = fc.constantFrom(
      "User: arn:aws:sts::111122223333:assumed-role/r/s",
      " is not authorized to perform: ",
      "s3:GetObject",
      " on resource: ",
      '"arn:aws:s3:::b/k"',
      " with an explicit deny in a ",
      "service control policy",
      "(AccessDenied) when calling the ",
      '{"FailureReason": "',
      '"}',
      "__proto__",
      "arn:",
      "\n│ ",
      "\u001b[0m",
    );
    const text = fc
      .array(fc.oneof(words, fc.string({ unit: "binary" })), { maxLength: 40 })
      .map((parts) => parts.join(""));
    const [{ plan }] = needsOf(definitions[0] as TestDefinition) as unknown as [{ plan: AccessPlan }];
    fc.assert(
      fc.property(text, (message) => {
        for (const { fix } of explainDenial(message, { plans: [plan] }))
          for (const { statement = [] } of fix)
            for (const { Action = [] } of statement) expect(Action.join()).to.not.include("*");
      }),
      { numRuns: runs(10_000, 2_000), seed: 18 },
    );
  });

  for (const part of [
    "arn:aws:",
    "x",
    "│\n",
    'User: arn:aws:sts::1:a/b/c is not authorized to perform: s3:GetObject on resource: "',
    '{"a":',
    "s3://b/",
  ])
    it(`ends within its bounds on a mebibyte of ${JSON.stringify(part.slice(0, 20))}`, () => {
      const message = part.repeat(Math.ceil(1_048_576 / part.length));
      expect(explainDenial(message, { plans: [] }).length).to.be.lessThan(101);
    }).timeout(5_000);
});
