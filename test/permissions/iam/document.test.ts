import { expect } from "chai";
import fc from "fast-check";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import { formatPolicyDocument, toStatement, type DocumentKind } from "../../../permissions/iam/document";

const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" };
const document = (Statement: unknown, Version: unknown = "2012-10-17") => ({ Version, Statement });
const codes = (source: unknown, kind: DocumentKind = "identity") =>
  readPolicyDocument(source, kind).diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`);

describe("readPolicyDocument", () => {
  it("reads text and objects, single values and arrays, each part with its place", () => {
    const single = readPolicyDocument(JSON.stringify(document(statement)), "identity").document;
    const list = readPolicyDocument(document([{ ...statement, Resource: ["a", "b"] }]), "identity").document;
    expect(single?.statements[0]?.resources).to.deep.equal({
      negated: false,
      path: "Statement.Resource",
      patterns: [{ value: "arn:aws:s3:::b/*", path: "Statement.Resource" }],
    });
    expect(list?.statements[0]?.resources?.patterns[1]).to.deep.equal({ value: "b", path: "Statement[0].Resource[1]" });
  });

  it("tells the Not forms apart and keeps spelling", () => {
    const read = readPolicyDocument(
      document([{ Effect: "Deny", NotAction: "S3:getObject", NotResource: ["*"] }]),
      "scp",
    ).document?.statements[0];
    expect(read?.actions).to.deep.equal({
      negated: true,
      path: "Statement[0].NotAction",
      patterns: [{ value: "S3:getObject", path: "Statement[0].NotAction" }],
    });
    expect(read?.resources?.negated).to.equal(true);
  });

  it("takes condition operators apart, in any case, numbers and booleans as text", () => {
    const Condition = {
      "foranyvalue:stringlikeifexists": { "aws:TagKeys": ["a", "b"] },
      NumericLessThan: { "s3:max-keys": 10 },
      Bool: { "aws:SecureTransport": false },
    };
    const read = readPolicyDocument(document([{ ...statement, Condition }]), "identity").document;
    expect(
      read?.statements[0]?.conditions.map(({ operator, qualifier, ifExists, key, values, path }) => [
        operator,
        qualifier,
        ifExists,
        key,
        values.map(({ value }) => value),
        path,
      ]),
    ).to.deep.equal([
      [
        "StringLike",
        "ForAnyValue",
        true,
        "aws:TagKeys",
        ["a", "b"],
        "Statement[0].Condition.foranyvalue:stringlikeifexists.aws:TagKeys",
      ],
      [
        "NumericLessThan",
        undefined,
        false,
        "s3:max-keys",
        ["10"],
        "Statement[0].Condition.NumericLessThan.s3:max-keys",
      ],
      ["Bool", undefined, false, "aws:SecureTransport", ["false"], "Statement[0].Condition.Bool.aws:SecureTransport"],
    ]);
  });

  it("reads whom a trust policy trusts", () => {
    const trust = document({
      Effect: "Allow",
      Principal: { Service: ["sagemaker.amazonaws.com"], AWS: "111122223333" },
      Action: "sts:AssumeRole",
    });
    expect(readPolicyDocument(trust, "trust").document?.statements[0]?.principals).to.deep.equal({
      negated: false,
      path: "Statement.Principal",
      principals: [
        { type: "Service", value: "sagemaker.amazonaws.com", path: "Statement.Principal.Service[0]" },
        { type: "AWS", value: "111122223333", path: "Statement.Principal.AWS" },
      ],
    });
  });

  const refused: [string, unknown, DocumentKind, string][] = [
    ["no JSON", "{", "identity", "error json-syntax "],
    ["a list", [], "identity", "error policy-not-an-object "],
    ["no Statement", { Version: "2012-10-17" }, "identity", "error policy-without-statement "],
    ["a Statement that is text", document("x"), "identity", "error policy-statement-type /Statement"],
    ["a version of its own", document(statement, "2024-01-01"), "identity", "error policy-version /Version"],
    [
      "an Effect in lower case",
      document([{ ...statement, Effect: "allow" }]),
      "identity",
      "error policy-effect /Statement/0/Effect",
    ],
    ["both forms", document([{ ...statement, NotAction: "x" }]), "identity", "error policy-both-forms /Statement/0"],
    [
      "no Action",
      document([{ Effect: "Allow", Resource: "*" }]),
      "identity",
      "error policy-missing-element /Statement/0",
    ],
    [
      "an element in lower case",
      document([{ ...statement, resource: "*" }]),
      "identity",
      "error policy-unknown-element /Statement/0/resource",
    ],
    [
      "a Principal in an identity policy",
      document([{ ...statement, Principal: "*" }]),
      "identity",
      "error policy-forbidden-element /Statement/0/Principal",
    ],
    ["no Principal in a bucket policy", document([statement]), "resource", "error policy-missing-element /Statement/0"],
    [
      "a Resource in a trust policy",
      document([{ ...statement, Principal: "*" }]),
      "trust",
      "error policy-forbidden-element /Statement/0/Resource",
    ],
    [
      "an Action that is no text",
      document([{ ...statement, Action: ["a", 1] }]),
      "identity",
      "error policy-value-type /Statement/0/Action/1",
    ],
    [
      "a Condition that is a list",
      document([{ ...statement, Condition: [] }]),
      "identity",
      "error policy-condition /Statement/0/Condition",
    ],
    [
      "a condition value that is null",
      document([{ ...statement, Condition: { Bool: { a: null } } }]),
      "identity",
      "error policy-value-type /Statement/0/Condition/Bool/a",
    ],
    [
      "one key in two spellings",
      document([{ ...statement, Condition: { Bool: { a: "true", A: "true" } } }]),
      "identity",
      "error policy-duplicate-condition-key /Statement/0/Condition/Bool/A",
    ],
    [
      "a key that stands twice",
      '{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}',
      "identity",
      "error json-duplicate-key /Version",
    ],
  ];
  for (const [what, source, kind, expected] of refused)
    it(`refuses ${what}, and says where`, () => {
      expect(readPolicyDocument(source, kind)).to.not.have.property("document");
      expect(codes(source, kind)).to.include(expected);
    });

  it("warns of what is accepted but doubtful", () => {
    expect(codes({ Statement: [] })).to.deep.equal([
      "warning policy-version-missing /Version",
      "warning policy-empty-element /Statement",
    ]);
    expect(codes(document([{ ...statement, Action: [], Condition: { StringIs: { a: "b" } } }]))).to.deep.equal([
      "warning policy-empty-element /Statement/0/Action",
      "warning policy-unknown-operator /Statement/0/Condition/StringIs",
    ]);
    expect(
      codes(
        document([
          { ...statement, Sid: "A" },
          { ...statement, Sid: "A" },
        ]),
      ),
    ).to.deep.equal(["warning policy-duplicate-sid /Statement/1/Sid"]);
  });

  const allow = (more: object) => document([{ ...statement, ...more }]);
  const more: [string, unknown, DocumentKind, string[]][] = [
    ["a Sid that is no text", allow({ Sid: 1 }), "identity", ["error policy-value-type /Statement/0/Sid"]],
    ["an Id that is no text", { Id: {}, ...document([statement]) }, "identity", ["error policy-value-type /Id"]],
    [
      "a Principal that is text",
      allow({ Principal: "arn:aws:iam::111122223333:root" }),
      "resource",
      ["error policy-principal /Statement/0/Principal"],
    ],
    [
      "a principal of no kind",
      allow({ Principal: { Aws: "*" } }),
      "resource",
      ["error policy-principal /Statement/0/Principal/Aws"],
    ],
    [
      "an operator that holds no keys",
      allow({ Condition: { Bool: "true" } }),
      "identity",
      ["error policy-condition /Statement/0/Condition/Bool"],
    ],
    ["an Action that is a number", allow({ Action: 1 }), "identity", ["error policy-value-type /Statement/0/Action"]],
    [
      "an object for a text",
      allow({ Resource: { Ref: "Bucket", More: 1 } }),
      "identity",
      ["error policy-value-type /Statement/0/Resource"],
    ],
    [
      "an empty object for a text",
      allow({ Resource: {} }),
      "identity",
      ["error policy-value-type /Statement/0/Resource"],
    ],
    [
      "an object of another name for a text",
      allow({ Resource: { xFn: "Bucket" } }),
      "identity",
      ["error policy-value-type /Statement/0/Resource"],
    ],
  ];
  for (const [what, source, kind, expected] of more)
    it(`refuses ${what}`, () => {
      expect(readPolicyDocument(source, kind)).to.not.have.property("document");
      expect(codes(source, kind)).to.deep.equal(expected);
    });

  it("says which element is meant by another spelling", () => {
    const messages = (more: object) =>
      readPolicyDocument(allow(more), "identity").diagnostics.map(({ message }) => message);
    const misspelt = "Unknown element: IAM rejects the document, because names are case-sensitive. Write Resource.";
    expect(messages({ resource: "*" })).to.deep.equal([misspelt]);
    expect(messages({ RESOURCE: "*" })).to.deep.equal([misspelt]);
    expect(messages({ Resources: "*" })).to.deep.equal([
      "Unknown element: IAM rejects the document. Remove the element.",
    ]);
  });

  it("takes what CloudFormation would fill in for a template that nobody has filled in", () => {
    const { document: read, diagnostics } = readPolicyDocument(
      allow({
        Resource: [{ "Fn::Sub": "arn:aws:s3:::${B}/*" }, "b"],
        Condition: { StringEquals: { a: { Ref: "Value" } } },
      }),
      "identity",
    );
    expect(read?.statements[0]?.resources?.patterns).to.deep.equal([
      { value: "${Fn::Sub}", path: "Statement[0].Resource[0]" },
      { value: "b", path: "Statement[0].Resource[1]" },
    ]);
    expect(read?.statements[0]?.conditions[0]?.values).to.deep.equal([
      { value: "${Ref}", path: "Statement[0].Condition.StringEquals.a" },
    ]);
    expect(diagnostics.map(({ severity, code, path }) => `${severity} ${code} ${path}`)).to.deep.equal([
      "warning policy-unfilled-template /Statement/0/Resource/0",
      "warning policy-unfilled-template /Statement/0/Condition/StringEquals/a",
    ]);
  });

  it("keeps Id and Version, and reads a document without Version as of 2008", () => {
    const { document: read } = readPolicyDocument(
      { Id: "x", Version: "2008-10-17", Statement: [statement] },
      "identity",
    );
    expect([read?.id, read?.version, read?.kind]).to.deep.equal(["x", "2008-10-17", "identity"]);
    const { document: old } = readPolicyDocument({ Statement: [] }, "scp");
    expect(old).to.deep.equal({ kind: "scp", version: "2008-10-17", statements: [] });
  });

  it("reads everyone as a principal of no kind", () => {
    const { document: read } = readPolicyDocument(allow({ Principal: "*" }), "resource");
    expect(read?.statements[0]?.principals).to.deep.equal({
      negated: false,
      path: "Statement[0].Principal",
      principals: [{ type: "*", value: "*", path: "Statement[0].Principal" }],
    });
    expect(read?.statements.map(toStatement)).to.deep.equal([
      { Effect: "Allow", Principal: "*", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/*"] },
    ]);
  });

  it("has nothing in a statement but what was written", () => {
    const { document: read } = readPolicyDocument(document([statement]), "identity");
    expect(Object.keys(read?.statements[0] ?? {})).to.deep.equal([
      "index",
      "path",
      "effect",
      "actions",
      "resources",
      "conditions",
    ]);
    expect(Object.keys(toStatement(read!.statements[0]!))).to.deep.equal(["Effect", "Action", "Resource"]);
  });

  it("lets Sids be empty or absent as often as they like", () =>
    expect(codes(document([statement, statement, { ...statement, Sid: "" }, { ...statement, Sid: "" }]))).to.deep.equal(
      [],
    ));

  it("means nothing special by keys of JavaScript's own", () => {
    const text =
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"a:b","Resource":"*","__proto__":{"Effect":"Deny"}}]}';
    expect(codes(text)).to.deep.equal(["error policy-unknown-element /Statement/0/__proto__"]);
  });

  it("never throws, whatever it is given", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.anything(),
          fc.jsonValue().map((value) => document(value)),
        ),
        (source) => {
          for (const kind of ["identity", "trust", "scp"] as const) readPolicyDocument(source, kind);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("writes a statement as it was read", () => {
    const written = {
      Sid: "S",
      Effect: "Deny",
      NotPrincipal: { AWS: ["111122223333"] },
      NotAction: ["s3:GetObject"],
      NotResource: ["arn:aws:s3:::b/*"],
      Condition: { StringNotEquals: { "aws:SourceVpc": ["vpc-1"] } },
    };
    const read = readPolicyDocument(document([written]), "resource").document;
    expect(read?.statements.map(toStatement)).to.deep.equal([written]);
    expect(formatPolicyDocument({ Version: "2012-10-17", Statement: [] })).to.equal(
      '{"Version":"2012-10-17","Statement":[]}',
    );
  });

  it("are sent in the characters that IAM takes, and read back as they were, whatever their keys hold", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (key) => {
        const written = {
          Version: "2012-10-17" as const,
          Statement: [{ Effect: "Allow" as const, Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::data/${key}`] }],
        };
        const sent = formatPolicyDocument(written);
        expect(sent).to.match(/^[\u0020-\u00ff]*$/);
        expect(JSON.parse(sent)).to.deep.equal(written);
      }),
    ));

  for (const folder of ["roles", "scps"])
    it(`reads every document of the corpus's ${folder}`, function () {
      const path = join(__dirname, "../../../../shared/corpus", folder);
      if (!existsSync(path)) {
        console.log(`      no corpus at ../shared/corpus/${folder}: nothing read`);
        this.skip();
      }
      for (const file of readdirSync(path).filter((name) => name.endsWith(".json"))) {
        const kind = folder === "roles" ? "identity" : /rcp|resource-control/.test(file) ? "rcp" : "scp";
        const { document: read, diagnostics } = readPolicyDocument(readFileSync(join(path, file), "utf8"), kind);
        expect(read, `${file}: ${JSON.stringify(diagnostics)}`).to.not.equal(undefined);
      }
    });
});
