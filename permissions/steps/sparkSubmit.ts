/** Spark processing jobs: AWS's Spark image is started with smspark-submit, whose options may name jars, Python files and
 * other files in S3, comma-separated. https://docs.aws.amazon.com/sagemaker/latest/dg/use-spark-processing-container.html */
import { placesAt } from "../definition/resolve";
import type { StepNeeds } from "./stepType";

const options = new Set(["--jars", "--py-files", "--files"]);

/** Reads what smspark-submit fetches before it starts. */
export function requireSparkFiles(needs: StepNeeds): void {
  const path = "AppSpecification.ContainerEntrypoint[]";
  const words = placesAt(needs.step.arguments, path, `${needs.step.path}/Arguments`);
  if (words[0]?.value !== "smspark-submit") return;
  words.forEach((word, index) => {
    const option = words[index - 1]?.value;
    if (typeof option !== "string" || !options.has(option)) return;
    const files = typeof word.value === "string" ? word.value.split(",") : [word.value];
    for (const value of files)
      if (typeof value !== "string" || value.startsWith("s3://")) needs.readData({ value, path: word.path });
  });
}
