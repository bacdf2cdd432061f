/** The bucket policies of a stack. Which bucket each is of need not be known: its statements name their bucket themselves. */
import { readDocumentAt } from "./documents";
import type { OwnedDocument } from "./managedPolicies";
import { givenProperty, type Resource } from "./resource";

const policyProperty: Readonly<Record<string, string>> = {
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:s3/bucket:Bucket": "policy",
  "aws:s3/bucketV2:BucketV2": "policy",
  "aws-native:s3:BucketPolicy": "policyDocument",
};

/** Reads the policies that the program gives to buckets. */
export const readBucketPolicies = (resources: readonly Resource[]): readonly OwnedDocument[] =>
  resources.flatMap((resource) => {
    const name = Object.hasOwn(policyProperty, resource.type) ? policyProperty[resource.type] : undefined;
    const value = name === undefined ? undefined : givenProperty(resource, name);
    return name === undefined || value === undefined ? [] : [{ resource, ...readDocumentAt(value, name, "resource") }];
  });
