/** Callback: a message with a token to a queue, whose consumer reports back. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-callback */
import { member, pointerTo } from "../json";
import { stepType } from "./stepType";

/** `https://sqs.us-east-1.amazonaws.com/123456789012/queue`, in any partition. */
const queueUrl = /^https:\/\/sqs\.([^./]+)\.[^/]+\/(\d{12}|\*)\/([^/]+)$/;

export const callback = stepType("Callback", {
  about: "Sends a message to a queue and waits for the token to come back.",
  also: (needs) => {
    const path = pointerTo(needs.step.path, "SqsQueueUrl");
    const value = member(needs.step.json, "SqsQueueUrl");
    const urls = value !== undefined && needs.named({ value, path }, "queue");
    if (!urls) return;
    const resources = urls.flatMap((url) => {
      const [, region, account, name] = queueUrl.exec(url) ?? [];
      return region === undefined ? [] : [`arn:${needs.partition}:sqs:${region}:${account}:${name}`];
    });
    if (resources.length === urls.length)
      needs.require({ by: "pipelineRole", actions: ["sqs:SendMessage"], resources, clause: "send-message", path });
    else
      needs.report({
        severity: "error",
        code: "queue-url",
        message: `${urls.join(", ")} is no queue URL: https://sqs.<region>.<suffix>/<account>/<name> is expected.`,
        path,
      });
  },
});
