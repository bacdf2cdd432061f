/** ARNs of model packages and of the group they are in. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html#amazonsagemaker-resources-for-iam-policies */
import type { StepReader } from "./stepType";

/** The ARNs of groups and of their packages, from names or ARNs (of another account, perhaps). */
export function modelPackageArns(
  step: StepReader,
  names: readonly string[],
): { readonly groups: readonly string[]; readonly packages: readonly string[] } {
  const groups = names.map((name) =>
    name.startsWith("arn:") ? name : step.arn("sagemaker", `model-package-group/${name}`),
  );
  return { groups, packages: groups.map((arn) => `${arn.replace(":model-package-group/", ":model-package/")}/*`) };
}
