/** Spark processing jobs: AWS's Spark image is started with smspark-submit, whose options may name jars, Python files and
 * other files in S3, comma-separated. https://docs.aws.amazon.com/sagemaker/latest/dg/use-spark-processing-container.html */
import { readExpression } from "../definition/expression";
import { placesAt } from "../definition/resolve";
import type { JsonValue } from "../json";
import type { StepNeeds } from "./stepType";

const options = new Set(["--jars", "--py-files", "--files", "--archives"]);

/** The same in one text, and as properties of Spark: `--conf spark.jars=…`. */
const inText = /(?:--(?:jars|py-files|files|archives)[ =]+|spark\.(?:jars|files|archives|submit\.pyFiles)=)(\S+)/g;

/** Reads what spark-submit's parameters name, where they are one text. What else is in the text stays unknown. */
export function requireSparkParameters(needs: StepNeeds, path: string): void {
  for (const place of needs.placesBelow({ value: needs.step.arguments, path: `${needs.step.path}/Arguments` }, path)) {
    if (typeof place.value !== "string") continue;
    const text = place.value;
    const files = [...text.matchAll(inText)]
      .flatMap(([, list = ""]) => list.replace(/["']/g, "").split(","))
      .map((uri) => uri.replace(/#.*$/, "").replace(/^s3[an]:/, "s3:"))
      .filter((uri) => uri.startsWith("s3://"));
    // The text is known only where these are all of its URIs.
    const isAll = text.split(/s3[an]?:\/\//).length - 1 === files.length;
    for (const value of files) needs.readData({ value, path: isAll ? place.path : needs.step.path });
  }
}

/** Reads what smspark-submit fetches before it starts. */
export function requireSparkFiles(needs: StepNeeds): void {
  const path = "AppSpecification.ContainerEntrypoint[]";
  const words = placesAt(needs.step.arguments, path, `${needs.step.path}/Arguments`);
  if (words[0]?.value !== "smspark-submit") return;
  words.forEach((word, index) => {
    const option = words[index - 1]?.value;
    if (typeof option !== "string" || !options.has(option)) return;
    for (const value of filesIn(word.value))
      if (needs.resolve(value).patterns.some((uri) => uri === "*" || uri.startsWith("s3://")))
        needs.readData({ value, path: word.path });
  });
}

/** The files of an option: a comma-separated text, or a Join of them where the SDK is given expressions. Files that it
 * uploads itself are local to the container. Spark knows s3a for s3. */
function filesIn(value: JsonValue): readonly JsonValue[] {
  const expression = readExpression(value);
  if (expression.kind === "join" && expression.on === ",") return expression.values.flatMap(filesIn);
  return typeof value === "string" ? value.split(",").map((uri) => uri.replace(/^s3a:/, "s3:")) : [value];
}
