import { expect } from "chai";
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyDocument } from "../../../permissions";
import { compilePolicy } from "../../../permissions/iam/compile";
import { coverNeed, type Coverage, type Need } from "../../../permissions/iam/cover";
import type { DocumentKind, Statement } from "../../../permissions/iam/document";
import type { PolicySet } from "../../../permissions/iam/evaluate";
import { findManagedPolicy } from "../../../permissions/iam/managedPolicies";
import { matchesPattern, readPattern } from "../../../permissions/iam/pattern";
import { findUncovered } from "../../../permissions/iam/uncovered";
import { runs } from "../../runs";
import { plan as planOf } from "../pipelines";
import { decideNaively } from "./naive";
import { policyOf } from "./oracle";
import { starredLists } from "./starredLists";

const texts = (length: number): string[] =>
  length === 0 ? [""] : ["", ...texts(length - 1).flatMap((text) => ["a", "b", "x"].map((each) => text + each))];
const universe = [...new Set(texts(6))];

const glob = fc.stringMatching(/^[ab*?]{1,3}$/);
const globs = fc.array(glob, { minLength: 1, maxLength: 3 });

const cover = (need: Need, ...statements: Statement[]): Coverage =>
  coverNeed(need, { identity: [policyOf({ Version: "2012-10-17", Statement: statements })] });

