import { expect } from "chai";
import fc from "fast-check";
import { readDefinition, type PlanOptions } from "../../../permissions";
import { checkOptions, checkTags, optionCodes } from "../../../permissions/plan/checkOptions";
import { bareContext } from "../../../permissions/plan/single/singleRole";
import { get, options, pipeline, processing } from "../pipelines";

const { definition } = readDefinition(
  pipeline([processing("Prepare", ["s3://data/in", get("Parameters.Input")], ["s3://data/out"])], {
    Parameters: [{ Name: "Input", Type: "String" }],
  }),
);
if (definition === undefined) throw new Error("the definition cannot be read");

/** Options of any type, as a program in another language may give them. */
const check = (more: Record<string, unknown>) =>
  checkOptions(definition, { ...options, ...more } as unknown as PlanOptions);
const codes = (more: Record<string, unknown>) => check(more).map(({ code }) => code);

describe("options", () => {
  const taken: readonly Record<string, unknown>[] = [
    {},
    { pipelineName: "a" },
    { pipelineName: "a--b" },
    { pipelineName: "a".repeat(256) },
    { region: "us-gov-west-1" },
    { region: "us-isob-east-1" },
    { region: "ap-southeast-7" },
    { partition: "aws-us-gov" },
    { rolePath: "/" },
    { rolePath: "/a/b/" },
    { bucketKeys: { data: "alias/x" } },
    { bucketKeys: { data: "arn:aws:kms:us-east-1:123456789012:key/mrk-0123456789abcdef0123456789abcdef" } },
    { existingRoles: { Prepare: "arn:aws-us-gov:iam::123456789012:role/service-role/AmazonSageMaker-Execution" } },
    { sharedRoles: { "team.data@x": ["Prepare"] } },
    { roleSeparation: "per-job-type" },
    { exceptionTag: { key: "team:jsonget exempt", value: "" } },
    { exceptionTag: { key: "é".repeat(128), value: "a".repeat(256) } },
    { definitionLocation: "s3://data/definitions/データ" },
    { startableVersions: [1, 20] },
    { uploadLocations: ["s3://sagemaker-us-east-1-123456789012", "s3://data/code"] },
    { uploadKeys: ["alias/uploads"] },
    { scheduleRoleArn: "arn:aws:iam::123456789012:role/schedule" },
    { policySizes: { inline: 100 } },
    { switches: { jobNames: "all", experiments: true } },
    { bindings: { Input: "s3://data/x" } },
  ];
  for (const more of taken)
    it(`are taken: ${JSON.stringify(more).slice(0, 70)}`, () => expect(codes(more)).to.deep.equal([]));

  const role = (name: string) => ({ existingRoles: { Prepare: `arn:aws:iam::123456789012:role/${name}` } });
  const refused: readonly (readonly [Record<string, unknown>, string])[] = [
    ...["", "-a", "a-", "a_b", "a".repeat(257), undefined, 5].map(
      (pipelineName) => [{ pipelineName }, "pipeline-name"] as const,
    ),
    ...["12345678901", "1234567890123", "12345678901a", 123456789012].map(
      (account) => [{ account }, "account"] as const,
    ),
    ...["", "us", "us-east", "us-east-1a", "US-EAST-1", "x us-east-1", "u-east-1", "*"].map(
      (region) => [{ region }, "region"] as const,
    ),
    ...["*", "AWS", "aws cn", null].map((partition) => [{ partition }, "partition"] as const),
    ...["", "a", "/a", "a/", "/a b/", "//a b", "x/a/", "/*/", "/${aws:username}/", 7].map(
      (rolePath) => [{ rolePath }, "role-path"] as const,
    ),
    ...["two words", "a/b", "*", "a?", "", "x".repeat(65), "${aws:username}"].map(
      (name) => [{ sharedRoles: { [name]: ["Prepare"] } }, "role-name"] as const,
    ),
    [{ sharedRoles: ["Prepare"] }, "option-value"],
    [{ sharedRoles: { a: "Prepare" } }, "option-value"],
    [{ sharedRoles: { a: [1] } }, "option-value"],
    ...["*", "a*", "a b", "${aws:username}", "", "p/*/n"].map((name) => [role(name), "role-arn"] as const),
    [{ existingRoles: { Prepare: "SageMakerRole" } }, "role-arn"],
    [{ existingRoles: { Prepare: 5 } }, "role-arn"],
    [{ existingRoles: "x" }, "option-value"],
    ...["none", "", "PerStep", "per_step", 3, null, ["per-step"]].map(
      (roleSeparation) => [{ roleSeparation }, "role-separation"] as const,
    ),
    ...["no key", "alias/*", "*", "arn:aws:kms:us-east-1:123456789012:key/*", "alias/${aws:username}", 4].map(
      (key) => [{ bucketKeys: { data: key } }, "kms-key"] as const,
    ),
    [{ bucketKeys: { "da*ta": "alias/x" } }, "bucket-key"],
    [{ queueKeys: { "a queue": "alias/x" } }, "queue-key"],
    [{ queueKeys: { queue: "alias/?" } }, "kms-key"],
    [{ exceptionTag: { key: "aws:x", value: "" } }, "tag"],
    [{ exceptionTag: { key: "AWS:x", value: "" } }, "tag"],
    [{ exceptionTag: { key: "", value: "" } }, "tag"],
    [{ exceptionTag: { key: "a*", value: "" } }, "tag"],
    [{ exceptionTag: { key: "a".repeat(129), value: "" } }, "tag"],
    [{ exceptionTag: { key: "a", value: "v".repeat(257) } }, "tag"],
    [{ exceptionTag: { key: "a", value: "${aws:username}" } }, "tag"],
    [{ exceptionTag: { key: "a" } }, "tag"],
    [{ exceptionTag: "a=b" }, "option-value"],
    ...["data", "s3://", "s3://*/x", "s3://data/*", "s3://data/${aws:username}", "https://x", {}].map(
      (definitionLocation) => [{ definitionLocation }, "definition-location"] as const,
    ),
    [{ startableVersions: [0] }, "option-value"],
    [{ uploadLocations: ["data"] }, "definition-location"],
    [{ uploadLocations: "s3://data" }, "option-value"],
    [{ uploadKeys: ["a key"] }, "kms-key"],
    [{ scheduleRoleArn: "schedule" }, "role-arn"],
    [{ switches: { consoleAccess: "yes" } }, "option-value"],
    [{ startableVersions: ["1"] }, "option-value"],
    [{ startableVersions: 1 }, "option-value"],
    [{ policySizes: { managed: -1 } }, "option-value"],
    [{ switches: { jobNames: "every" } }, "option-value"],
    [{ switches: { experiments: "yes" } }, "option-value"],
    [{ bindings: { Missing: "x" } }, "unknown-binding"],
    [{ bindings: { Input: 5 } }, "option-value"],
    [{ bindings: null }, "option-value"],
  ];
  for (const [more, code] of refused)
    it(`are refused: ${JSON.stringify(more).slice(0, 70)}`, () => {
      const found = check(more);
      expect(found.map((each) => each.code)).to.deep.equal([code]);
      expect(optionCodes.has(code)).to.equal(true);
    });

  it("are refused with their place and what is expected", () => {
    expect(check({ sharedRoles: { "two words": ["Prepare"] } })[0]?.message).to.equal(
      'sharedRoles["two words"]: invalid role name "two words". Expected 1 to 64 letters, digits and _+=,.@-.',
    );
    expect(check({ roleSeparation: "per_step" })[0]?.message).to.equal(
      'roleSeparation: invalid value "per_step". Expected one of per-step, per-job-type, as-defined, pipeline-role. Did you mean per-step?',
    );
  });

  it("that may be secret are refused without their value", () => {
    const secrets = ["bindings", "existingRoles", "bucketKeys"].flatMap((name) =>
      check({ [name]: { Prepare: "hunter2 *", Input: "hunter2 *" } }),
    );
    expect(secrets).to.not.deep.equal([]);
    expect(JSON.stringify(secrets)).to.not.include("hunter2");
  });

  it("name buckets and queues that the definition has, or a warning says so", () =>
    expect(check({ bucketKeys: { dta: "alias/x" } }).map(({ severity, code }) => `${severity} ${code}`)).to.deep.equal([
      "warning unused-key",
    ]));

  it("name any bucket where a role is planned without a definition", () =>
    expect(
      checkOptions(bareContext(options).scope.definition, { ...options, bucketKeys: { dta: "alias/x" } }),
    ).to.deep.equal([]));

  it("of any type are checked, never thrown at", () => {
    const names = ["pipelineName", "account", "region", "partition", "bindings", "roleSeparation", "sharedRoles"];
    const more = ["existingRoles", "rolePath", "exceptionTag", "bucketKeys", "queueKeys", "switches", "policySizes"];
    fc.assert(
      fc.property(
        fc.constantFrom(
          ...names,
          ...more,
          "definitionLocation",
          "startableVersions",
          "nameSeed",
          "uploadLocations",
          "uploadKeys",
        ),
        fc.anything({ withNullPrototype: true }),
        (name, value) => {
          for (const { message, code } of check({ [name]: value }))
            expect([message.includes(name), optionCodes.has(code)]).to.deep.equal([true, true]);
        },
      ),
    );
  });

  it("hold nothing that a policy would read as a pattern once they are taken", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "/", "*", "?", "$", "{", "}", ":", "-", "1") });
    fc.assert(
      fc.property(text, (value) => {
        const given: readonly Record<string, unknown>[] = [
          { rolePath: `/${value}/` },
          role(value),
          { sharedRoles: { [value]: ["Prepare"] } },
          { bucketKeys: { data: `alias/${value}` } },
          { definitionLocation: `s3://data/${value}` },
          { uploadLocations: [`s3://data/${value}`] },
          { exceptionTag: { key: `k${value}`, value } },
        ];
        for (const each of given) if (codes(each).length === 0) expect(JSON.stringify(each)).to.not.match(/[*?]|\$\{/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("tags of roles and policies", () => {
  it("are taken as IAM takes them", () =>
    expect(checkTags({ team: "ml", "cost:centre": "a/b=c", empty: "" }, "tags")).to.deep.equal([]));
  it("are refused otherwise", () =>
    expect(
      checkTags({ "aws:x": "", b: "*", "": "v", c: 5 }, "tags").map(({ message }) => message.slice(0, 30)),
    ).to.deep.equal([
      'tags["aws:x"]: invalid tag. Ex',
      'tags["b"]: invalid tag. Expect',
      'tags[""]: invalid tag. Expecte',
      'tags["c"]: invalid tag. Expect',
    ]));
});
