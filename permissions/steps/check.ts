/** What both kinds of check need beside a processing job: the model package group that baselines are taken from and
 * registered in. https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-quality-clarify-baseline-lifecycle.html */
import { requireDatasets } from "./dataset";
import { modelPackageArns } from "./modelPackage";
import type { StepNeeds, StepReader } from "./stepType";

/** Where a check leaves the baselines it calculates, and which baseline it used: the calculated one where it registers that,
 * else the one it was given. The model registry's is not in the definition. */
export const baselineProperties =
  (files: Readonly<Record<string, string>>) =>
  (property: string, needs: StepReader): readonly string[] | undefined => {
    const [, source, kind = ""] =
      /^(Calculated|BaselineUsedForDriftCheck)(?:Baseline)?(Statistics|Constraints)$/.exec(property) ?? [];
    const file = files[kind];
    if (source === undefined || file === undefined) return undefined;
    const calculated = (): readonly string[] =>
      needs.outputsOf(needs.step.name).map((uri) => `${uri.replace(/\/$/, "")}/${file}`);
    if (source === "Calculated") return calculated();
    const registers = needs.places("../RegisterNewBaseline").some(({ value }) => value !== false);
    const supplied = needs.places(`../SuppliedBaseline${kind}`).flatMap(({ value }) => needs.resolve(value).patterns);
    const found = [...(registers ? calculated() : []), ...supplied.filter((uri) => uri !== "")];
    return found.length > 0 ? found : undefined;
  };

/** Queries datasets, as every processing job may; reads the group's packages; a switch lets the pipeline role read the supplied baselines too. */
export function requireCheck(needs: StepNeeds): void {
  requireDatasets(needs);
  const [group] = needs.places("../ModelPackageGroupName");
  const names = group && needs.named(group, "model package group");
  const arns = names && modelPackageArns(needs, names);
  if (arns)
    needs.require({
      by: "pipelineRole",
      actions: ["sagemaker:DescribeModelPackage", "sagemaker:ListModelPackages"],
      resources: arns.packages,
      clause: "check-model-packages",
      path: group.path,
    });
  if (arns) reportRegistryBaselines(needs, group.path);
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

/** A check without baselines of its own takes those of the latest approved model package: where they lie, the registry knows. */
function reportRegistryBaselines(needs: StepNeeds, path: string): void {
  const skips = needs.places("../SkipCheck").some(({ value }) => value === true);
  const given = ["SuppliedBaselineStatistics", "SuppliedBaselineConstraints"].flatMap((field) =>
    needs.places(`../${field}`),
  );
  if (skips || given.some(({ value }) => value !== "")) return;
  needs.report({
    severity: "info",
    code: "registry-baselines",
    message: `Step ${needs.step.name} compares with the baselines of the latest approved model package, which the definition does not name, so no access to them was granted. If the check is denied, declare their prefix: declaredAccess: ${JSON.stringify({ [needs.step.name]: { reads: ["s3://BUCKET/PREFIX/"] } })}.`,
    path,
  });
}