describe("coverNeed", function () {
  this.timeout(30_000);
  const read: Statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/eval/*"] };

  it("does not take a part for the whole", () => {
    const { answer, partial, uncovered, nearest } = cover(
      { action: "s3:GetObject", resource: "arn:aws:s3:::b/*" },
      read,
    );
    expect(answer).to.equal("unknown");
    expect(partial).to.equal(true);
    expect(uncovered).to.match(/^arn:aws:s3:::b\//);
    expect(nearest).to.include({ mismatch: "resource", path: "Statement[0].Resource", policy: "policy" });
  });

  it("names the statement whose condition fails", () => {
    const { answer, nearest } = cover(
      {
        action: "iam:PassRole",
        resource: "arn:aws:iam::111122223333:role/R",
        context: { "iam:PassedToService": "sagemaker.amazonaws.com" },
      },
      {
        Effect: "Allow",
        Action: ["iam:PassRole"],
        Resource: ["*"],
        Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
      },
    );
    expect(answer).to.equal("no");
    expect(nearest).to.include({
      mismatch: "condition",
      path: "Statement[0].Condition.StringEquals.iam:PassedToService",
    });
  });

  it("says no under a Deny of all of it, and does not know of a Deny that touches a part", () => {
    const under = (Resource: string) => {
      const deny: Statement = { Effect: "Deny", Action: ["s3:*"], Resource: [Resource] };
      const { answer, denied, nearest } = cover(
        { action: "s3:GetObject", resource: "arn:aws:s3:::b/eval/*" },
        read,
        deny,
      );
      return { answer, denied, path: nearest?.path };
    };
    expect(under("arn:aws:s3:::b/*")).to.deep.equal({ answer: "no", denied: true, path: "Statement[1]" });
    expect(under("arn:aws:s3:::b/eval/secret")).to.deep.equal({
      answer: "unknown",
      denied: true,
      path: "Statement[1]",
    });
  });

  it("is unknown under a Deny of some names that the service gives a job", () => {
    const job = "arn:aws:sagemaker:us-east-1:111122223333:training-job/pipelines-*-Train-*";
    const need: Need = { action: "sagemaker:StopTrainingJob", resource: job };
    const all: Statement = { Effect: "Allow", Action: ["*"], Resource: ["*"] };
    const deny = (Resource: string): Statement => ({ Effect: "Deny", Action: ["*"], Resource: [Resource] });
    expect(cover(need, all).answer).to.equal("yes");
    expect(cover(need, all, deny(`${job}-0`))).to.include({ answer: "unknown", denied: true });
    expect(cover(need, all, deny(job)).answer).to.equal("no");
    expect(cover(need, all, deny(job.replace("Train", "train"))).answer).to.equal("yes");
    expect(cover(need, { ...all, Resource: [`${job}-0`] })).to.include({ answer: "unknown" });
    expect(cover(need, { ...all, Resource: [job.replace("Train", "train")] }).answer).to.equal("no");
  });

  describe("of very long patterns", () => {
    const [a, b] = ["*a", "*b"].map((each) => `arn:aws:s3:::${each.repeat(3_000)}`) as [string, string];
    const all: Statement = { Effect: "Allow", Action: ["*"], Resource: ["*"] };
    const on = (Resource: string[], Effect: "Allow" | "Deny" = "Allow"): Statement => ({ ...all, Effect, Resource });
    const judged: readonly [what: string, resource: string, statements: Statement[], answer: string][] = [
      ["an Allow of another", a, [on([b])], "unknown"],
      ["an Allow of the same with more behind", a, [on([`${a}b`])], "unknown"],
      ["ten Allows", a, [on(new Array<string>(10).fill(b))], "unknown"],
      ["a Deny of another", a, [all, on([b], "Deny")], "unknown"],
      ["an Allow of everything", a, [all], "yes"],
      ["an Allow elsewhere", a, [on(["arn:aws:s3:::b"])], "no"],
      ["a usual need, and a long Deny", "arn:aws:s3:::b/*", [all, on([a], "Deny")], "unknown"],
    ];
    for (const [what, resource, statements, answer] of judged)
      it(`is bounded, and no or yes only where that is certain: ${what}`, function () {
        this.timeout(5_000);
        expect(cover({ action: "s3:GetObject", resource }, ...statements)).to.include({ answer });
      });

    it("claims no part that is not certain", () =>
      expect(cover({ action: "s3:GetObject", resource: a }, on([b]))).to.not.have.property("partial"));
  });

  it("names no resource that the service would not accept", () => {
    const named = (step: string) =>
      cover(
        {
          action: "sagemaker:StopTrainingJob",
          resource: `arn:aws:sagemaker:us-east-1:111122223333:training-job/${step}`,
        },
        { ...read, Action: ["*"] },
      ).uncovered;
    expect(named("pipelines-*-Train-*")).to.match(/^arn:.*\/pipelines-[a-z0-9]{12,}-Train-.+$/i);
    expect((named("pipelines-*-Train-*") ?? "").split("/")[1]?.length).to.be.at.most(63);
    expect(named(`${"long".repeat(16)}-*`)).to.equal(undefined);
  });

  it("is unknown under a Deny whose condition is not known, and no longer once it is", () => {
    const deny: Statement = {
      Effect: "Deny",
      Action: ["s3:*"],
      Resource: ["*"],
      Condition: { StringNotEquals: { "aws:SourceVpc": "vpc-1" } },
    };
    const need: Need = { action: "s3:GetObject", resource: "arn:aws:s3:::b/eval/*" };
    expect(cover(need, read, deny).answer).to.equal("unknown");
    expect(cover({ ...need, context: { "aws:SourceVpc": null } }, read, deny).answer).to.equal("no");
    expect(cover({ ...need, context: { "aws:SourceVpc": "vpc-1" } }, read, deny).answer).to.equal("yes");
  });

  it("wants an Allow of every layer", () => {
    const identity = [policyOf({ Version: "2012-10-17", Statement: [read] })];
    const scp = policyOf(
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "ec2:*", Resource: "*" }] },
      "scp",
    );
    const { answer, layer } = coverNeed(
      { action: "s3:GetObject", resource: "arn:aws:s3:::b/eval/*" },
      { identity, scps: [[scp]] },
    );
    expect({ answer, layer }).to.deep.equal({ answer: "no", layer: "scps" });
  });

  it("takes a pattern in the context for all it stands for", () => {
    const list = (prefix: string): Statement => ({
      Effect: "Allow",
      Action: ["s3:ListBucket"],
      Resource: ["arn:aws:s3:::b"],
      Condition: { StringLike: { "s3:prefix": prefix } },
    });
    const need: Need = { action: "s3:ListBucket", resource: "arn:aws:s3:::b", context: { "s3:prefix": "data/*" } };
    expect(cover(need, list("data/*")).answer).to.equal("yes");
    expect(cover(need, list("data/raw/*")).answer).to.equal("unknown");
    expect(cover(need, list("raw/*")).answer).to.equal("no");
  });

  it("is unknown where a template is unfilled, and no where it cannot matter", () => {
    const unfilled: Statement = { Effect: "Allow", Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::${Bucket}/*"] };
    expect(cover({ action: "s3:GetObject", resource: "arn:aws:s3:::b/*" }, unfilled).answer).to.equal("unknown");
    expect(cover({ action: "s3:GetObject", resource: "arn:aws:sqs:::b" }, unfilled).answer).to.equal("no");
  });

  const object = "arn:aws:s3:::b/eval/*";
  const need: Need = { action: "s3:GetObject", resource: object };
  const allow = (more: Partial<Statement> = {}): Statement => ({ ...read, ...more });
  const deny = (more: Partial<Statement> = {}): Statement => ({ ...read, Effect: "Deny", ...more });
  const denyAll: Statement = { Effect: "Deny", Action: ["*"], Resource: ["*"] };
  /** Answer, layer, whether denied, mismatch and its place. */
  const told = ({ answer, layer, denied, nearest }: Coverage) =>
    [answer, layer, denied === true ? "denied" : "", nearest && `${nearest.mismatch} ${nearest.policy} ${nearest.path}`]
      .filter(Boolean)
      .join(", ");

  describe("of actions", () => {
    const cases: readonly [action: string, actions: Partial<Statement>, answer: string][] = [
      ["s3:GetObject", { Action: ["S3:getobject"] }, "yes"],
      ["s3:GetObject", { Action: ["*"] }, "yes"],
      ["s3:GetObject", { Action: ["s3:PutObject"] }, "no"],
      ["s3:Get*", { Action: ["s3:*"] }, "yes"],
      ["s3:Get*", { Action: ["s3:GetObject"] }, "unknown"],
      ["s3:Get*", { Action: ["s3:PutObject"] }, "no"],
      ["s3:?et", { Action: ["s3:Get", "s3:?et"] }, "yes"],
      ["s3:*", { Action: ["s3:G*", "s3:*"] }, "yes"],
      ["*", { Action: ["s3:*"] }, "unknown"],
      ["*", { Action: ["s*", "*"] }, "yes"],
      ["s?:Get", { Action: ["s3:Get", "s?:Get"] }, "yes"],
    ];
    for (const [action, actions, answer] of cases)
      it(`${action} by ${actions.Action?.join()}: ${answer}`, () =>
        expect(cover({ ...need, action }, allow(actions)).answer).to.equal(answer));

    const not: readonly [action: string, NotAction: string[], answer: string][] = [
      ["s3:GetObject", ["iam:*"], "yes"],
      ["s3:GetObject", ["s3:*"], "no"],
      ["s3:GetObject", ["s3:GetObject"], "no"],
      ["s3:Get*", ["s3:GetObject"], "unknown"],
      ["s3:Get*", ["s3:Put*"], "yes"],
    ];
    for (const [action, NotAction, answer] of not)
      it(`${action} by all but ${NotAction.join()}: ${answer}`, () =>
        expect(
          cover({ ...need, action }, { Effect: "Allow", NotAction, Resource: ["*"] }, allow({ Action: ["sqs:*"] }))
            .answer,
        ).to.equal(answer));

    it("does not judge whether two parts make the whole", () => {
      const [a, b] = [allow({ Action: ["s3:Get*"] }), allow({ Action: ["s3:Put*"] })];
      expect(cover({ ...need, action: "s3:*" }, a).answer).to.equal("unknown");
      expect(cover({ ...need, action: "s3:*" }, a, b).answer).to.equal("unknown");
    });
  });

  describe("of layers", () => {
    const policy = (kind: DocumentKind, ...Statement: object[]) =>
      policyOf({ Version: "2012-10-17", Statement }, kind, kind);
    const identity = [policy("identity", allow())];
    const everyone = (statement: Statement): Statement => ({ ...statement, Principal: "*" });
    const elsewhere = allow({ Action: ["ec2:*"], Resource: ["*"] });
    const role = { type: "AWS", arn: "arn:aws:iam::111122223333:role/R" } as const;

    it("wants an Allow of the boundary, of session policies, of each level of SCPs and RCPs", () => {
      const limits: readonly [PolicySet, string][] = [
        [{ identity, boundary: policy("identity", elsewhere) }, "boundary"],
        [{ identity, session: [policy("identity", elsewhere)] }, "session"],
        [{ identity, scps: [[policy("scp", allow())], []] }, "scps"],
        [{ identity, rcps: [[policy("rcp", everyone(elsewhere))]] }, "rcps"],
        [{ identity: [] }, "identity"],
      ];
      for (const [policies, layer] of limits) {
        const found = coverNeed(need, policies);
        expect([found.answer, found.layer, found.denied]).to.deep.equal(["no", layer, undefined]);
      }
      const all = [policy("identity", allow())];
      expect(
        coverNeed(need, { identity, boundary: policy("identity", allow()), session: all, scps: [all], rcps: [all] })
          .answer,
      ).to.equal("yes");
    });

    it("wants no Allow of a resource's own policy, but no Deny either", () => {
      const resource = (...statements: Statement[]) => ({ identity, resource: policy("resource", ...statements) });
      expect(coverNeed(need, resource(everyone(elsewhere))).answer).to.equal("yes");
      expect(told(coverNeed(need, resource(everyone(deny()))))).to.equal(
        "no, resource, denied, deny resource Statement[0]",
      );
    });

    it("asks whom a resource's policy denies: everyone, the caller, or perhaps", () => {
      const denying = (Principal: Statement["Principal"], principal?: Need["principal"]) =>
        coverNeed(
          { ...need, ...(principal && { principal }) },
          { identity, resource: policy("resource", { ...deny(), Principal }) },
        ).answer;
      expect(denying("*")).to.equal("no");
      expect(denying({ AWS: "444455556666" })).to.equal("unknown");
      expect(denying({ AWS: ["444455556666", "*"] })).to.equal("no");
      expect(denying({ AWS: "444455556666" }, role)).to.equal("yes");
      expect(denying({ AWS: role.arn }, role)).to.equal("no");
      const sparing = { identity, resource: policy("resource", { ...deny(), NotPrincipal: "*" }) };
      expect(coverNeed(need, sparing).answer).to.equal("yes");
    });

    it("tells the first layer that says no before one that does not know", () => {
      const doubtful = deny({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } });
      const unsure = { identity: [policy("identity", allow(), doubtful)] };
      expect(told(coverNeed(need, unsure))).to.equal(
        "unknown, identity, denied, deny identity Statement[1].Condition.StringEquals.aws:SourceVpc",
      );
      expect(told(coverNeed(need, { ...unsure, scps: [[policy("scp", allow(), denyAll)]] }))).to.equal(
        "no, scps, denied, deny scp Statement[1]",
      );
      expect(coverNeed(need, { ...unsure, scps: [[policy("scp", allow())]] }).layer).to.equal("identity");
      const both = { ...unsure, scps: [[policy("scp", allow(), doubtful)]] };
      expect(coverNeed(need, both).layer).to.equal("identity");
    });

    it("says that an Allow is missing rather than that a Deny may touch", () => {
      const doubtful = deny({ Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } });
      expect(told(cover(need, elsewhere, doubtful))).to.equal("no, identity, action policy Statement[0].Action");
    });
  });

  describe("of Denies", () => {
    const cases: readonly [what: string, Partial<Statement>, answer: string][] = [
      ["another action", { Action: ["s3:PutObject"] }, "yes"],
      ["another resource", { Resource: ["arn:aws:s3:::b/logs/*"] }, "yes"],
      ["a part of the resource", { Resource: ["arn:aws:s3:::b/eval/?"] }, "unknown"],
      ["all of the resource", { Resource: ["arn:aws:s3:::?/eval/*"] }, "no"],
      ["a condition that does not hold", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-2" } } }, "yes"],
      ["a condition that holds", { Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } } }, "no"],
      ["a condition that may hold", { Condition: { Bool: { "aws:SecureTransport": "false" } } }, "unknown"],
      ["a resource that may be the same", { Resource: ["arn:aws:s3:::b/${aws:username}/x"] }, "unknown"],
      ["a resource that cannot be the same", { Resource: ["arn:aws:s3:::c/${aws:username}/x"] }, "yes"],
      ["an unfilled template", { Resource: ["arn:aws:s3:::${Bucket}/eval/x"] }, "unknown"],
    ];
    for (const [what, more, answer] of cases)
      it(`with ${what}: ${answer}`, () =>
        expect(cover({ ...need, context: { "aws:SourceVpc": "vpc-1" } }, allow(), deny(more)).answer).to.equal(answer));

    const negated: readonly [what: string, string[], answer: string][] = [
      ["the resource", [object], "yes"],
      ["a part of it", ["arn:aws:s3:::b/eval/x"], "unknown"],
      ["more than it", ["arn:aws:s3:::b/*"], "yes"],
      ["something else", ["arn:aws:s3:::c/*"], "no"],
      ["what a variable holds", ["arn:aws:s3:::b/${aws:username}*"], "unknown"],
    ];
    for (const [what, NotResource, answer] of negated)
      it(`of all but ${what}: ${answer}`, () =>
        expect(cover(need, allow(), { Effect: "Deny", Action: ["s3:*"], NotResource }).answer).to.equal(answer));

    it("names the certain one of several", () =>
      expect(
        told(cover(need, allow(), deny({ Condition: { Bool: { "aws:SecureTransport": "false" } } }), deny())),
      ).to.equal("no, identity, denied, deny policy Statement[2]"));

    it("names the first of several that are not certain, and its condition", () => {
      const perhaps = (value: string) => deny({ Condition: { Bool: { "aws:SecureTransport": value } } });
      expect(told(cover(need, allow(), perhaps("false"), perhaps("true")))).to.equal(
        "unknown, identity, denied, deny policy Statement[1].Condition.Bool.aws:SecureTransport",
      );
    });
  });

  describe("of resources that hang on variables", () => {
    const mine = { ...need, resource: "arn:aws:s3:::b/alice/x" };
    const home = (resource: string): Statement => ({ Effect: "Allow", Action: ["s3:*"], Resource: [resource] });
    it("fills in what the call's context says", () => {
      const asked = (username: string | null) =>
        cover({ ...mine, context: { "aws:username": username } }, home("arn:aws:s3:::b/${aws:username}/*")).answer;
      expect([asked("alice"), asked("bob"), asked(null)]).to.deep.equal(["yes", "no", "no"]);
    });
    it("does not know what a NotResource without value says", () =>
      expect(
        cover(
          { ...mine, context: { "aws:username": null } },
          { Effect: "Allow", Action: ["s3:*"], NotResource: ["arn:aws:s3:::c/${aws:username}"] },
        ).answer,
      ).to.equal("unknown"));
  });

  describe("names the Allow to which the least must be done:", () => {
    const statements: Record<string, Statement> = {
      "another service": { Effect: "Allow", Action: ["sqs:*"], Resource: ["*"] },
      "another action elsewhere": allow({ Action: ["s3:PutObject"], Resource: ["arn:aws:s3:::c/*"] }),
      "another action": allow({ Action: ["s3:PutObject"] }),
      "another resource": allow({ Resource: ["arn:aws:s3:::c/*"] }),
      "a part of the resource": allow({ Resource: ["arn:aws:s3:::b/eval/x"] }),
      "a condition": allow({ Condition: { StringEquals: { "s3:x": "1" } } }),
    };
    const expected: readonly [best: string, mismatch: string][] = [
      ["another service", "no, identity, action policy Statement[0].Action"],
      ["another action", "no, identity, action policy Statement[2].Action"],
      ["another resource", "no, identity, resource policy Statement[3].Resource"],
      ["a part of the resource", "unknown, identity, resource policy Statement[4].Resource"],
      ["a condition", "unknown, identity, condition policy Statement[5].Condition.StringEquals.s3:x"],
    ];
    const names = Object.keys(statements);
    for (const [best, mismatch] of expected)
      it(best, () => {
        const some = names.slice(0, names.indexOf(best) + 1).flatMap((name) => statements[name] ?? []);
        expect(told(cover({ ...need, context: { "s3:x": null } }, ...some))).to.equal(mismatch);
      });

    it("the first of two alike", () => {
      const other = allow({ Resource: ["arn:aws:s3:::c/*"] });
      expect(cover(need, other, other).nearest?.path).to.equal("Statement[0].Resource");
    });
    it("none where there is none", () => {
      expect(cover(need, deny({ Action: ["sqs:*"] })).nearest).to.equal(undefined);
      expect(cover(need, allow({ Action: ["s3:Get*"] })).nearest).to.equal(undefined);
    });
    it("the condition that is not known, with its operator", () => {
      const { answer, nearest } = cover(need, allow({ Condition: { Bool: { "aws:SecureTransport": "true" } } }));
      expect([answer, nearest?.mismatch, nearest?.condition?.written]).to.deep.equal(["unknown", "condition", "Bool"]);
    });
    it("an action that only a part of the need matches", () =>
      expect(told(cover({ ...need, action: "s3:*" }, allow()))).to.equal(
        "unknown, identity, action policy Statement[0].Action",
      ));
  });

  it("names a resource that is not allowed", () => {
    expect(
      cover({ ...need, resource: "arn:aws:s3:::b/e?" }, allow({ Resource: ["arn:aws:s3:::b/ex"] })).uncovered,
    ).to.match(/^arn:aws:s3:::b\/e[^x]$/);
    expect(cover({ ...need, resource: "arn:aws:s3:::c" }, allow()).uncovered).to.equal("arn:aws:s3:::c");
  });

  const condition = fc.constantFrom<Statement["Condition"]>(
    undefined,
    undefined,
    { StringEquals: { k: "1" } },
    { StringNotEquals: { k: ["1", "2"] } },
    { StringLike: { k: "*" } },
  );
  const statement = fc
    .record({
      Effect: fc.constantFrom("Allow" as const, "Allow" as const, "Allow" as const, "Deny" as const),
      action: fc.constantFrom("s:A", "s:*", "s:B", "*"),
      notAction: fc.boolean(),
      resources: globs,
      notResource: fc.constantFrom(false, false, true),
      Condition: condition,
    })
    .map(({ Effect, action, notAction, resources, notResource, Condition }): Statement => ({
      Effect,
      ...(notAction && action !== "*" && action !== "s:*" ? { NotAction: [action] } : { Action: [action] }),
      ...(notResource ? { NotResource: resources } : { Resource: resources }),
      ...(Condition === undefined ? {} : { Condition }),
    }));
  const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
  const values = [undefined, "1", "2", "3"];
  /** Whether all requests that the need stands for are allowed, some, or none. */
  const allowed = (all: Statement[], resource: string, k: string | undefined): "all" | "some" | "none" => {
    const asked = universe.filter((each) => matchesPattern(readPattern(resource), each));
    const served = asked.filter(
      (each) =>
        decideNaively(all, { action: "s:A", resource: each, context: k === undefined ? {} : { k } }) === "allowed",
    );
    return served.length === asked.length ? "all" : served.length === 0 ? "none" : "some";
  };

  it("agrees with brute force where every key is known", () => {
    fc.assert(
      fc.property(statements, glob, fc.constantFrom(...values), (all, resource, k) => {
        const { answer } = cover({ action: "s:A", resource, context: { k: k ?? null } }, ...all);
        const served = allowed(all, resource, k);
        const told = JSON.stringify({ all, resource, k });
        expect(answer === "yes", told).to.equal(served === "all");
        if (answer === "no") expect(served, told).to.equal("none");
        if (served === "none" && all.length === 1) expect(answer, told).to.equal("no");
      }),
      { numRuns: 250 },
    );
  });

  it("says yes or no only where that is so for every value of a key that is not known", () => {
    fc.assert(
      fc.property(statements, glob, (all, resource) => {
        const { answer } = cover({ action: "s:A", resource }, ...all);
        const outcomes = [...new Set(values.map((k) => allowed(all, resource, k)))];
        if (answer === "yes") expect(outcomes, JSON.stringify({ all, resource })).to.deep.equal(["all"]);
        if (answer === "no") expect(outcomes, JSON.stringify({ all, resource })).to.deep.equal(["none"]);
      }),
      { numRuns: 250 },
    );
  });
});

