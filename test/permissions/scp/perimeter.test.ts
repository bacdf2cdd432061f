/** A perimeter written from nothing: decisions by iam-simulate, before and after the exception is added. */
import { expect } from "chai";
import type { ContextValues } from "../../../permissions/iam/context";
import { exemptJsonGet, writePerimeter, type Perimeter } from "../../../permissions/scp";
import { decide, jsonGet, object, tag } from "./requests";

const full: Perimeter = {
  vpcIds: ["vpc-0123456789abcdef0"],
  vpcEndpointIds: ["vpce-0123456789abcdef0"],
  networks: ["203.0.113.0/24", "2001:db8::/32"],
};
const service = { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" };
const from: Readonly<Record<string, ContextValues>> = {
  "a VPC that is named": { "aws:SourceVpc": "vpc-0123456789abcdef0", "aws:SourceVpce": "vpce-0fffffffffffffff0" },
  "an endpoint that is named": { "aws:SourceVpc": "vpc-0fffffffffffffff0", "aws:SourceVpce": "vpce-0123456789abcdef0" },
  "a network that is named": { "aws:SourceIp": "203.0.113.7" },
  "another VPC": { "aws:SourceVpc": "vpc-0fffffffffffffff0", "aws:SourceVpce": "vpce-0fffffffffffffff0" },
  "another network": { "aws:SourceIp": "198.51.100.7" },
  "nowhere that is told": {},
  "a service on somebody's behalf": { "aws:SourceIp": "198.51.100.7", "aws:ViaAWSService": "true" },
};
const reached = (scps: readonly unknown[], action: string, resource: string, context: ContextValues = {}) =>
  Object.keys(from).filter(
    (place) => decide({ action, resource, context: { ...service, ...context, ...from[place] } }, scps) === "allowed",
  );
const inside = [
  "a VPC that is named",
  "an endpoint that is named",
  "a network that is named",
  "a service on somebody's behalf",
];

describe("a network perimeter", () => {
  const { document, diagnostics } = writePerimeter(full);
  const { scps } = exemptJsonGet({
    scps: [document ?? {}],
    tag,
    objects: ["arn:aws:s3:::data/eval/*"],
    admins: ["arn:aws:iam::*:role/Admin"],
  });
  const tagged = { "aws:PrincipalTag/jsonget": "yes" };

  it("lets S3 be reached from the places it names and by AWS's services, and from nowhere else", () => {
    expect(diagnostics).to.deep.equal([]);
    for (const action of ["s3:GetObject", "s3:PutObject"])
      expect(reached([document], action, object)).to.deep.equal(inside);
  });

  it("with the exception lets the tagged role read the objects from anywhere, and changes nothing else", () => {
    expect(decide(jsonGet, [document])).to.equal("explicitDeny");
    expect(decide(jsonGet, scps)).to.equal("allowed");
    expect(reached(scps, "s3:GetObject", object, tagged)).to.deep.equal(Object.keys(from));
    expect(reached(scps, "s3:GetObject", object)).to.deep.equal(inside);
    expect(reached(scps, "s3:PutObject", object, tagged)).to.deep.equal(inside);
    expect(reached(scps, "s3:GetObject", "arn:aws:s3:::data/train/a.csv", tagged)).to.deep.equal(inside);
  });

  it("of VPCs alone is one statement", () => {
    expect(writePerimeter({ vpcIds: ["vpc-01234567"] }).document).to.deep.equal({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "S3InsideNetwork",
          Effect: "Deny",
          Action: ["s3:*"],
          Resource: ["*"],
          Condition: {
            StringNotEqualsIfExists: { "aws:SourceVpc": ["vpc-01234567"] },
            BoolIfExists: { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" },
          },
        },
      ],
    });
  });

  const refused: readonly (readonly [string, Perimeter, string])[] = [
    ["names no place", {}, "perimeter-empty "],
    ["names no VPC", { vpcIds: ["vpce-01234567"] }, "perimeter-place /vpcIds/0"],
    ["names no endpoint", { vpcEndpointIds: ["vpc-01234567"] }, "perimeter-place /vpcEndpointIds/0"],
    ["names no network", { networks: ["203.0.113.0/24", "here"] }, "perimeter-place /networks/1"],
    ["lets everybody in", { networks: ["0.0.0.0/0"] }, "perimeter-place /networks/0"],
    ["lets everybody in by IPv6", { networks: ["::/0"] }, "perimeter-place /networks/0"],
    ["names a private network", { networks: ["10.1.0.0/16"] }, "perimeter-place /networks/0"],
    ["names a private network of IPv6", { networks: ["fd00::/8"] }, "perimeter-place /networks/0"],
  ];
  for (const [what, perimeter, expected] of refused)
    it(`is not written where it ${what}`, () => {
      const written = writePerimeter(perimeter);
      expect(written.document).to.equal(undefined);
      expect(written.diagnostics.map(({ code, path }) => `${code} ${path}`)).to.deep.equal([expected]);
    });
});
