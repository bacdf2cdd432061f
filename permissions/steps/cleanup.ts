/** Cleanup: deletes what earlier steps wrote. The SDK: the pipeline execution role needs s3:DeleteObject on it.
 * https://github.com/aws/sagemaker-python-sdk */
import { isDirectoryBucket, objectArn, objectArns, readLocation } from "../aws/s3";
import { pointerTo, type JsonValue } from "../json";
import { stepType, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "cleanup-objects": (step: string) =>
    `Step ${step} deletes objects that are unknown. List them in S3Uris, or name in StepName a step whose outputs are known.`,
} as const;

export const cleanup = stepType("Cleanup", {
  about: "Deletes objects that earlier steps wrote, with the pipeline role.",
  customNeeds: (needs) => {
    for (const entry of needs.places("Resources.S3[]")) {
      const [given] = needs.placesBelow(entry, "S3Uris");
      const resources = given
        ? needs.placesBelow(given, "[]").flatMap(({ value }) => exactObjects(needs, value))
        : needs.placesBelow(entry, "StepName").flatMap(({ value }) => outputsOf(needs, value));
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
          message: messages["cleanup-objects"](needs.step.name),
          path: pointerTo(entry.path, "StepName"),
        });
    }
  },
});

/** S3Uris are exact objects: nothing below them is deleted, and a folder is none. */
const exactObjects = (needs: StepNeeds, uri: JsonValue): readonly string[] =>
  needs.resolve(uri).patterns.flatMap((pattern) => {
    const location = readLocation(pattern);
    if (
      typeof location === "string" ||
      isDirectoryBucket(location) ||
      location.key === "" ||
      location.key.endsWith("/")
    )
      return [];
    return [objectArn(needs.partition, location)];
  });

/** The objects that a step writes, by its table. */
const outputsOf = (needs: StepNeeds, step: JsonValue): readonly string[] =>
  (typeof step === "string" ? needs.outputsOf(step) : []).flatMap((uri) => {
    const location = readLocation(uri);
    return typeof location === "string" || isDirectoryBucket(location) ? [] : objectArns(needs.partition, location);
  });
