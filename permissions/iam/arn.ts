/**
 * Amazon Resource Names and partitions. Not here: which resources an action takes (catalogue.ts).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */

/** The six parts of an ARN; any may be empty or hold wildcards. */
export interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** Everything after the fifth colon, further colons included. */
  readonly resource: string;
}

/** Takes an ARN apart; undefined: this is none. */
export function parseArn(text: string): Arn | undefined {
  const parts = splitArn(text);
  if (parts === undefined || parts[0] !== "arn") return undefined;
  const [, partition, service, region, account, resource] = parts;
  return partition === "" || service === "" || resource === ""
    ? undefined
    : { partition, service, region, account, resource };
}

/** Puts an ARN together. @internal For tests. */
export const formatArn = ({ partition, service, region, account, resource }: Arn): string =>
  `arn:${partition}:${service}:${region}:${account}:${resource}`;

/** The six colon-separated parts of a text; undefined where it has fewer. The sixth keeps its colons. */
export const splitArn = (text: string): ArnParts | undefined =>
  /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(text)?.slice(1) as ArnParts | undefined;

type ArnParts = [prefix: string, partition: string, service: string, region: string, account: string, resource: string];

/** What a resource's last part says: `role/path/name` has type `role`, separator `/`, id `path/name`. @internal For tests. */
export function splitResource(resource: string): { readonly type: string; readonly id: string } {
  const at = resource.search(/[/:]/);
  return at < 0 ? { type: "", id: resource } : { type: resource.slice(0, at), id: resource.slice(at + 1) };
}

/** Separated parts of AWS: an ARN of one never names a thing in another. */
export interface Partition {
  readonly name: string;
  /** Of service end points and ECR hosts. */
  readonly dnsSuffix: string;
  /** Regions of this partition start so; none: every other region. */
  readonly regionPrefixes: readonly string[];
}

const aws: Partition = { name: "aws", dnsSuffix: "amazonaws.com", regionPrefixes: [] };

/** As botocore's partitions.json lists them. */
export const partitions: readonly Partition[] = [
  { name: "aws-cn", dnsSuffix: "amazonaws.com.cn", regionPrefixes: ["cn-"] },
  { name: "aws-us-gov", dnsSuffix: "amazonaws.com", regionPrefixes: ["us-gov-"] },
  { name: "aws-iso", dnsSuffix: "c2s.ic.gov", regionPrefixes: ["us-iso-"] },
  { name: "aws-iso-b", dnsSuffix: "sc2s.sgov.gov", regionPrefixes: ["us-isob-"] },
  { name: "aws-iso-e", dnsSuffix: "cloud.adc-e.uk", regionPrefixes: ["eu-isoe-"] },
  { name: "aws-iso-f", dnsSuffix: "csp.hci.ic.gov", regionPrefixes: ["us-isof-", "eu-isof-"] },
  { name: "aws-eusc", dnsSuffix: "amazonaws.eu", regionPrefixes: ["eusc-"] },
  aws,
];

/** The partition a region lies in; regions of no known form lie in `aws`. */
export const partitionOf = (region: string): Partition =>
  partitions.find(({ regionPrefixes }) => regionPrefixes.some((each) => region.startsWith(each))) ?? aws;

/** The DNS suffix of a partition; undefined where the partition is not known. @internal For tests. */
export const dnsSuffixOf = (partition: string): string | undefined =>
  partitions.find(({ name }) => name === partition)?.dnsSuffix;

/** Where ARNs of regional resources lie. */
export interface ArnPlace {
  readonly account: string;
  readonly region: string;
  /** Default: the region's. */
  readonly partition?: string | undefined;
}

/** ARNs of one account and region: `arnIn(place)("sagemaker", "pipeline/Abalone")`. */
export const arnIn =
  ({ account, region, partition = partitionOf(region).name }: ArnPlace) =>
  (service: string, resource: string): string =>
    formatArn({ partition, service, region, account, resource });
