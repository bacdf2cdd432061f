// Who and where: the caller's account, the region, the partition.
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { currentRegion, sts } from "./clients";
import type { Invoke } from "./table";
import { optionalText, string } from "./table";

/** The functions that need no resource. */
export const stsInvokes: Record<string, Invoke> = {
  "aws:index/getCallerIdentity:getCallerIdentity": {
    inputs: {},
    outputs: { accountId: string, arn: string, id: string, userId: string },
    async call() {
      const caller = await sts().send(new GetCallerIdentityCommand({}));
      const accountId = caller.Account ?? "";
      return { accountId, arn: caller.Arn ?? "", id: accountId, userId: caller.UserId ?? "" };
    },
  },
  "aws:index/getRegion:getRegion": {
    inputs: { name: string, region: string },
    outputs: { description: string, endpoint: string, id: string, name: string, region: string },
    call(args) {
      const region = optionalText(args, "region") ?? optionalText(args, "name") ?? currentRegion();
      return Promise.resolve({
        description: region,
        endpoint: `ec2.${region}.amazonaws.com`,
        id: region,
        name: region,
        region,
      });
    },
  },
  "aws:index/getPartition:getPartition": {
    inputs: {},
    outputs: { dnsSuffix: string, id: string, partition: string, reverseDnsPrefix: string },
    call() {
      const china = currentRegion().startsWith("cn-");
      const partition = china ? "aws-cn" : currentRegion().startsWith("us-gov-") ? "aws-us-gov" : "aws";
      return Promise.resolve({
        dnsSuffix: china ? "amazonaws.com.cn" : "amazonaws.com",
        id: partition,
        partition,
        reverseDnsPrefix: china ? "cn.com.amazonaws" : "com.amazonaws",
      });
    },
  },
};
