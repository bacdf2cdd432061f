/** Lineage: records actions, artifacts, contexts and what ties them. https://docs.aws.amazon.com/sagemaker/latest/dg/lineage-tracking-entities.html */
import { stepType, type StepNeeds } from "./stepType";

/** Kind of entity: where Arguments hold them, their name (an artifact's ARN holds a hash instead). */
const entities = [
  { kind: "Action", list: "Actions[]", name: "ActionName" },
  { kind: "Artifact", list: "Artifacts[]", name: undefined },
  { kind: "Context", list: "Contexts[]", name: "ContextName" },
] as const;

export const lineage = stepType("Lineage", {
  about: "Records actions, artifacts, contexts and associations.",
  ignoredUris: [""],
  customNeeds: (needs) => {
    for (const { kind, list, name } of entities) {
      const found = needs.places(list);
      if (found.length === 0) continue;
      const names = found.flatMap((place) => {
        const [named] = name === undefined ? [] : needs.placesBelow(place, name);
        return named ? needs.resolve(named.value).patterns : ["*"];
      });
      need(
        needs,
        ["AddTags", `Create${kind}`, `Describe${kind}`],
        [...new Set(names)].map((each) => needs.arn("sagemaker", `${kind.toLowerCase()}/${each}`)),
      );
    }
    if (needs.places("Associations[]").length > 0) need(needs, ["AddAssociation"], associated(needs));
  },
});

/** Both ends of an association. Ends named by type and name are entities of this account. */
function associated(needs: StepNeeds): readonly string[] {
  const ends = ["Source", "Destination"].flatMap((end) => [
    ...needs.places(`Associations[].${end}.Arn`),
    ...needs.places(`Associations[].${end}Arn`),
  ]);
  const named = ends.flatMap(({ value }) => needs.resolve(value).patterns).filter((arn) => arn.startsWith("arn:"));
  const ours = entities.map(({ kind }) => needs.arn("sagemaker", `${kind.toLowerCase()}/*`));
  const start = needs.arn("sagemaker", "");
  const foreign = named.filter((arn) => !/^(action|artifact|context)\//.test(arn.slice(start.length)));
  return [...new Set([...ours, ...foreign])];
}

const need = (needs: StepNeeds, actions: readonly string[], resources: readonly string[]): void =>
  needs.require({
    by: "pipelineRole",
    actions: actions.map((action) => `sagemaker:${action}`),
    resources,
    clause: "record-lineage",
  });
