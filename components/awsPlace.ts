/** Where a component's resources will stand, as its own aws provider says. */
import { getCallerIdentityOutput } from "@pulumi/aws/getCallerIdentity";
import { getPartitionOutput } from "@pulumi/aws/getPartition";
import { getRegionOutput } from "@pulumi/aws/getRegion";
import * as pulumi from "@pulumi/pulumi";

/** What ARNs begin with. */
export interface AwsPlace {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

/** Asks the provider that the component's children use. */
export const awsPlace = (parent: pulumi.Resource): pulumi.Output<AwsPlace> =>
  pulumi.output({
    account: getCallerIdentityOutput({}, { parent }).accountId,
    region: getRegionOutput({}, { parent }).region,
    partition: getPartitionOutput({}, { parent }).partition,
  });

/** Stands for any place where only the number and the sizes of things are asked: no real place has longer names. */
export const longestPlace: AwsPlace = { account: "000000000000", region: "ap-southeast-1", partition: "aws-us-gov" };

/** The component's URN as a plain value. The `urn` Output itself depends on the component, and so on the very children
 * whose names are made of it: the engine would wait for itself. */
export const urnOf = (component: pulumi.Resource): pulumi.Output<string> =>
  pulumi.output(new Promise<string>((resolve) => void component.urn.apply(resolve)));
