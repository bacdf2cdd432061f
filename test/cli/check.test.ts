import { expect } from "chai";
import fc from "fast-check";
import { rules } from "../../policypack/registry";
import { findingId } from "../../policypack/rule/rule";
import { casesOf } from "../../policypack/examples/casesOf";
import { judgeCase, policy, unknown, type CaseResource } from "../../policypack/examples/cases";
import { exempt, quickstart, set } from "../../policypack/examples/quickstart";
import { role } from "./formats/reports";
import { checkJson, runCheck, type Printed } from "./runCheck";
import { exported, previewed, secret, stackExport, stateOf, urnOf } from "./stackFiles";

const passAny = policy({ Effect: "Allow", Action: "iam:PassRole", Resource: "*" });
const inline: CaseResource = {
  type: "aws:iam/rolePolicy:RolePolicy",
  name: "pass",
  properties: { role: "r", policy: passAny },
};
const ids = (findings: readonly { rule: string; code: string; path: string }[]): string[] =>
  findings.map((finding) => `${finding.rule} ${findingId(finding)}`);

describe("pipeline-access check", () => {
  it("prints the contract's object", () => {
    const { status, ...report } = checkJson(exported([role, inline]));
    expect(status).to.equal(1);
    expect(Object.keys(report)).to.deep.equal(["formatVersion", "findings", "exempted", "unknown"]);
    expect([report.formatVersion, report.exempted]).to.deep.equal([1, []]);
    expect(ids(report.unknown)).to.deep.equal(["pipeline-role-gaps no-pipeline"]);
    const [first] = report.findings;
    const { message, fix, ...rest } = first as Printed;
    expect(rest).to.deep.equal({
      rule: "pass-role-scope",
      code: "pass-role-any-role",
      id: "pass-role-any-role@policy#ac18b114f8",
      severity: "critical",
      level: "mandatory",
      urn: urnOf(inline),
      path: "policy: Statement[0].Resource",
      statement: { Effect: "Allow", Action: "iam:PassRole", Resource: "*" },
      url: "https://github.com/sagemaker-pipeline-access/sagemaker-pipeline-access/blob/main/docs/rules/pass-role-scope.md",
    });
    expect(message).to.include("matches every role");
    expect(fix).to.include("iam:PassedToService");
  });

  it("ends with 0 where there is nothing to find, and where all is advice", () => {
    expect(checkJson(exported(quickstart()))).to.deep.include({ status: 0, findings: [], unknown: [] });
    const advice = policy({ Effect: "Allow", Action: "s3:HeadObject", Resource: "arn:aws:s3:::data/*" });
    const report = checkJson(exported([{ ...inline, properties: { role: "r", policy: advice } }]));
    expect(ids(report.findings)).to.deep.equal(["known-actions unknown-action@policy: Statement[0].Action"]);
    expect([report.status, report.findings[0]?.level]).to.deep.equal([0, "advisory"]);
  });

  for (const rule of rules)
    for (const [form, write] of Object.entries({ exported, previewed }))
      it(`says what ${rule.name} says of its cases, ${form}`, () => {
        for (const each of casesOf(rule.name)) {
          const config = { all: "disabled", [rule.name]: { enforcementLevel: rule.level, ...each.settings } };
          const { findings, unknown: unjudged, exempted } = checkJson(write(each.resources), config);
          const expected = judgeCase(rule, each);
          expect(ids(findings), each.title).to.deep.equal(ids(expected.violations));
          expect(ids(unjudged), each.title).to.deep.equal(ids(expected.unknown));
          expect(ids(exempted), each.title).to.deep.equal(ids(expected.exempted.map(({ finding }) => finding)));
        }
      });

  describe("on a state", () => {
    const pending = { ...stateOf(inline, []), delete: true };

    it("leaves out what is to be deleted", () => {
      expect(checkJson(stackExport([pending])).findings).to.deep.equal([]);
    });

    it("takes what the provider made of a property over what was given", () => {
      const narrow = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::data/*" });
      const state = { ...stateOf(inline, []), inputs: { role: "r", policy: narrow }, outputs: { policy: passAny } };
      expect(ids(checkJson(stackExport([state])).findings)).to.include(
        "pass-role-scope pass-role-any-role@policy: Statement[0].Resource",
      );
      expect(checkJson(stackExport([{ ...state, outputs: {} }])).findings).to.deep.equal([]);
    });

    it("takes no policy for the program's that only the provider reports", () => {
      const role = { type: "aws:iam/role:Role", urn: "urn:pulumi:test::case::aws:iam/role:Role::r" };
      const outputs = { inlinePolicies: [{ name: "pass", policy: passAny }] };
      expect(checkJson(stackExport([{ ...role, inputs: {}, outputs }])).findings).to.deep.equal([]);
      expect(checkJson(stackExport([{ ...role, inputs: outputs, outputs }])).findings).to.not.deep.equal([]);
    });

    it("reads a checkpoint, version 4, a byte order mark, and a stack without resources", () => {
      const { deployment } = JSON.parse(exported([role, inline])) as { deployment: object };
      for (const text of [
        JSON.stringify({ version: 3, checkpoint: { stack: "organization/p/s", latest: deployment } }),
        JSON.stringify({ version: 4, deployment }),
        `\uFEFF${exported([role, inline])}`,
      ])
        expect(checkJson(text).findings).to.have.length(2);
      for (const text of ['{"version":3,"deployment":{"manifest":{}}}', '{"version":3,"deployment":null}'])
        expect(checkJson(text)).to.deep.include({ status: 0, findings: [] });
    });

    for (const [how, value] of Object.entries({
      encrypted: { ...secret, ciphertext: "v1:hunter2" },
      "in plain text": { ...secret, plaintext: JSON.stringify(passAny.replace("*", "hunter2")) },
    }))
      it(`does not judge a secret, ${how}, says where it is, and prints none of it`, () => {
        const resources = [{ ...inline, properties: { role: "r", policy: value } }];
        const report = checkJson(exported(resources));
        expect([report.status, report.findings]).to.deep.equal([0, []]);
        expect(ids(report.unknown)).to.include("pass-role-scope secret-value@policy");
        for (const format of ["text", "json", "sarif", "junit", "markdown"]) {
          const { out, err } = runCheck(exported(resources), { args: ["--format", format] });
          expect(out).to.include("secret-value");
          expect(out + err).to.not.include("hunter2");
        }
      });

    it("judges what stands beside a secret", () => {
      const statement = (resource: unknown) => ({ Effect: "Allow", Action: "iam:PassRole", Resource: resource });
      const policyDocument = { Version: "2012-10-17", Statement: [statement(secret), statement("*")] };
      const native = {
        type: "aws-native:iam:RolePolicy",
        name: "native",
        properties: { roleName: "r", policyDocument },
      };
      const { findings, unknown: unjudged } = checkJson(exported([native]));
      expect(ids(findings)).to.include("pass-role-scope pass-role-any-role@policyDocument: Statement[1].Resource");
      expect(ids(unjudged)).to.include("pass-role-scope secret-value@policyDocument.Statement[0].Resource");
    });
  });

  describe("on a preview", () => {
    const step = (op: string, resource: CaseResource, more: object = {}) => ({
      op,
      urn: urnOf(resource),
      newState: stateOf(resource, []),
      ...more,
    });
    const preview = (steps: readonly object[], more: object = {}) => JSON.stringify({ config: {}, steps, ...more });

    it("leaves out what goes, and takes a replacement for what it replaces", () => {
      const fixed = { ...inline, properties: { role: "r", policy: policy() } };
      expect(checkJson(preview([step("delete", inline)])).findings).to.deep.equal([]);
      expect(
        ids(checkJson(preview([step("create-replacement", inline), step("replace", inline)])).findings),
      ).to.have.length(2);
      expect(
        checkJson(preview([step("delete-replaced", inline), step("create", fixed)])).findings.map(({ code }) => code),
      ).to.not.include("pass-role-any-role");
    });

    it("says what a preview does not know, and what the secret is that it hides", () => {
      const of = (value: unknown) =>
        ids(checkJson(preview([step("create", { ...inline, properties: { role: "r", policy: value } })])).unknown);
      expect(of(unknown)).to.include("pass-role-scope unknown-value@policy");
      expect(of("[secret]")).to.include("pass-role-scope secret-value@policy");
    });

    it("knows a role's ARN from before the update, which a preview does not repeat", () => {
      const without = quickstart().map((each) => ({ ...each, properties: { ...each.properties, arn: undefined } }));
      const oldState = (resource: CaseResource) =>
        resource.type === "aws:iam/role:Role"
          ? { inputs: {}, outputs: { arn: `arn:aws:iam::123456789012:role/${String(resource.properties["name"])}` } }
          : {};
      const {
        status,
        unknown: unjudged,
        findings,
      } = checkJson(preview(without.map((each) => ({ ...step("update", each), oldState: oldState(each) }))));
      expect([status, ids(findings), ids(unjudged)]).to.deep.equal([0, [], []]);
    });

    it("knows the region of a default provider from the configuration", () => {
      const steps = quickstart()
        .filter(({ type }) => !type.startsWith("pulumi:providers"))
        .map((each) => step("create", each));
      expect(checkJson(preview(steps, { config: { "aws:region": "us-east-1" } })).unknown).to.deep.equal([]);
      expect(ids(checkJson(preview(steps)).unknown).join()).to.include("pipeline-place-unknown");
    });

    it("refuses a preview that leaves out what stays the same", () => {
      const { status, err } = runCheck(preview([step("update", inline)], { changeSummary: { same: 4, update: 1 } }));
      expect(status).to.equal(2);
      expect(err)
        .to.include("omits 4 unchanged resources")
        .and.to.include("--show-sames")
        .and.to.include("[preview-incomplete]");
    });
  });

  describe("with a configuration", () => {
    const stack = exported([role, inline]);
    const levelOf = (config: unknown) => checkJson(stack, config).findings.map(({ level }) => level);

    it("takes levels by rule and for all, and runs no disabled rule", () => {
      expect(levelOf({ "pass-role-scope": "advisory" })).to.deep.equal(["advisory", "advisory"]);
      expect(levelOf({ "pass-role-scope": { enforcementLevel: "remediate" } })).to.deep.equal([
        "mandatory",
        "mandatory",
      ]);
      expect(levelOf({ all: "advisory" })).to.deep.equal(["advisory", "advisory"]);
      expect(levelOf({ all: "disabled", "pass-role-scope": "advisory" })).to.have.length(2);
      expect(levelOf({ all: { enforcementLevel: "disabled" } })).to.deep.equal([]);
      expect(levelOf("")).to.deep.equal(["mandatory", "mandatory"]);
    });

    it("prints exemptions with their reason, and warns of those that exempt nothing", () => {
      const { exemptions } = exempt("pass", "pass-role-*");
      const report = checkJson(stack, { "pass-role-scope": { exemptions } });
      expect([report.status, report.findings]).to.deep.equal([0, []]);
      expect(report.exempted.map(({ reason, expires }) => [reason, expires])).to.deep.equal([
        ["agreed", "2026-12-31"],
        ["agreed", "2026-12-31"],
      ]);
      const { err } = runCheck(stack, { config: { "pass-role-scope": exempt("other", "*") } });
      expect(err).to.include("[exemption-unused]");
    });

    it("takes what cannot be judged for findings where whenUnknown is stop", () => {
      const hidden = exported([{ ...inline, properties: { role: "r", policy: secret } }]);
      const report = checkJson(hidden, { "pass-role-scope": { whenUnknown: "stop" } });
      expect(report.status).to.equal(1);
      expect(ids(report.findings)).to.deep.equal(["pass-role-scope secret-value@policy"]);
    });

    it("ends with 2 on rules and settings that do not exist, with the nearest name", () => {
      const { status, err } = runCheck(exported([]), {
        config: { "pass-role-scop": "advisory", "policy-size": { managedPolicies: 1 }, environments: [] },
      });
      expect(status).to.equal(2);
      expect(err).to.include('/pass-role-scop: Unknown rule "pass-role-scop". Did you mean pass-role-scope?');
      expect(err).to.include(
        '/policy-size/managedPolicies: Unknown setting "managedPolicies". Did you mean managedPolicy?',
      );
    });

    const bad: readonly [what: string, config: unknown, place: string][] = [
      ["no JSON", "{", "json-syntax"],
      ["a list", [], "expected an object by rule"],
      ["a level that there is not", { "pass-role-scope": "strict" }, "/pass-role-scope: "],
      ["a number for a rule", { "pass-role-scope": 1 }, "/pass-role-scope: "],
      ["a bad level in an object", { all: { enforcementLevel: 1 } }, "/all/enforcementLevel: "],
      ["exemptions that are no list", { "pass-role-scope": { exemptions: {} } }, "/pass-role-scope/exemptions: "],
      [
        "an exemption without reason",
        { "pass-role-scope": { exemptions: [{ resource: "a", finding: "b", expires: "2026-12-31" }] } },
        "/pass-role-scope/exemptions/0/reason: ",
      ],
      [
        "an exemption without end",
        { "pass-role-scope": { exemptions: [{ resource: "a", finding: "b", reason: "c", expires: "never" }] } },
        "/pass-role-scope/exemptions/0/expires: ",
      ],
      ["a choice that there is not", { "pass-role-scope": { whenUnknown: "guess" } }, "expected one of report, stop"],
      ["services that are no texts", { "service-role-trust": { services: [1] } }, "/service-role-trust/services/0: "],
    ];
    for (const [what, config, place] of bad)
      it(`ends with 2 on ${what}`, () => {
        const { status, out, err } = runCheck(stack, { config });
        expect([status, out]).to.deep.equal([2, ""]);
        expect(err).to.include(place);
      });
  });

  const hostile: readonly [what: string, text: string, code: string][] = [
    ["nothing", "", "json-syntax"],
    ["no JSON", "{", "json-syntax"],
    ["a list", "[]", "stack-file"],
    ["an object of something else", '{"Version":"2012-10-17"}', "stack-file"],
    ["JSON that nests without end", "[".repeat(100_000), "json-too-deep"],
    ["a state of another version", '{"version":2,"deployment":{}}', "state-version"],
    ["a deployment that is none", '{"version":3,"deployment":[]}', "state-deployment"],
    ["resources that are no list", '{"version":3,"deployment":{"resources":{}}}', "state-resources"],
    ["a resource that is none", '{"version":3,"deployment":{"resources":[1]}}', "resource-unreadable"],
    ["a URN that is none", '{"version":3,"deployment":{"resources":[{"urn":"x","type":"t"}]}}', "resource-unreadable"],
    ["a preview without steps", '{"steps":[]}', "preview-steps"],
    ["a preview's summary alone", '{"changeSummary":{"same":3}}', "preview-steps"],
    ["__proto__ for a deployment", '{"version":3,"__proto__":{"deployment":{}}}', "stack-file"],
    ["a key that stands twice", '{"version":3,"version":3,"deployment":{}}', "json-duplicate-key"],
  ];
  for (const [what, text, code] of hostile)
    it(`ends with 2 on a file that holds ${what}`, () => {
      const { status, out, err } = runCheck(text);
      expect([status, out]).to.deep.equal([2, ""]);
      expect(err).to.include(`[${code}]`);
    });

  it("prints no part of a secret, whichever property of a stack is one", () => {
    const resources = quickstart();
    for (const [index, { properties }] of resources.entries())
      for (const name of Object.keys(properties)) {
        const plaintext = JSON.stringify(`hunter2 ${String(properties[name])}`);
        const hidden = set(resources, resources[index]?.name ?? "", { [name]: { ...secret, plaintext } });
        const { status, out, err } = runCheck(exported(hidden), { args: ["--format", "json"] });
        expect(status, name).to.be.lessThan(2);
        expect(out + err, name).to.not.include("hunter2");
      }
  });

  it("never throws, whatever JSON a file holds", () => {
    const key = fc.constantFrom(
      ...[
        "version",
        "deployment",
        "checkpoint",
        "latest",
        "resources",
        "steps",
        "newState",
        "op",
        "urn",
        "type",
        "inputs",
      ],
      ...["outputs", "policy", "Statement", "propertyDependencies", "changeSummary", "same", "delete", "__proto__"],
    );
    const leaf = fc.constantFrom<unknown>(
      3,
      null,
      true,
      "",
      "create",
      "same",
      urnOf(inline),
      inline.type,
      unknown,
      "[secret]",
      secret,
    );
    const { value: anything } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("value"), { maxLength: 3 }), tie("record")),
      record: fc.dictionary(key, tie("value"), { maxKeys: 5 }),
    }));
    const state = anything.map((value) => ({ urn: urnOf(inline), type: inline.type, inputs: value, outputs: value }));
    const file = fc.oneof(
      anything,
      fc.array(fc.oneof(anything, state)).map((resources) => ({ version: 3, deployment: { resources } })),
      fc
        .array(
          fc.oneof(
            anything,
            state.map((newState) => ({ op: "create", newState })),
          ),
        )
        .map((steps) => ({ steps })),
    );
    let judged = 0;
    fc.assert(
      fc.property(file, (value) => {
        const { status, out } = runCheck(JSON.stringify(value), { args: ["--format", "json"] });
        expect(status).to.be.oneOf([0, 1, 2]);
        expect(out === "").to.equal(status === 2);
        if (status !== 2) judged++;
      }),
      { numRuns: 300 },
    );
    expect(judged).to.be.greaterThan(20);
  });

  it("survives whatever stands in a resource", () => {
    const odd = JSON.parse('{"__proto__": {"policy": 1}, "constructor": 1, "policy": {"__proto__": []}}') as object;
    const state = { ...stateOf(inline, []), inputs: odd, outputs: odd, propertyDependencies: { policy: 1, role: [1] } };
    const more = { type: "__proto__", urn: "urn:pulumi:a::b::__proto__::c", inputs: 1, outputs: "x", parent: 1 };
    expect(runCheck(stackExport([{ ...state, dependencies: {} }, more])).status).to.equal(1);
  });

  const usage: readonly [what: string, args: readonly string[], message: RegExp][] = [
    ["two files", ["other.json"], /expected one STACK\.json/],
    ["an unknown format", ["--format", "xml"], /--format xml: expected one of text, json, sarif, junit, markdown/],
    ["an unknown option", ["--colour"], /--colour/],
    ["a configuration that is not there", ["--config", "none.json"], /cannot read none\.json \(ENOENT\)/],
  ];
  for (const [what, args, message] of usage)
    it(`ends with 2 on ${what}`, () => {
      const { status, err } = runCheck(exported([]), { args });
      expect(status).to.equal(2);
      expect(err).to.match(message);
    });

  it("names a pipeline whose policies lack something in a way that can be pasted", () => {
    const broken = set(quickstart(), "TrainModel-0", { policy: policy() });
    const { out } = runCheck(exported(broken));
    expect(out).to.match(/Fix: .*\n {4}\{"/);
  });
});
