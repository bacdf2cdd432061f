/** Callback: a message with a token to a queue, whose consumer reports back. https://docs.aws.amazon.com/sagemaker/latest/dg/build-and-manage-steps.html#step-type-callback */
import { isAwsManaged } from "../aws/kms";
import { requiredMember } from "./requiredMember";
import { stepType, type StepNeeds } from "./stepType";

/** All texts: code -> (values) -> text. */
const messages = {
  "queue-url": (urls: string) => `Invalid queue URL ${urls}. Expected https://sqs.<region>.<suffix>/<account>/<name>.`,
  "kms-key": (key: string, queue: string) =>
    `Invalid KMS key ${key} of queue ${queue}. Expected an ARN, a key ID or an alias.`,
} as const;

/** `https://sqs.us-east-1.amazonaws.com/123456789012/queue`, in any partition; through a VPC endpoint or FIPS; and the
 * hosts that older SDKs have. https://docs.aws.amazon.com/general/latest/gr/sqs-service.html */
const hosts =
  /^https:\/\/(?:[^/]+\.)?sqs(?:-fips)?\.([^./]+)\.[^/]+$|^https:\/\/(?:([^./]+)\.)?queue\.amazonaws\.com(?:\.cn)?$/;

/** Region, account and name of a queue; undefined: the text is not the URL of one. */
function readQueue(url: string): { region: string; account: string; name: string } | undefined {
  const [, host = "", account = "", name = ""] = /^(https:\/\/[^/]+)\/(\d{12}|\*)\/([^/]+)$/.exec(url) ?? [];
  const [found, region, older = "us-east-1"] = hosts.exec(host) ?? [];
  return found === undefined ? undefined : { region: region ?? older, account, name };
}

export const callback = stepType("Callback", {
  about: "Sends a message to a queue and waits for the token to come back.",
  ignoredUris: [""],
  customNeeds: (needs) => {
    const place = requiredMember(needs, "SqsQueueUrl", "queue");
    const urls = place && needs.named(place, "queue");
    if (!urls) return;
    const { path } = place;
    const queues = urls.flatMap((url) => {
      const queue = readQueue(url);
      return queue === undefined
        ? []
        : [{ name: queue.name, arn: `arn:${needs.partition}:sqs:${queue.region}:${queue.account}:${queue.name}` }];
    });
    if (queues.length < urls.length) {
      needs.report({
        severity: "error",
        code: "queue-url",
        message: messages["queue-url"](urls.join(", ")),
        path,
      });
      return;
    }
    const resources = queues.map(({ arn }) => arn);
    needs.require({ by: "pipelineRole", actions: ["sqs:SendMessage"], resources, clause: "send-message", path });
    for (const { name } of queues) requireQueueKey(needs, name, path);
  },
});

/** A definition does not tell whether the queue is encrypted: an option does. */
function requireQueueKey(needs: StepNeeds, queue: string, path: string): void {
  const { queueKeys = {} } = needs.options;
  const text = Object.hasOwn(queueKeys, queue) ? queueKeys[queue] : undefined;
  if (text === undefined) return;
  const key = needs.key(text);
  if (key && isAwsManaged(key)) return;
  if (key)
    needs.require({
      by: "pipelineRole",
      actions: ["kms:Decrypt", "kms:GenerateDataKey"],
      resources: [key.arn],
      context: key.alias === undefined ? {} : { "kms:ResourceAliases": [key.alias] },
      clause: "encrypt-message",
      path,
    });
  else
    needs.report({
      severity: "error",
      code: "kms-key",
      message: messages["kms-key"](JSON.stringify(text), queue),
      path,
    });
}
