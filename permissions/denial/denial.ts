/** The words of an explained denial: what a message says, and the answer about it. Its JSON is the command line's contract. */
import type { Statement } from "../iam/document";

/** The part that the caller plays in the denied call. */
export type Party = "pipeline" | "step" | "author" | "operator" | "scheduler" | "other" | "unknown";

/** Why the call was refused. */
export type Cause =
  | "missing-allow"
  | "explicit-deny"
  | "trust-policy"
  | "wrong-role"
  | "key-policy"
  | "wrong-target"
  | "not-a-permission"
  | "undecided";

/** The kind of policy that refuses. */
export type PolicyType =
  "identity" | "boundary" | "scp" | "rcp" | "resource" | "key" | "session" | "vpc-endpoint" | "trust";

/** What one message says, before anything else is known. */
export interface DenialFacts {
  /** Id of the form in forms.ts. */
  readonly form: string;
  readonly cause: Cause;
  /** ARN of the caller as the message spells it: a session, a role or a user. */
  readonly caller?: string;
  /** An IAM action in its own spelling. */
  readonly action?: string;
  /** ARN of the resource. */
  readonly resource?: string;
  readonly policyType?: PolicyType;
  /** ARN of the policy that denies, where the message names it. */
  readonly policyArn?: string;
  /** The API operation that was called: `CreatePipeline`. */
  readonly operation?: string;
  /** The service that a role must trust. */
  readonly service?: string;
  /** A step's name, or the first 20 characters of one. */
  readonly step?: string;
  /** The message, in one line. */
  readonly text: string;
  /** What is wrong where permissions are not: a key of `advice` in answers.ts. */
  readonly advice?: string;
}

/** The cause as far as message, definition and stack decide it. */
export interface Decision {
  readonly cause: Cause;
  readonly policyType?: PolicyType;
  readonly policy?: string;
  readonly statement?: string;
  readonly confidence: Answer["confidence"];
  readonly advice?: string;
}

/** One change that cures the denial. */
export interface Fix {
  /** Where to change something: a policy type, the definition, the call itself; `none`: nothing to change in IAM. */
  readonly on: PolicyType | "definition" | "call" | "none";
  /** Name or ARN of what to change. */
  readonly target: string | null;
  readonly change: "add" | "change" | "remove" | "none";
  /** The exact statements to add. */
  readonly statement?: readonly Statement[];
  readonly text: string;
}

/** What is known of one denial. */
export interface Answer {
  readonly principal: Party;
  /** IAM ARN of the role or user. */
  readonly principalArn: string | null;
  /** The step's full name. */
  readonly step: string | null;
  readonly action: string | null;
  readonly resource: string | null;
  readonly cause: Cause;
  readonly policyType: PolicyType | null;
  /** ARN, or URN or name in the stack, of the policy that denies or comes nearest. */
  readonly policy: string | null;
  /** Sid, or index, of the statement that denies or comes nearest. */
  readonly statement: string | null;
  /** JSON pointer of the need in the definition. */
  readonly requirement: string | null;
  readonly fix: readonly Fix[];
  /** What decides the cause, most telling first. */
  readonly lookAt: readonly string[];
  readonly confidence: "certain" | "likely" | "undecided";
  /** The cause in one sentence. */
  readonly summary: string;
}
