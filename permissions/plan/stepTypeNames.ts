/** The step type that a definition means where it writes another name: the SDK's class, the API's call, a misspelling. */
import { nearestName } from "../nearest";

/** Names that are not a step type's own with `Step` behind it or `Create…Job` around it. */
const otherNames: Readonly<Record<string, string>> = {
  automljob: "AutoML",
  batchtransform: "Transform",
  createhyperparametertuningjob: "Tuning",
  createmodelpackage: "RegisterModel",
  hyperparametertuning: "Tuning",
  hyperparametertuningjob: "Tuning",
  modelpackage: "RegisterModel",
  modelregistration: "RegisterModel",
  modelstep: "Model",
  monitorbatchtransform: "Transform",
  notebook: "Training",
  notebookjob: "Training",
  transformer: "Transform",
  tuner: "Tuning",
};

/** The known step type that a name most likely stands for. */
export function meantStepType(written: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  const byName = new Map(names.map((name) => [name.toLowerCase(), name]));
  const plain = written.slice(0, 100).toLowerCase().replaceAll(/[-_ ]/g, "");
  const withoutStep = plain.replace(/step$/, "");
  const forms = [
    plain,
    withoutStep,
    withoutStep.replace(/^create/, ""),
    withoutStep.replace(/^create/, "").replace(/job$/, ""),
  ];
  for (const form of forms) {
    const found = byName.get(form) ?? (Object.hasOwn(otherNames, form) ? otherNames[form] : undefined);
    if (found !== undefined) return found;
  }
  return nearestName(written, names);
}
