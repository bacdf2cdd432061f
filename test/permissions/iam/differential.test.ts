import { expect } from "chai";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operators, type Operator } from "../../../permissions/iam/condition/operators";
import { readPolicyDocument } from "../../../permissions/iam/readDocument";
import { decide, simulate } from "./oracle";
import { allowAll, randomCase, roleArn, seeded, type Case, type Random } from "./randomRequests";
import { runs } from "../../runs";

/** Asks both about this many random cases; returns the first on which they disagree. */
function disagreement(seed: number, count: number): Case | undefined {
  const random = seeded(seed);
  for (let index = 0; index < count; index++) {
    const each = randomCase(random);
    if (decide(each) !== simulate(each)) return each;
  }
  return undefined;
}

const requests = runs(20_000, 2_000);

/** Requests that are made from each document of the corpus. */
const perDocument = runs(60, 12);

const corpus = join(__dirname, "../../../../shared/corpus");

describe("evaluate and the independent oracle iam-simulate", function () {
  this.timeout(120_000);

  it(`agree on ${requests} random requests over random documents`, () => {
    expect(disagreement(2026, requests)).to.equal(undefined);
  });

  describe("a planted error is caught:", () => {
    const planted: Record<string, Partial<Record<keyof typeof operators, Operator>>> = {
      "StringLike without wildcards": { StringLike: operators.StringEquals },
      "StringEquals of any case": { StringEquals: operators.StringEqualsIgnoreCase },
      "NumericLessThan that takes equals": { NumericLessThan: operators.NumericLessThanEquals },
      "StringNotEquals that an absent key does not satisfy": {
        StringNotEquals: {
          ...operators.StringEquals,
          compare: (value) => (actual) => (actual.text === value.text ? "no" : "yes"),
        },
      },
      "IpAddress turned round": { IpAddress: operators.NotIpAddress },
      "ArnLike without wildcards": { ArnLike: operators.StringEquals },
    };
    for (const [error, replaced] of Object.entries(planted))
      it(error, () => {
        const table = operators as Record<string, Operator>;
        const before = { ...table };
        try {
          Object.assign(table, replaced);
          expect(disagreement(7, 3_000)).to.not.equal(undefined);
        } finally {
          Object.assign(table, before);
        }
      });
  });

  const base: Case = {
    action: "s3:GetObject",
    resource: "arn:aws:s3:::data/x",
    principal: roleArn,
    context: {},
    identity: [],
    scps: [],
    rcps: [],
  };
  const allowIf = (Condition: object, Version = "2012-10-17") => ({
    Version,
    Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*", Condition }],
  });

  /** Classes of disagreement: ours, theirs, and what AWS documents. */
  const pinned: { because: string; asked: Partial<Case>; ours: string; theirs: string }[] = [
    {
      because:
        "a negated operator holds against a variable without value, which is null (reference_policies_variables.html, variables with no value)",
      asked: {
        identity: [allowIf({ StringNotEquals: { "s3:prefix": "${aws:username}" } })],
        context: { "s3:prefix": "a" },
      },
      ours: "allowed",
      theirs: "implicitDeny",
    },
    {
      because:
        "${*} is a literal star under every string operator (reference_policies_variables.html, special characters)",
      asked: { identity: [allowIf({ StringEquals: { "s3:prefix": "x${*}y" } })], context: { "s3:prefix": "x*y" } },
      ours: "allowed",
      theirs: "implicitDeny",
    },
    {
      because: "Version 2008-10-17 has no policy variables (reference_policies_elements_version.html)",
      asked: {
        identity: [allowIf({ StringEquals: { "s3:prefix": "${aws:username}" } }, "2008-10-17")],
        context: { "s3:prefix": "a", "aws:username": "a" },
      },
      ours: "implicitDeny",
      theirs: "allowed",
    },
    {
      because: "dates may be seconds since 1970 (reference_policies_elements_condition_operators.html, date operators)",
      asked: {
        identity: [allowIf({ DateEquals: { "aws:CurrentTime": "1767225600" } })],
        context: { "aws:CurrentTime": "2026-01-01T00:00:00Z" },
      },
      ours: "allowed",
      theirs: "implicitDeny",
    },
    {
      because:
        "an IPv6 address is not an IPv4 address (reference_policies_elements_condition_operators.html, IP operators)",
      asked: {
        identity: [allowIf({ NotIpAddress: { "aws:SourceIp": "10.0.0.1" } })],
        context: { "aws:SourceIp": "2001:db8::1" },
      },
      ours: "allowed",
      theirs: "implicitDeny",
    },
    {
      because: "what an ARN operator makes of a value that is no ARN is not documented",
      asked: {
        identity: [allowIf({ ArnNotLike: { "aws:PrincipalArn": "*" } })],
        context: { "aws:PrincipalArn": roleArn },
      },
      ours: "unknown",
      theirs: "implicitDeny",
    },
    {
      because:
        "a NotResource with a variable without value may make the statement invalid (reference_policies_variables.html, note)",
      asked: {
        identity: [
          {
            Version: "2012-10-17",
            Statement: { Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::data/${aws:username}" },
          },
        ],
      },
      ours: "unknown",
      theirs: "implicitDeny",
    },
    {
      because:
        "whether a boundary limits a resource policy that names everyone is not documented (reference_policies_evaluation-logic_policy-eval-basics-id-rdp.html names roles, sessions and users)",
      asked: {
        boundary: { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "sqs:*", Resource: "*" } },
        resourcePolicy: {
          Version: "2012-10-17",
          Statement: { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" },
        },
      },
      ours: "unknown",
      theirs: "allowed",
    },
    {
      because: "a * within the resource part reaches over slashes, as in AWS's own example of job ARNs",
      asked: {
        action: "sagemaker:CreateTrainingJob",
        resource: "arn:aws:sagemaker:eu-west-1:111122223333:training-job/Prefix-1",
        identity: [
          {
            Version: "2012-10-17",
            Statement: {
              Effect: "Allow",
              Action: "*",
              Resource: "arn:aws:sagemaker:eu-west-1:111122223333:*/Prefix-*",
            },
          },
        ],
      },
      ours: "allowed",
      theirs: "implicitDeny",
    },
  ];

  describe("disagree only where", () => {
    for (const { because, asked, ours, theirs } of pinned)
      it(because, () => {
        const given: Case = { ...base, ...asked };
        expect({ ours: decide(given), theirs: simulate(given) }).to.deep.equal({ ours, theirs });
      });
  });

  for (const folder of ["roles", "scps"] as const)
    it(`agree on requests made from the ${folder} of the corpus, or we say unknown`, function () {
      if (!existsSync(join(corpus, folder))) {
        console.log(`      no corpus at ../shared/corpus/${folder}: nothing compared`);
        this.skip();
      }
      const random = seeded(11);
      const counts = { compared: 0, unknown: 0 };
      const wrong: { file: string; ours: string; theirs: string; given: Case }[] = [];
      for (const file of readdirSync(join(corpus, folder)).filter((name) => name.endsWith(".json"))) {
        const document = filled(readFileSync(join(corpus, folder, file), "utf8"));
        const isRcp = file.includes("rcp") || file.includes("resource-control");
        const read = readPolicyDocument(document, isRcp ? "rcp" : folder === "scps" ? "scp" : "identity");
        if (read.document === undefined || read.diagnostics.some(({ code }) => code === "policy-unfilled-template"))
          continue;
        for (let i = 0; i < perDocument; i++) {
          const given: Case = {
            ...base,
            ...requestAbout(document, random),
            identity: folder === "roles" ? [document] : [allowAll],
            scps: folder === "scps" && !isRcp ? [[allowAll, document]] : [],
            rcps: isRcp ? [[everyoneAll, document]] : [],
          };
          const [ours, theirs] = [decide(given), simulate(given)];
          counts.compared++;
          if (ours === "unknown") counts.unknown++;
          // The pinned class of a `*` in place of the resource type, which theirs does not match.
          else if (ours !== theirs && !JSON.stringify(document).includes(":*/"))
            wrong.push({ file, ours, theirs, given });
        }
      }
      console.log(`      ${counts.compared} requests compared, ${counts.unknown} unknown`);
      expect(wrong.slice(0, 3)).to.deep.equal([]);
      expect(counts.compared).to.be.greaterThan(10 * perDocument);
      expect(counts.unknown / counts.compared).to.be.lessThan(0.05);
    });
});

const everyoneAll = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" },
};

