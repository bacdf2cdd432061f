/**
 * A network perimeter as an SCP: S3 is reached from the named VPCs, endpoints and networks alone. The exception for
 * JsonGet is not in it: exemptJsonGet adds it, as to any other SCP.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
import type { Diagnostic } from "../diagnostic";
import { containsAddress, parseRange, type AddressRange } from "../iam/condition/ipAddress";
import type { PolicyDocument } from "../iam/document";
import { pointerTo } from "../json";

/** All texts: what is wrong -> (values) -> text. */
const messages = {
  empty: () => "The perimeter is empty. Name at least one VPC, VPC endpoint or network.",
  "vpc-id": () => "Invalid VPC ID. Expected vpc-….",
  "endpoint-id": () => "Invalid VPC endpoint ID. Expected vpce-….",
  network: () => "Invalid network. Expected an address or a range such as 203.0.113.0/24.",
  "every-address": () => "This network contains every address, so the perimeter would deny nothing.",
  "private-address": () => "S3 never sees a private address as the source of a call. Name the VPC or its endpoint.",
} as const;

/** From where S3 may be reached; at least one. */
export interface Perimeter {
  /** Ids of VPCs, of this organisation: `vpc-0123456789abcdef0`. */
  readonly vpcIds?: readonly string[];
  /** Ids of VPC endpoints: `vpce-0123456789abcdef0`. */
  readonly vpcEndpointIds?: readonly string[];
  /** Public addresses, as ranges: `203.0.113.0/24`. */
  readonly networks?: readonly string[];
}

/**
 * Writes the perimeter. Claim: a call to S3 is denied unless it comes from one of the places named, or an AWS service
 * makes it itself or on somebody's behalf (AWS's own exception in its data perimeters). Pure; never throws.
 */
export function writePerimeter(perimeter: Perimeter): {
  readonly document?: PolicyDocument;
  readonly diagnostics: readonly Diagnostic[];
} {
  const { vpcIds = [], vpcEndpointIds = [], networks = [] } = perimeter;
  const diagnostics = [
    ...check("vpcIds", vpcIds, (id) => (/^vpc-[0-9a-f]{8,17}$/.test(id) ? undefined : messages["vpc-id"]())),
    ...check("vpcEndpointIds", vpcEndpointIds, (id) =>
      /^vpce-[0-9a-f]{8,17}$/.test(id) ? undefined : messages["endpoint-id"](),
    ),
    ...check("networks", networks, networkProblem),
  ];
  if (vpcIds.length + vpcEndpointIds.length + networks.length === 0)
    diagnostics.push({
      severity: "error",
      code: "perimeter-empty",
      message: messages.empty(),
      path: "",
    });
  if (diagnostics.length > 0) return { diagnostics };
  const inside = {
    ...(vpcIds.length > 0 && { "aws:SourceVpc": [...vpcIds] }),
    ...(vpcEndpointIds.length > 0 && { "aws:SourceVpce": [...vpcEndpointIds] }),
  };
  return {
    diagnostics,
    document: {
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "S3InsideNetwork",
          Effect: "Deny",
          Action: ["s3:*"],
          Resource: ["*"],
          Condition: {
            ...(Object.keys(inside).length > 0 && { StringNotEqualsIfExists: inside }),
            ...(networks.length > 0 && { NotIpAddressIfExists: { "aws:SourceIp": [...networks] } }),
            BoolIfExists: { "aws:PrincipalIsAWSService": "false", "aws:ViaAWSService": "false" },
          },
        },
      ],
    },
  };
}

const check = (
  name: keyof Perimeter,
  values: readonly string[],
  problemOf: (value: string) => string | undefined,
): Diagnostic[] =>
  values.flatMap((value, index) => {
    const problem = problemOf(value);
    const path = pointerTo(pointerTo("", name), index);
    return problem === undefined ? [] : [{ severity: "error", code: "perimeter-place", message: problem, path }];
  });

/** Addresses that never come from the internet, so that aws:SourceIp never holds them. RFC 1918, 6598, 3927, 4193. */
const inner = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7"];
const isInner = (range: AddressRange): boolean =>
  inner.some((each) => {
    const outer = parseRange(each);
    return outer !== undefined && outer.prefix <= range.prefix && containsAddress(outer, range);
  });

function networkProblem(text: string): string | undefined {
  const range = parseRange(text);
  if (range === undefined) return messages.network();
  if (range.prefix === 0) return messages["every-address"]();
  return isInner(range) ? messages["private-address"]() : undefined;
}
