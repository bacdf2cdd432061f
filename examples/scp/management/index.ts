// For the management account: S3 stays inside the VPC, and JsonGet of the tagged pipeline roles gets through. In a project
// of yours, import "sagemaker-pipeline-access".
import * as pulumi from "@pulumi/pulumi";
import { ScpException } from "../../../components/index";

const config = new pulumi.Config();

const exception = new ScpException(
  "s3-inside-vpc",
  {
    // The same tag as in the member account's program; a value is compared with case, a key without.
    tag: { key: "sagemaker-json-get", value: "allowed" },
    // What JsonGet reads: the output jsonGetObjects of the member account's program.
    objects: config.requireObject<string[]>("objects"),
    // Who alone may set the tag, and change roles that have it.
    admins: config.requireObject<string[]>("admins"),
    // From where else S3 may be reached.
    vpcIds: config.requireObject<string[]>("vpcIds"),
    // Units or accounts; FullAWSAccess stays attached beside.
    targetIds: config.requireObject<string[]>("targetIds"),
  },
  {
    // Inputs can be changed; `pulumi destroy` stops before anything is detached.
    protect: true,
  },
);

export const policyIds = exception.policyIds;
export const documents = exception.documents;
export const tag = exception.tag;
