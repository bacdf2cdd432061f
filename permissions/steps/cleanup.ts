/** Cleanup: deletes what earlier steps wrote. The SDK: the pipeline execution role needs s3:DeleteObject on it.
 * https://github.com/aws/sagemaker-python-sdk */
import { pointerTo } from "../json";
import type { Place } from "../definition/resolve";
import { stepType } from "./stepType";

export const cleanup = stepType("Cleanup", {
  about: "Deletes objects that earlier steps wrote, with the pipeline role.",
  also: (needs) => {
    for (const entry of needs.places("Resources.S3[]")) {
      const [given] = needs.placesBelow(entry, "S3Uris");
      const uris: readonly Place[] = given
        ? needs.placesBelow(given, "[]")
        : needs
            .placesBelow(entry, "StepName")
            .flatMap(({ value, path }) =>
              (typeof value === "string" ? needs.outputsOf(value) : []).map((value) => ({ value, path })),
            );
      const resources = uris.flatMap((place) => needs.objects(place));
      if (resources.length > 0)
        needs.require({
          by: "pipelineRole",
          actions: ["s3:DeleteObject"],
          resources: [...new Set(resources)],
          clause: "delete-objects",
          path: entry.path,
        });
      else
        needs.report({
          severity: "error",
          code: "cleanup-objects",
          message: `Step ${needs.step.name} deletes objects that cannot be told: name them in S3Uris, or a step whose outputs are known in StepName.`,
          path: pointerTo(entry.path, "StepName"),
        });
    }
  },
});
