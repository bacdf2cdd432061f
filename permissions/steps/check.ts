/** What both kinds of check need beside a processing job: the model package group that baselines are taken from and
 * registered in. https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-quality-clarify-baseline-lifecycle.html */
import { requireDatasets } from "./dataset";
import { modelPackageArns } from "./modelPackage";
import type { StepNeeds } from "./stepType";

/** Queries datasets, as every processing job may; reads the group's packages; a switch lets the pipeline role read the supplied baselines too. */
export function requireCheck(needs: StepNeeds): void {
  requireDatasets(needs);
  const [group] = needs.places("../ModelPackageGroupName");
  const arns = group && modelPackageArns(needs, group);
  if (arns)
    needs.require({
      by: "pipelineRole",
      actions: ["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"],
      resources: arns.packages,
      clause: "check-model-packages",
      path: group.path,
    });
  if (needs.options.switches?.baselineReads !== true) return;
  for (const field of ["SuppliedBaselineStatistics", "SuppliedBaselineConstraints"])
    for (const place of needs.places(`../${field}`)) {
      const resources = needs.objects(place);
      if (resources.length > 0)
        needs.require({
          by: "pipelineRole",
          actions: ["s3:GetObject"],
          resources,
          clause: "check-baselines",
          path: place.path,
        });
    }
}
