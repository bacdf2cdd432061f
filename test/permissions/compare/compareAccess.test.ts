import { expect } from "chai";
import { compareAccess, type AccessComparison, type PrincipalAccess } from "../../../permissions";
import { definitions, planOf } from "../../definitions/definitions";
import { policyOf } from "../iam/oracle";
import { randomCase, seeded } from "../iam/randomRequests";
import { agreeWithOracle } from "./agreement";
import { droppedConditions, named, partiesOf, removals } from "../policies/parties";

const access = (documents: PrincipalAccess["documents"]): PrincipalAccess[] => [{ key: "role", documents }];
const compareDocuments = (before: readonly unknown[], after: readonly unknown[]): AccessComparison =>
  compareAccess(
    access(before.map((each) => policyOf(each).document)),
    access(after.map((each) => policyOf(each).document)),
  );

const allow = (Action: string | string[], Resource: string | string[], more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource, ...more }],
});

const textOf = ({ principals }: AccessComparison): string[] =>
  principals.flatMap(({ more, less }) => [
    ...more.map(({ action, resource, certain }) => `+ ${action} ${resource}${certain ? "" : " ?"}`),
    ...less.map(({ action, resource, certain }) => `- ${action} ${resource}${certain ? "" : " ?"}`),
  ]);

describe("compareAccess", () => {
  it("does not count another order, another form, or a narrower statement beside a wider one", () => {
    const before = [allow(["s3:GetObject", "s3:PutObject"], ["arn:aws:s3:::b/*"])];
    const after = [
      allow("s3:putobject", "arn:aws:s3:::b/*"),
      allow("s3:GetObject", ["arn:aws:s3:::b/in/*", "arn:aws:s3:::b/*"]),
    ];
    expect(textOf(compareDocuments(before, after))).to.deep.equal([]);
    expect(compareDocuments(before, after).principals.map(({ change }) => change)).to.deep.equal(["same"]);
  });

  it("names what is new and what is gone", () => {
    const before = [allow("s3:GetObject", "arn:aws:s3:::b/in/*")];
    const after = [allow("s3:GetObject", "arn:aws:s3:::b/*")];
    expect(textOf(compareDocuments(before, after))).to.deep.equal(["+ s3:GetObject arn:aws:s3:::b/*"]);
    expect(textOf(compareDocuments(after, before))).to.deep.equal(["- s3:GetObject arn:aws:s3:::b/*"]);
  });

  it("takes a Deny that is gone for growth, and one that is new for less", () => {
    const grant = allow("s3:GetObject", "arn:aws:s3:::b/*");
    const deny = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::b/*" } };
    expect(textOf(compareDocuments([grant, deny], [grant]))).to.deep.equal(["+ s3:GetObject arn:aws:s3:::b/*"]);
    expect(textOf(compareDocuments([grant], [grant, deny]))).to.deep.equal(["- s3:GetObject arn:aws:s3:::b/*"]);
    expect(textOf(compareDocuments([grant, deny], [grant, deny]))).to.deep.equal([]);
  });

  it("takes a condition that is gone for growth, value by value", () => {
    const passed = (...services: string[]) =>
      allow("iam:PassRole", "arn:aws:iam::111122223333:role/r", {
        Condition: { StringEquals: { "iam:PassedToService": services } },
      });
    const open = allow("iam:PassRole", "arn:aws:iam::111122223333:role/r");
    const one = passed("sagemaker.amazonaws.com");
    const two = passed("sagemaker.amazonaws.com", "lambda.amazonaws.com");
    expect(compareDocuments([one], [open]).grows).to.equal(true);
    expect(compareDocuments([open], [one]).grows).to.equal(false);
    expect(textOf(compareDocuments([one], [two]))).to.deep.equal(["+ iam:PassRole arn:aws:iam::111122223333:role/r"]);
    expect(compareDocuments([two], [one]).grows).to.equal(false);
  });

  it("counts a wider boundary, and policies that nobody can read", () => {
    const documents = [policyOf(allow("s3:*", "*")).document];
    const bound = (Resource: string): PrincipalAccess[] => [
      { key: "role", documents, boundary: policyOf(allow("s3:*", Resource)).document },
    ];
    expect(compareAccess(bound("arn:aws:s3:::b/*"), bound("*")).grows).to.equal(true);
    expect(compareAccess(bound("*"), bound("*")).grows).to.equal(false);
    const opaque = [{ key: "role", documents, opaque: ["arn:aws:iam::aws:policy/AdministratorAccess"] }];
    expect(textOf(compareAccess(access(documents), opaque))).to.deep.equal([
      "+ all that arn:aws:iam::aws:policy/AdministratorAccess allows * ?",
    ]);
  });

  it("names new and gone roles, and who may assume them", () => {
    const trust = (service: string) =>
      policyOf(
        {
          Version: "2012-10-17",
          Statement: { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" },
        },
        "trust",
      ).document;
    const before = [{ key: "a", documents: [], trust: trust("sagemaker.amazonaws.com") }];
    const after = [{ key: "b", documents: [], trust: trust("lambda.amazonaws.com") }];
    const { principals, grows } = compareAccess(before, after);
    expect(grows).to.equal(true);
    expect(
      principals.map(({ key, change, trustMore, trustLess }) => [key, change, trustMore, trustLess]),
    ).to.deep.equal([
      ["a", "gone", [], ["sagemaker.amazonaws.com"]],
      ["b", "new", ["lambda.amazonaws.com"], []],
    ]);
  });

  it("finds every removal and every dropped condition of every definition, in the right direction", () => {
    let compared = 0;
    for (const definition of definitions) {
      const { plan } = planOf(definition);
      if (plan === undefined) continue;
      for (const { policies, name } of partiesOf(plan)) {
        const whole = named(policies).map(({ document }) => document);
        expect(compareAccess(access(whole), access(whole)).grows).to.equal(false);
        // Every third of them: together they take minutes.
        for (const [index, { sid, value, policies: changed }] of [...removals(policies)].entries()) {
          if (index % 3 !== 0) continue;
          const less = named(changed).map(({ document }) => document);
          const told = `${definition.name}, ${name}: ${sid} without ${value}`;
          expect(compareAccess(access(whole), access(less)).grows, told).to.equal(false);
          compared++;
        }
        for (const { sid, value, policies: changed } of droppedConditions(policies)) {
          const more = named(changed).map(({ document }) => document);
          expect(
            compareAccess(access(whole), access(more)).grows,
            `${definition.name}, ${name}: ${sid} ${value}`,
          ).to.equal(true);
          compared++;
        }
      }
    }
    expect(compared).to.be.greaterThan(1_000);
  }).timeout(120_000);

  it("agrees with the oracle in both directions on random pairs", () => {
    const random = seeded(18);
    let grown = 0;
    for (let pair = 0; pair < 60; pair++) {
      const [one, two] = [randomCase(random), randomCase(random)];
      const beside = random.chance(50) ? [...one.identity, ...two.identity.slice(0, 1)] : two.identity;
      const { principals } = compareDocuments(one.identity, beside);
      grown += agreeWithOracle(random, principals[0], one.identity, beside);
    }
    expect(grown).to.be.greaterThan(50);
  });
});