describe("the work of coverNeed", function () {
  this.timeout(30_000);
  const whole = 4_000_000;
  const needs = planOf(readFileSync(join(__dirname, "../../../examples/quickstart/definition.json"), "utf8"), {
    bindings: { DataBucket: "data" },
  })
    .requirements.flatMap(({ action, resources }) => resources.map((resource) => ({ action, resource })))
    .slice(0, 100);
  const workFor = (document: PolicyDocument, asked: readonly Need[]): number[] => {
    const identity = [policyOf(document)];
    return asked.map((need) => {
      const budget = { left: whole };
      coverNeed(need, { identity }, { budget });
      return whole - budget.left;
    });
  };
  const sum = (work: readonly number[]): number => work.reduce((all, each) => all + each, 0);

  for (const { name, document } of starredLists())
    it(`stays within the budget of each of 100 needs, and is little: ${name}`, () => {
      const work = workFor(document, needs);
      expect(work).to.have.lengthOf(100);
      expect(Math.max(...work)).to.be.below(whole);
      expect(sum(work)).to.be.below(30_000_000);
    });

  const [few, twice] = [starredLists(64), starredLists(128)];
  for (const [index, { name, document }] of few.entries())
    it(`doubles at most with the length of the lists: ${name}`, () => {
      const some = needs.slice(0, 20);
      const doubled = workFor(twice[index]?.document ?? document, some);
      expect(sum(doubled)).to.be.at.least(sum(workFor(document, some)));
      expect(sum(doubled)).to.be.below(2.5 * sum(workFor(document, some)));
    });

  it("is little for AmazonSageMakerFullAccess", () => {
    const managed = findManagedPolicy("arn:aws:iam::aws:policy/AmazonSageMakerFullAccess");
    const identity = managed === undefined ? [] : [compilePolicy(managed.document, "managed")];
    expect(identity).to.have.lengthOf(1);
    const budget = { left: whole };
    for (const need of needs) coverNeed(need, { identity }, { budget });
    expect(whole - budget.left).to.be.below(1_000_000);
  });

  it("ends in unknown where the budget does, never in another answer", () => {
    const statement = fc.record({
      Effect: fc.constantFrom<"Allow" | "Deny">("Allow", "Allow", "Deny"),
      negated: fc.boolean(),
      patterns: globs,
    });
    fc.assert(
      fc.property(glob, fc.array(statement, { minLength: 1, maxLength: 3 }), fc.nat(60), (resource, list, left) => {
        const Statement = list.map(({ Effect, negated, patterns }) => ({
          Effect,
          Action: ["*"],
          [negated ? "NotResource" : "Resource"]: patterns,
        }));
        const identity = [policyOf({ Version: "2012-10-17", Statement })];
        const need = { action: "s3:GetObject", resource };
        const { answer } = coverNeed(need, { identity });
        expect(["unknown", answer]).to.include(coverNeed(need, { identity }, { budget: { left } }).answer);
      }),
      { numRuns: runs(5_000) },
    );
  });
});

describe("findUncovered", () => {
  it("is sound and complete for unions of sets, negated ones too", () => {
    fc.assert(
      fc.property(
        glob,
        fc.array(fc.record({ negated: fc.boolean(), patterns: globs }), { maxLength: 3 }),
        (text, sets) => {
          const inner = readPattern(text);
          const read = sets.map(({ negated, patterns }) => ({ negated, patterns: patterns.map(readPattern) }));
          const inSets = (each: string) =>
            read.some(({ negated, patterns }) => patterns.some((pattern) => matchesPattern(pattern, each)) !== negated);
          const missed = universe.filter((each) => matchesPattern(inner, each) && !inSets(each));
          const found = findUncovered(inner, read);
          if (missed.length > 0) {
            expect(found).to.be.an("object");
            const witness = (found as { text: string }).text;
            expect(matchesPattern(inner, witness) && !inSets(witness), witness).to.equal(true);
          } else expect(found).to.equal(undefined);
        },
      ),
      { numRuns: 250 },
    );
  });
});
