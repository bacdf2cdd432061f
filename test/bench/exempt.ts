// Measures `exempt`: a full set of ten SCPs for one target, warm, as texts. Times of one machine: no test.
import { exemptJsonGet, type ExemptionRequest } from "../../permissions";
import { report } from "./row";

const outside = {
  StringNotEqualsIfExists: { "aws:SourceVpc": ["vpc-0123456789abcdef0", "vpc-0123456789abcdef1"] },
  NotIpAddressIfExists: { "aws:SourceIp": ["203.0.113.0/24", "198.51.100.0/24"] },
  BoolIfExists: { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" },
};
const deny = (more: object) => ({ Effect: "Deny", Resource: "*", ...more });
const vpc = { StringNotEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" } };

/** What organisations attach: perimeters in several forms, and what has nothing to do with S3. */
const documents: readonly (readonly object[])[] = [
  [deny({ Sid: "Perimeter", Action: ["s3:*", "sqs:*", "kms:*"], Condition: outside })],
  [deny({ Sid: "Vpc", Action: "s3:*", Condition: vpc })],
  [deny({ Sid: "AllButIdentity", NotAction: ["iam:*", "sts:*", "organizations:*"], Condition: vpc })],
  [deny({ Sid: "Bucket", Action: "s3:Get*", Resource: ["arn:aws:s3:::data", "arn:aws:s3:::data/*"], Condition: vpc })],
  [
    deny({
      Sid: "NotPublic",
      Action: "s3:GetObject*",
      Resource: undefined,
      NotResource: "arn:aws:s3:::public/*",
      Condition: vpc,
    }),
  ],
  [
    deny({
      Sid: "Regions",
      NotAction: ["iam:*", "s3:*", "route53:*", "cloudfront:*", "support:*"],
      Condition: { StringNotEquals: { "aws:RequestedRegion": ["eu-west-1", "eu-central-1"] } },
    }),
  ],
  [deny({ Sid: "Trails", Action: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail"] })],
  [deny({ Sid: "Root", Action: "*", Condition: { StringLike: { "aws:PrincipalArn": "arn:aws:iam::*:root" } } })],
  [deny({ Sid: "Leave", Action: ["organizations:LeaveOrganization", "account:*"] })],
];
const request: ExemptionRequest = {
  scps: [
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] }),
    ...documents.map((Statement) => JSON.stringify({ Version: "2012-10-17", Statement }, null, 2)),
  ],
  tag: { key: "sagemaker-json-get", value: "allowed" },
  objects: ["arn:aws:s3:::data/executions/*/evaluation/evaluation.json"],
  admins: ["arn:aws:iam::*:role/IdentityAdmin"],
  // The guards are an eleventh.
  scpsPerTarget: 20,
};

/** Milliseconds of the processor's time for one run, garbage collection included: what else runs here does not count. */
function processorTime(action: () => unknown, runs: number): number {
  const start = process.cpuUsage();
  for (let run = 0; run < runs; run++) action();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / runs;
}

/** The same with each SCP filled up to the limit by statements that have nothing to do with S3. */
const full: ExemptionRequest = {
  ...request,
  scps: [request.scps[0] ?? "", ...documents.map(filled)],
};

function filled(statements: readonly object[]): string {
  const list = [...statements];
  const text = () => JSON.stringify({ Version: "2012-10-17", Statement: list });
  while (text().length < 8_500)
    list.push(
      deny({ Sid: `Other${list.length}`, Action: ["ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeering*"] }),
    );
  return text();
}

for (const [what, each] of Object.entries({ usual: request, full })) {
  const { scps, diagnostics } = exemptJsonGet(each);
  if (diagnostics.some(({ severity }) => severity === "error")) throw new Error(JSON.stringify(diagnostics));
  const changed = scps.filter((scp, index) => scp !== each.scps[index]).length;
  const size = each.scps.reduce<number>((sum, scp) => sum + String(scp).length, 0);
  processorTime(() => exemptJsonGet(each), 200);
  const taken = processorTime(() => exemptJsonGet(each), 300);
  console.log(
    `exempt, ${each.scps.length} SCPs (${what}, ${(size / 1024).toFixed(0)} KiB), ${changed} changed: ${taken.toFixed(2)} ms of processor time (mean of 300, warm)`,
  );
  if (what === "full") report({ what: "exempt, ten SCPs filled to the limit", measured: taken, goal: 5, unit: "ms" });
}
