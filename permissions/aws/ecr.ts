/** Container images in Amazon ECR, first-party ones included: their repositories lie in AWS's own accounts. */

/** The repository's ARN, from `<account>.dkr.ecr.<region>.<suffix>/<repository>[:tag|@digest]`; undefined: not in ECR. */
export function repositoryArn(image: string, partition: string): string | undefined {
  const [, account, region, repository] =
    /^(\d{12}|\*)\.dkr[.-]ecr(?:-fips)?\.([^./]+)\.[^/]+\/([^:@]+)/.exec(image) ?? [];
  return account === undefined ? undefined : `arn:${partition}:ecr:${region}:${account}:repository/${repository}`;
}