/** A document of the corpus with its template parts filled in, as JSON. */
const filled = (text: string): unknown =>
  JSON.parse(
    text.replace(/\$\{(?![*?$]\}|[a-z0-9-]+:[^:])[^}]*\}/gi, "filled").replace(/<[^>"]*>/g, "filled"),
  ) as unknown;

/** A request that some statement of the document is about, more or less. */
function requestAbout(document: unknown, random: Random): Pick<Case, "action" | "resource" | "context"> {
  const { Statement: written } = document as { Statement: Record<string, unknown> | Record<string, unknown>[] };
  const statement = random.pick([written].flat());
  const texts = (name: string): string[] =>
    [statement[name] ?? statement[`Not${name}`] ?? "*"].flat().map((each) => String(each));
  const concrete = (pattern: string) =>
    pattern
      .replace(/\$\{[^}]*\}/g, "value")
      .replace(/\*/g, () => random.pick(["", "a", "b/c"]))
      .replace(/\?/g, "q");
  const action = concrete(random.pick(texts("Action"))).replace(/\//g, "");
  const resource = random.pick(texts("Resource"));
  const context: Record<string, string | string[]> = {};
  for (const [operator, keys] of Object.entries(
    (statement["Condition"] ?? {}) as Record<string, Record<string, unknown>>,
  ))
    for (const [key, values] of Object.entries(keys)) {
      if (random.chance(40)) continue;
      const value = random.chance(70)
        ? concrete(String(random.pick([values].flat())))
        : operator.includes("Arn")
          ? "arn:aws:iam::999999999999:role/Other"
          : "other";
      context[key] = operator.startsWith("For") ? [value] : value;
    }
  return {
    action: action.includes(":") ? action : "s3:GetObject",
    resource: resource === "*" ? random.pick(["arn:aws:s3:::data/x", roleArn]) : concrete(resource),
    context,
  };
}
