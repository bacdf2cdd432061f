/** ARNs of model packages and of the group they are in. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html#amazonsagemaker-resources-for-iam-policies */
import type { Place } from "../definition/resolve";
import type { StepNeeds } from "./stepType";

/** The ARNs of a group and of its packages: the place holds a name, or an ARN (of another account, perhaps). */
export function modelPackageArns(
  needs: StepNeeds,
  place: Place,
): { readonly groups: readonly string[]; readonly packages: readonly string[] } | undefined {
  const names = needs.named(place, "model package group");
  if (!names) return undefined;
  const groups = names.map((name) =>
    name.startsWith("arn:") ? name : needs.arn("sagemaker", `model-package-group/${name}`),
  );
  return { groups, packages: groups.map((arn) => `${arn.replace(":model-package-group/", ":model-package/")}/*`) };
}
