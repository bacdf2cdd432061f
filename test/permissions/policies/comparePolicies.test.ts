import { expect } from "chai";
import { readFileSync } from "node:fs";
import type { PolicyDocument, Requirement, Statement } from "../../../permissions";
import { comparePolicies, findExcess, type Gap } from "../../../permissions/policies/comparePolicies";
import { plan } from "../pipelines";
import { asks, named, partiesOf, removals } from "./parties";

const made = plan(readFileSync("examples/quickstart/definition.json", "utf8"), { bindings: { DataBucket: "data" } });
const principals = partiesOf(made).filter(({ name }) => name !== "author" && name !== "operator");
const compare = (requirements: readonly Requirement[], policies: readonly PolicyDocument[]): Gap[] =>
  comparePolicies(requirements, named(policies));

describe("comparePolicies", () => {
  for (const { name, policies, requirements } of principals) {
    it(`finds no gap in what is written for ${name}`, () => expect(compare(requirements, policies)).to.deep.equal([]));
  }

  const train = principals.find(({ name }) => name === "TrainModel");
  const pipeline = principals[0];

  it("finds every single removal from a role, and nothing but it; from all roles in twoSided.test.ts", () => {
    const { policies = [], requirements = [] } = train ?? {};
    const all = [...removals(policies)];
    expect(all.length).to.be.greaterThan(20);
    for (const { sid, value, policies: changed } of all)
      for (const gap of compare(requirements, changed))
        expect([gap.kind, gap.kind === "missing" && asks(gap.requirement, value)], `${sid} ${value}`).to.deep.equal([
          "missing",
          true,
        ]);
  });

  const passRole = pipeline?.policies[0]?.Statement.find(({ Sid }) => Sid === "PassStepRoles") ?? {
    Effect: "Allow" as const,
  };
  const added = (statement: Partial<Statement>): Statement => ({ Effect: "Allow", ...statement });
  const arn = passRole.Resource?.[0] ?? "";
  const widenings: readonly [string, typeof pipeline, Statement, string][] = [
    ["every action", train, added({ Action: ["*"], Resource: ["*"] }), "action"],
    [
      "every action of a service",
      train,
      added({ Action: ["s3:*"], Resource: ["arn:aws:s3:::data/executions/*/model"] }),
      "action",
    ],
    [
      "an action pattern",
      train,
      added({ Action: ["s3:Get*"], Resource: ["arn:aws:s3:::data/executions/*/preprocess/train"] }),
      "action",
    ],
    [
      "an action in another case that is not needed",
      train,
      added({ Action: ["S3:deleteobject"], Resource: ["arn:aws:s3:::data/executions/*/model"] }),
      "action",
    ],
    [
      "another action",
      pipeline,
      added({ Action: ["sagemaker:DeleteModel"], Resource: ["arn:aws:sagemaker:us-east-1:123456789012:model/x"] }),
      "action",
    ],
    [
      "a wider resource",
      train,
      added({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::data/executions/*"] }),
      "resource",
    ],
    [
      "a prefix without a slash",
      train,
      added({ Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::data/executions/*/preprocess/train*"] }),
      "resource",
    ],
    [
      "another account",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn.replace("123456789012", "210987654321")],
        Condition: passRole.Condition ?? {},
      }),
      "resource",
    ],
    [
      "another partition",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn.replace("arn:aws:", "arn:aws-cn:")],
        Condition: passRole.Condition ?? {},
      }),
      "resource",
    ],
    [
      "every role",
      pipeline,
      added({ Action: ["iam:PassRole"], Resource: ["*"], Condition: passRole.Condition ?? {} }),
      "resource",
    ],
    ["a dropped condition", pipeline, added({ Action: ["iam:PassRole"], Resource: [arn] }), "condition"],
    [
      "a condition that an absent key meets",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn],
        Condition: { StringEqualsIfExists: { "iam:PassedToService": "sagemaker.amazonaws.com" } },
      }),
      "condition",
    ],
    [
      "another value of a condition",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn],
        Condition: { StringEquals: { "iam:PassedToService": ["sagemaker.amazonaws.com", "lambda.amazonaws.com"] } },
      }),
      "condition",
    ],
    [
      "a wildcard in a condition",
      pipeline,
      added({
        Action: ["iam:PassRole"],
        Resource: [arn],
        Condition: { StringLike: { "iam:PassedToService": "*.amazonaws.com" } },
      }),
      "condition",
    ],
    [
      "a wider prefix to list",
      train,
      added({
        Action: ["s3:ListBucket"],
        Resource: ["arn:aws:s3:::data"],
        Condition: { StringLike: { "s3:prefix": "executions/*" } },
      }),
      "condition",
    ],
    [
      "NotAction",
      train,
      added({ NotAction: ["iam:*"], Resource: ["arn:aws:s3:::data/executions/*/model"] }),
      "negation",
    ],
    ["NotResource", train, added({ Action: ["s3:GetObject"], NotResource: ["arn:aws:s3:::secret/*"] }), "negation"],
  ];
  for (const [what, principal, statement, width] of widenings)
    it(`finds ${what} in excess, with its place`, () => {
      const [policy] = principal?.policies ?? [];
      if (!principal || !policy) throw new Error("no policy");
      const gaps = compare(principal.requirements, [{ ...policy, Statement: [...policy.Statement, statement] }]);
      expect(
        gaps.map(
          (gap) =>
            gap.kind === "excess" && [gap.what, gap.place.path.startsWith(`Statement[${policy.Statement.length}].`)],
        ),
      ).to.deep.equal([[width, true]]);
    });

  it("takes a needed action in another case, and a needed grant given twice, for what they are", () => {
    const [policy] = train?.policies ?? [];
    const gaps = compare(train?.requirements ?? [], [
      ...(policy ? [policy] : []),
      {
        Version: "2012-10-17",
        Statement: [added({ Action: ["S3:PUTOBJECT"], Resource: ["arn:aws:s3:::data/executions/*/model/*"] })],
      },
    ]);
    expect(gaps).to.deep.equal([]);
  });

  it("does not know where a condition hangs on what the call's context does not say", () => {
    const guarded = (train?.policies ?? []).map((policy) => ({
      ...policy,
      Statement: policy.Statement.map((each) =>
        each.Sid === "WriteOutputs" ? { ...each, Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } } : each,
      ),
    }));
    expect(compare(train?.requirements ?? [], guarded).map(({ kind }) => kind)).to.deep.equal(["unknown"]);
  });

  it("gives the statement to add", () => {
    const [first] = compare(
      train?.requirements.filter(({ action }) => action === "cloudwatch:PutMetricData") ?? [],
      [],
    );
    expect(first?.kind === "missing" && first.fix).to.deep.equal([
      { Sid: "WriteMetrics", Effect: "Allow", Action: ["cloudwatch:PutMetricData"], Resource: ["*"] },
    ]);
  });

  describe("says of excess what is needed instead:", () => {
    const role = { kind: "pipelineRole" } as const;
    const need = (action: string, resources: string[], context: Requirement["context"] = {}): Requirement => ({
      principal: role,
      action,
      resources,
      context,
      because: { path: "", clause: "create-job" },
    });
    const needs = [
      need("s3:GetObject", ["arn:aws:s3:::b/x"]),
      need("s3:PutObject", ["arn:aws:s3:::b/y", "arn:aws:s3:::b/z"]),
      need("iam:PassRole", ["arn:aws:iam::1:role/R"], { "iam:PassedToService": ["a", "b"] }),
    ];
    const excess = (statement: Partial<Statement>) =>
      findExcess(needs, named([{ Version: "2012-10-17", Statement: [added(statement)] }])).map(
        ({ what, place, action, resource, narrower }) => [what, place.path, action, resource, narrower],
      );
    const all = ["s3:GetObject", "s3:PutObject", "iam:PassRole"];
    const cases: readonly [what: string, Partial<Statement>, unknown[]][] = [
      [
        "all needed actions for *",
        { Action: ["*"], Resource: ["*"] },
        ["action", "Statement[0].Action[0]", "*", "", all],
      ],
      [
        "all needed actions for a pattern of services",
        { Action: ["s?:GetObject"], Resource: ["*"] },
        ["action", "Statement[0].Action[0]", "s?:GetObject", "", all],
      ],
      [
        "the service's needed actions for a pattern of actions",
        { Action: ["s3:*Object"], Resource: ["arn:aws:s3:::b/x"] },
        ["action", "Statement[0].Action[0]", "s3:*Object", "", ["s3:GetObject", "s3:PutObject"]],
      ],
      [
        "all needed actions for a pattern that the catalogue cannot list",
        { Action: ["gamelift:*"], Resource: ["*"] },
        ["action", "Statement[0].Action[0]", "gamelift:*", "", all],
      ],
      [
        "nothing for an action that is not needed",
        { Action: ["s3:DeleteObject"], Resource: ["arn:aws:s3:::b/x"] },
        ["action", "Statement[0].Action[0]", "s3:DeleteObject", "", []],
      ],
      [
        "the needed resources",
        { Action: ["S3:putobject"], Resource: ["arn:aws:s3:::b/*"] },
        [
          "resource",
          "Statement[0].Resource[0]",
          "S3:putobject",
          "arn:aws:s3:::b/*",
          ["arn:aws:s3:::b/y", "arn:aws:s3:::b/z"],
        ],
      ],
      [
        "the needed condition keys",
        { Action: ["iam:PassRole"], Resource: ["arn:aws:iam::1:role/R"] },
        ["condition", "Statement[0].Resource[0]", "iam:PassRole", "arn:aws:iam::1:role/R", ["iam:PassedToService"]],
      ],
      [
        "nothing for a Not form, with what it lists",
        { NotAction: ["iam:*", "sts:*"], Resource: ["*"] },
        ["negation", "Statement[0].NotAction", "iam:*, sts:*", "", []],
      ],
    ];
    for (const [what, statement, expected] of cases)
      it(what, () => expect(excess(statement)).to.deep.equal([expected]));

    it("nothing is said of a Deny, or of a pattern that stands for needed actions alone", () => {
      expect(excess({ Effect: "Deny", Action: ["*"], Resource: ["*"] })).to.deep.equal([]);
      expect(excess({ Action: ["iam:PassRol?"], Resource: ["*"] })[0]?.[0]).to.equal("resource");
    });

    const passing = (Condition: NonNullable<Statement["Condition"]>) =>
      excess({ Action: ["iam:PassRole"], Resource: ["arn:aws:iam::1:role/R"], Condition }).map(([what]) => what);
    it("a condition must hold the key to needed values, whatever else the call carries", () => {
      const of = (operator: string, value: string | string[]) =>
        passing({ [operator]: { "IAM:PassedToService": value } });
      expect(of("StringEquals", "a")).to.deep.equal([]);
      expect(of("StringLike", ["a", "b"])).to.deep.equal([]);
      expect(of("ForAnyValue:StringEquals", "a")).to.deep.equal([]);
      for (const operator of ["ForAllValues:StringEquals", "StringNotEquals", "StringEqualsIfExists", "StringIs"])
        expect(of(operator, "a"), operator).to.deep.equal(["condition"]);
      expect(of("StringEquals", ["a", "c"])).to.deep.equal(["condition"]);
      expect(passing({ StringEquals: { "aws:SourceVpc": "a" } })).to.deep.equal(["condition"]);
    });
  });

  it("says that a need is missing where its own values do not meet a condition, unknown where others decide", () => {
    const list = { kind: "pipelineRole" } as const;
    const needs: Requirement[] = [
      {
        principal: list,
        action: "s3:ListBucket",
        resources: ["arn:aws:s3:::b"],
        context: { "s3:prefix": ["p/*"] },
        because: { path: "", clause: "list-input" },
      },
    ];
    const kinds = (Condition: NonNullable<Statement["Condition"]>) =>
      compare(needs, [
        {
          Version: "2012-10-17",
          Statement: [added({ Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::b"], Condition })],
        },
      ]).flatMap(({ kind }) => (kind === "excess" ? [] : [kind]));
    expect(kinds({ StringLike: { "s3:prefix": "p/x/*" } })).to.deep.equal(["missing"]);
    expect(kinds({ StringLike: { "S3:Prefix": "q/*" } })).to.deep.equal(["missing"]);
    expect(kinds({ StringLike: { "s3:prefix": "p/*" }, Bool: { "aws:SecureTransport": "true" } })).to.deep.equal([
      "unknown",
    ]);
  });
});
