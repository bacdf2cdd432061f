/** The bucket's side of JsonGet: its policy lets the pipeline role read the files, beside what the policy says already. */
import * as s3 from "@pulumi/aws/s3";
import * as pulumi from "@pulumi/pulumi";
import { mergeBucketPolicy } from "../permissions/policies/bucketPolicy";
import { awsPlace } from "./awsPlace";
import { requireShapes, type Shape } from "./inputShapes";
import { requirePlain } from "./plainInputs";
import { failOnErrors, logWarnings } from "./report";
import { hideSecrets, secretNames } from "./secrets";

/** What `JsonGetBucketPolicy` takes. */
export interface JsonGetBucketPolicyArgs {
  /** Name of the bucket. */
  bucket: pulumi.Input<string>;
  /** ARNs of the pipeline roles that read the files. */
  roleArns: pulumi.Input<pulumi.Input<string>[]>;
  /** The files that JsonGet opens, as ARNs or S3 URIs: for example the `jsonGetObjects` of a `PipelineAccess`. Those of other buckets are left out. */
  objects: pulumi.Input<pulumi.Input<string>[]>;
  /** The policy's JSON text that the bucket has, or would have without this. All of it is kept, in its order. */
  existingPolicy?: pulumi.Input<string>;
  /** Whether to set the bucket's policy. Default: true. Set it to false where another resource sets it, and give that one this component's `policy`: a bucket has only one policy. */
  attach?: boolean;
}

const shapes: Readonly<Record<string, Shape>> = {
  bucket: "text",
  roleArns: "list",
  objects: "list",
  existingPolicy: "text",
  attach: "flag",
};

/** A bucket policy that lets pipeline roles read the files JsonGet opens, merged into the policy that the bucket has. */
export class JsonGetBucketPolicy extends pulumi.ComponentResource {
  /** The merged policy's JSON text. */
  public readonly policy: pulumi.Output<string>;

  constructor(name: string, args: JsonGetBucketPolicyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:JsonGetBucketPolicy", name, args, opts);
    requireShapes(this, { ...args }, shapes, ["bucket", "roleArns", "objects"]);
    requirePlain(this, { attach: args.attach });
    const { bucket: bucketName, roleArns: roles, objects: files, existingPolicy } = args;
    const secrets = secretNames({ bucket: bucketName, roleArns: roles, objects: files, existingPolicy });
    this.policy = pulumi
      .all([awsPlace(this), bucketName, roles, files, existingPolicy, secrets])
      .apply(([{ partition }, bucket, roleArns, objects, existing, names]) => {
        const { policy, diagnostics: found } = mergeBucketPolicy({
          ...{ partition, bucket, roleArns, objects },
          ...(existing !== undefined && { existing }),
        });
        const diagnostics = hideSecrets(found, names);
        failOnErrors(this, `JsonGetBucketPolicy ${JSON.stringify(name)}`, diagnostics);
        logWarnings(this, diagnostics);
        return policy ?? "";
      });
    if (args.attach !== false)
      new s3.BucketPolicy(name, { bucket: args.bucket, policy: this.policy }, { parent: this });
    this.registerOutputs({ policy: this.policy });
  }
}
