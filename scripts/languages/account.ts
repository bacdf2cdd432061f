// What the programs expect to find in the account: their callers' roles, the data's bucket, an organisation.
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import { CreateOrganizationCommand, EnablePolicyTypeCommand, ListRootsCommand } from "@aws-sdk/client-organizations";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { awsClients } from "../../test/engine/aws";

/** Fills an empty account. */
export async function fillAccount(endpoint: string): Promise<void> {
  const { iam, s3, organizations } = awsClients(endpoint);
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  for (const RoleName of ["MlPlatform", "Operations"])
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await s3.send(new CreateBucketCommand({ Bucket: "my-data" }));
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const RootId = (await organizations.send(new ListRootsCommand({}))).Roots?.[0]?.Id;
  await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType: "SERVICE_CONTROL_POLICY" }));
}
