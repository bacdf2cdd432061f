import { expect } from "chai";
import { comparePolicies, readPolicyDocument, writePolicies, type PlanOptions } from "../../../permissions";
import { allowed, get, join, pipeline, plan, processing, tryPlan } from "../pipelines";

const text = pipeline(
  [
    processing("Prep", [], ["s3://lab/prep"]),
    {
      ...processing("Evaluate", ["s3://lab/in"], ["s3://lab/report"]),
    },
    { Name: "Call", Type: "Lambda", FunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:f" },
  ],
  {
    Parameters: [
      { Name: "Bucket", Type: "String", DefaultValue: "raw" },
      { Name: "Open", Type: "String" },
    ],
  },
);
const withAccess = (declaredAccess: unknown) =>
  tryPlan(text, { declaredAccess: (declaredAccess as PlanOptions["declaredAccess"]) ?? {} });
const codes = (declaredAccess: unknown) => withAccess(declaredAccess).diagnostics.map(({ code }) => code);

describe("declared access", () => {
  it("lets the step's role read and write the places, and nobody else", () => {
    const made = plan(text, {
      declaredAccess: { Evaluate: { reads: ["s3://{Bucket}/tables/"], writes: ["s3://lab/cache/"] } },
    });
    expect(allowed(made, "Evaluate", "s3:GetObject")).to.include("arn:aws:s3:::raw/tables/*");
    expect(allowed(made, "Evaluate", "s3:PutObject")).to.include("arn:aws:s3:::lab/cache/*");
    expect(allowed(made, "Evaluate", "s3:ListBucket")).to.include("arn:aws:s3:::raw");
    expect(allowed(made, "Prep", "s3:GetObject")).to.deep.equal([]);
  });
  it("says by which option it is declared", () => {
    const made = plan(text, { declaredAccess: { Evaluate: { reads: ["s3://raw/a", "s3://raw/b"] } } });
    const declared = made.requirements.filter(({ because }) => because.declaredBy !== undefined);
    expect(declared.map(({ action, because }) => [action, because.clause, because.declaredBy])).to.deep.equal([
      ["s3:GetObject", "declared-access", 'declaredAccess["Evaluate"].reads[0]'],
      ["s3:ListBucket", "declared-access", 'declaredAccess["Evaluate"].reads[0]'],
      ["s3:GetObject", "declared-access", 'declaredAccess["Evaluate"].reads[1]'],
      ["s3:ListBucket", "declared-access", 'declaredAccess["Evaluate"].reads[1]'],
    ]);
  });
  it("takes * for what is known only at run time, and references as Get has them", () => {
    const made = plan(text, {
      declaredAccess: { Evaluate: { reads: ["s3://raw/*/in/", "s3://raw/{Execution.PipelineName}/"] } },
    });
    expect(allowed(made, "Evaluate", "s3:GetObject")).to.include.members([
      "arn:aws:s3:::raw/*/in/*",
      "arn:aws:s3:::raw/Abalone/*",
    ]);
  });
  it("grants calls to other services as they are given", () => {
    const made = plan(text, {
      declaredAccess: {
        Evaluate: {
          grants: [
            {
              actions: ["dynamodb:GetItem", "dynamodb:Query"],
              resources: ["arn:aws:dynamodb:us-east-1:123456789012:table/t"],
              conditions: { "dynamodb:LeadingKeys": ["a"] },
            },
          ],
        },
      },
    });
    const found = made.requirements.filter(({ action }) => action.startsWith("dynamodb:"));
    expect(
      found.map(({ action, resources, context, principal }) => [action, resources, context, principal]),
    ).to.deep.equal(
      ["dynamodb:GetItem", "dynamodb:Query"].map((action) => [
        action,
        ["arn:aws:dynamodb:us-east-1:123456789012:table/t"],
        { "dynamodb:LeadingKeys": ["a"] },
        { kind: "stepRole", step: "Evaluate" },
      ]),
    );
  });
  it("is part of what is written and of what is accepted", () => {
    const made = plan(text, {
      declaredAccess: {
        Evaluate: {
          reads: ["s3://raw/tables/"],
          writes: ["s3://lab/cache/"],
          grants: [{ actions: ["dynamodb:GetItem"], resources: ["arn:aws:dynamodb:us-east-1:123456789012:table/t"] }],
        },
      },
    });
    const role = writePolicies(made).roles.find((each) => each.role.key === "Evaluate");
    const documents = (role?.policies ?? []).flatMap((policy) => {
      const { document } = readPolicyDocument(JSON.stringify(policy), "identity");
      return document ? [{ name: "p", document }] : [];
    });
    expect(JSON.stringify(role?.policies)).to.include('"Sid":"DeclaredAccess');
    expect(
      comparePolicies(
        made.requirements.filter(({ principal }) => principal.kind === "stepRole" && principal.step === "Evaluate"),
        documents,
      ),
    ).to.deep.equal([]);
  });
  it("is granted where it lies in an unrelated step's output: the user has said so", () => {
    const { plan: made, diagnostics } = withAccess({ Evaluate: { reads: ["s3://lab/prep/x"] } });
    expect(diagnostics).to.deep.equal([]);
    expect(made && allowed(made, "Evaluate", "s3:GetObject")).to.include("arn:aws:s3:::lab/prep/x");
  });
  it("is reported and left out where it fits nothing, and the rest is planned", () => {
    expect(codes({ Nope: { reads: ["s3://raw/a"] } })).to.deep.equal(["declared-step"]);
    expect(codes({ Call: { reads: ["s3://raw/a"] } })).to.deep.equal(["declared-role"]);
    expect(codes({ Evaluate: { reads: ["s3://{Nope}/a"] } })).to.deep.equal(["declared-parameter"]);
    expect(codes({ Evaluate: { reads: ["s3://{Open}/a"] } })).to.deep.equal(["unbound-parameter"]);
    expect(codes({ Evaluate: { reads: ["raw/a"] } })).to.deep.equal(["not-s3"]);
    expect(codes({ Evaluate: { grants: [{ actions: ["s3:*"], resources: ["*"] }] } })).to.deep.equal([
      "declared-value",
    ]);
    expect(codes({ Evaluate: { grants: [{ actions: ["s3:GetObject"], resources: ["x"] }] } })).to.deep.equal([
      "declared-value",
    ]);
    const { plan: made } = withAccess({ Nope: { reads: ["s3://raw/a"] } });
    expect(made?.requirements).to.deep.equal(plan(text).requirements);
    expect(made?.withheld.map(({ code }) => code)).to.deep.equal(["declared-step"]);
  });
  it("grants nothing on a condition that is none", () => {
    const grant = { actions: ["dynamodb:GetItem"], resources: ["*"], conditions: { "aws:x": "a" } };
    const { plan: made, diagnostics } = withAccess({ Evaluate: { grants: [grant] } });
    expect(diagnostics.map(({ code, message }) => [code, message])).to.deep.equal([
      [
        "declared-value",
        'declaredAccess["Evaluate"].grants[0].conditions: invalid value. Expected lists of values by condition key.',
      ],
    ]);
    expect(made && allowed(made, "Evaluate", "dynamodb:GetItem")).to.deep.equal([]);
  });
  it("reports fields that it does not have, and suggests the nearest names", () => {
    const messages = (declaredAccess: unknown) => withAccess(declaredAccess).diagnostics.map(({ message }) => message);
    expect(messages({ Evaluate: { read: ["s3://raw/a"] } })).to.deep.equal([
      'declaredAccess["Evaluate"]["read"]: unknown field, so it grants nothing. Did you mean reads?',
    ]);
    expect(
      messages({ Evaluate: { grants: [{ actions: ["a:B"], resources: ["*"], condition: { a: ["b"] } }] } }),
    ).to.deep.equal([
      'declaredAccess["Evaluate"].grants[0]["condition"]: unknown field, so it grants nothing. Did you mean conditions?',
    ]);
    expect(messages({ Evalaute: {} })).to.deep.equal([
      'declaredAccess["Evalaute"]: the definition has no step of this name. Did you mean Evaluate?',
    ]);
    expect(messages({ Evaluate: { reads: ["s3://{Bukcet}/a"] } })).to.deep.equal([
      'declaredAccess["Evaluate"].reads[0]: the definition has no parameter "Bukcet". Did you mean Bucket?',
    ]);
  });
  it("throws on no value of another type", () => {
    for (const value of [
      7,
      "x",
      [],
      null,
      true,
      { Evaluate: 7 },
      { Evaluate: { reads: "s3://a/b" } },
      { Evaluate: { reads: [7] } },
    ])
      if (value !== null) expect(codes(value), JSON.stringify(value)).to.include("declared-value");
    expect(codes(JSON.parse('{"__proto__": {"reads": ["s3://a/b"]}}'))).to.deep.equal(["declared-step"]);
  });
});

describe("places that only a step's code knows", () => {
  const evaluate = (field: object) => {
    const step = processing("Evaluate", ["s3://lab/in"], []);
    return pipeline([{ ...step, Arguments: { ...(step.Arguments as object), ...field } }], {
      Parameters: [{ Name: "Source", Type: "String", DefaultValue: "s3://secret-bucket/x" }],
    });
  };
  const found = (field: object, more: Partial<PlanOptions> = {}) =>
    tryPlan(evaluate(field), more)
      .diagnostics.filter(({ code }) => code === "unknown-data-place")
      .map(({ path, message }) => [path, /declaredAccess: (.*?)(;| with the actions)/.exec(message)?.[1]]);

  it("are reported with the line that declares them", () =>
    expect(
      found({
        AppSpecification: { ContainerArguments: ["--input-data", "s3://other-bucket/raw/abalone.csv"] },
        Environment: { SRC: "s3a://other/in/", TABLE: "arn:aws:dynamodb:us-east-1:123456789012:table/t" },
      }),
    ).to.deep.equal([
      [
        "/Steps/0/Arguments/AppSpecification/ContainerArguments/1",
        '{"Evaluate":{"reads":["s3://other-bucket/raw/abalone.csv"]}}',
      ],
      ["/Steps/0/Arguments/Environment/SRC", '{"Evaluate":{"reads":["s3a://other/in/"]}}'],
      [
        "/Steps/0/Arguments/Environment/TABLE",
        '{"Evaluate":{"grants":[{"actions":["…"],"resources":["arn:aws:dynamodb:us-east-1:123456789012:table/t"]}]}}',
      ],
    ]));
  it("show a parameter by its name, not by its value", () => {
    const environment = {
      Environment: { A: get("Parameters.Source"), B: join("/", "s3://b", get("Parameters.Source")) },
    };
    expect(found(environment)).to.deep.equal([
      ["/Steps/0/Arguments/Environment/A", '{"Evaluate":{"reads":["{Source}"]}}'],
      ["/Steps/0/Arguments/Environment/B", '{"Evaluate":{"reads":["s3://b/{Source}"]}}'],
    ]);
    expect(JSON.stringify(tryPlan(evaluate(environment)).diagnostics)).to.not.include("secret-bucket");
  });
  it("are no longer reported once the line is added", () => {
    const field = { Environment: { SRC: "s3a://other/in/x", P: get("Parameters.Source") } };
    const declaredAccess = { Evaluate: { reads: ["s3a://other/in/", "{Source}"] } };
    expect(found(field, { declaredAccess })).to.deep.equal([]);
    expect(allowed(plan(evaluate(field), { declaredAccess }), "Evaluate", "s3:GetObject")).to.include.members([
      "arn:aws:s3:::other/in/*",
      "arn:aws:s3:::secret-bucket/x",
    ]);
  });
  it("are ARNs until a grant names them, and manifests until the step declares what it reads", () => {
    const table = "arn:aws:dynamodb:us-east-1:123456789012:table/t";
    const field = {
      Environment: { TABLE: table },
      ProcessingInputs: [{ InputName: "m", S3Input: { S3Uri: "s3://in/list.json", S3DataType: "ManifestFile" } }],
    };
    const codesOf = (declaredAccess: PlanOptions["declaredAccess"] = {}) =>
      tryPlan(evaluate(field), { declaredAccess })
        .diagnostics.map(({ code }) => code)
        .filter((code) => code !== "missing-field");
    const grants = (resource: string) => [{ actions: ["dynamodb:GetItem"], resources: [resource] }];
    expect(codesOf()).to.have.members(["unknown-data-place", "manifest-input"]);
    expect(codesOf({ Evaluate: { grants: grants(`${table}/index/i`), writes: ["s3://in/"] } })).to.have.members([
      "unknown-data-place",
      "manifest-input",
    ]);
    expect(codesOf({ Evaluate: { grants: grants(`${table}*`), reads: ["s3://in/images/"] } })).to.deep.equal([]);
  });
  it("are not ARNs in fields of the API", () =>
    expect(found({ NetworkConfig: { Other: "arn:aws:ec2:us-east-1:123456789012:subnet/s" } })).to.deep.equal([]));
});
