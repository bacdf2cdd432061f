// The dangers that `npm run faults` looks for: each is found where it is planted, and a right order has none.
import { expect } from "chai";
import { findDangers } from "../../engine/dangers";
import type { Call } from "../../engine/faults";

const form = (action: string, fields: Record<string, string>): Call => ({
  action,
  request: new URLSearchParams({ Action: action, ...fields }).toString(),
  answer: "",
});
const json = (action: string, body: object, answer: object = {}): Call => ({
  action,
  request: JSON.stringify(body),
  answer: JSON.stringify(answer),
});

const role = form("CreateRole", { RoleName: "r" });
const policy = form("PutRolePolicy", { RoleName: "r" });
const pipeline = json("CreatePipeline", {
  RoleArn: "arn:aws:iam::123456789012:role/r",
  PipelineDefinition: '{"Steps": [{"RoleArn": "arn:aws:iam::123456789012:role/ml/r"}]}',
});
const scp = (id: string, Description: string): Call =>
  json("CreatePolicy", { Description }, { Policy: { PolicySummary: { Id: id } } });
const guard = scp("p-guard", "Guards the exception for JsonGet");
const opened = scp("p-open", "Lets JsonGet of the tagged role through");
const attach = (PolicyId: string, TargetId = "ou-1"): Call => json("AttachPolicy", { PolicyId, TargetId });

const cases: readonly (readonly [what: string, done: readonly Call[], dangers: readonly string[]])[] = [
  ["the right order", [role, policy, pipeline, guard, attach("p-guard"), opened, attach("p-open")], []],
  ["a pipeline before a role's policies", [role, pipeline, policy], ["role r usable before its policies"]],
  ["a pipeline before its roles", [pipeline], ["definition before role r", "role r usable before its policies"]],
  [
    "an exception before its guards",
    [opened, attach("p-open"), guard, attach("p-guard")],
    ["exception p-open on ou-1 before its guards"],
  ],
  [
    "an exception where the guards are not",
    [guard, attach("p-guard", "ou-2"), opened, attach("p-open")],
    ["exception p-open on ou-1 before its guards"],
  ],
];

describe("dangers of an update under way", () => {
  for (const [what, done, dangers] of cases)
    it(`${dangers.length === 0 ? "are none in" : "are seen in"} ${what}`, () =>
      expect(findDangers(done)).to.deep.equal(dangers));
});
