/**
 * What the names of sessions, jobs and executions say: which step of which execution. The service names jobs
 * `pipelines-<execution>-<first 20 of the step>-<token>` and a pipeline role's sessions
 * `sagemaker-pipeline-<execution>-<first 20 of the step>`.
 */
import { parseArn } from "../iam/arn";

/** A caller's ARN, taken apart. */
export interface CallerName {
  /** ARN of the IAM role or user. A role's path is not part of a session's ARN. */
  readonly arn: string;
  readonly kind: "role" | "user" | "other";
  readonly name: string;
  readonly account: string;
  readonly session?: string;
}

/** Reads the ARN of a session, a role or a user. */
export function readCaller(text: string): CallerName | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return undefined;
  const [kind = "", ...rest] = arn.resource.split("/");
  const iam = (resource: string): string => `arn:${arn.partition}:iam::${arn.account}:${resource}`;
  if (arn.service === "sts" && kind === "assumed-role") {
    const [name = "", ...session] = rest;
    return { arn: iam(`role/${name}`), kind: "role", name, account: arn.account, session: session.join("/") };
  }
  if (arn.service !== "iam") return undefined;
  const name = rest.at(-1) ?? "";
  return { arn: text, kind: kind === "role" || kind === "user" ? kind : "other", name, account: arn.account };
}

/** The step that the session of a pipeline role works for: its first 20 characters. */
export const stepOfSession = (session: string | undefined): string | undefined =>
  /^sagemaker-pipeline-[a-z0-9]{6,20}-(.+)$/.exec(session ?? "")?.[1];

const jobName =
  /pipelines-[a-z0-9]{12}-([A-Za-z0-9-]{1,20}?)-[A-Za-z0-9]{10}(?![A-Za-z0-9])(?:-\d{1,3}(?![A-Za-z0-9]))?/;

/** The step that a job in the text belongs to: its first 20 characters. */
export const stepOfJob = (text: string): string | undefined => jobName.exec(text)?.[1];

/** The text with the run's part of each job's name open: the same step's job of any run. Both spellings of the step. */
export function anyRun(text: string): string[] {
  const found = jobName.exec(text);
  const step = found?.[1];
  if (found === null || step === undefined) return [text];
  const open = (name: string): string => text.replaceAll(found[0], `pipelines-*-${name}-*`);
  return [...new Set([open(step), open(step.toLowerCase())])];
}

/** The account, region and pipeline that a message names. */
export function readSurroundings(text: string): {
  readonly account?: string;
  readonly region?: string;
  readonly partition?: string;
  readonly pipeline?: string;
} {
  const arns = [...text.matchAll(/arn:(aws[\w-]{0,20}):([\w-]{1,40}):([\w-]{0,30}):(\d{12}|):/g)];
  const account = arns.find((each) => each[4] !== "")?.[4];
  const region = arns.find((each) => each[3] !== "")?.[3] ?? /\.ecr\.([a-z]{2}[\w-]{1,30})\.amazonaws/.exec(text)?.[1];
  const pipeline = /:pipeline\/([A-Za-z0-9-]{1,256})/.exec(text)?.[1];
  return {
    ...(account !== undefined && { account }),
    ...(region !== undefined && { region }),
    ...(arns[0]?.[1] !== undefined && { partition: arns[0][1] }),
    ...(pipeline !== undefined && { pipeline }),
  };
}
