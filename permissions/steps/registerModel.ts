/** RegisterModel: a model package in a group. No role is passed unless it is validated. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html */
import { stepType, type StepNeeds } from "./stepType";

/** The ARNs of the group and of its packages: the field holds a name, or an ARN (of another account, perhaps). */
export function modelPackageArns(
  needs: StepNeeds,
  field: string,
): { groups: string[]; packages: string[] } | undefined {
  const [place] = needs.places(field);
  const names = place && needs.named(place, "model package group");
  if (!names) return undefined;
  const groups = names.map((name) =>
    name.startsWith("arn:") ? name : needs.arn("sagemaker", `model-package-group/${name}`),
  );
  return { groups, packages: groups.map((arn) => `${arn.replace(":model-package-group/", ":model-package/")}/*`) };
}

export const registerModel = stepType("RegisterModel", {
  about: "Registers a model package in a model package group, which the service creates where it is missing.",
  runsAs: { as: "none" },
  also: (needs) => {
    const arns = modelPackageArns(needs, "ModelPackageGroupName");
    if (!arns) {
      needs.report({
        severity: "error",
        code: "model-package-group",
        message: `Step ${needs.step.name} names no model package group that is known: set ModelPackageGroupName.`,
        path: `${needs.step.path}/Arguments`,
      });
      return;
    }
    const both = [...arns.groups, ...arns.packages];
    const needed = (actions: string[], resources: string[]): void =>
      needs.require({ by: "pipelineRole", actions, resources, clause: "register-model" });
    needed(["sagemaker:CreateModelPackage"], both);
    needed(["sagemaker:DescribeModelPackage"], arns.packages);
    needed(["sagemaker:CreateModelPackageGroup", "sagemaker:DescribeModelPackageGroup"], arns.groups);
    needed(["sagemaker:AddTags"], both);
  },
});
