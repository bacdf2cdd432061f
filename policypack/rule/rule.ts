/**
 * The shape of a rule: data about it, and one or two pure functions from a stack to its findings.
 * Not here: levels, exemptions and crashes (judge.ts), the engine (../policy.ts).
 */
import type { DocumentKind, ReadDocument, ReadStatement, Statement } from "../../permissions/iam/document";
import type { JsonObject, JsonValue } from "../../permissions/json";
import type { Resource } from "../stack/resource";
import type { Stack } from "../stack/stack";

/** What a finding does to an update. */
export type Level = "advisory" | "mandatory" | "disabled";

export type Severity = "low" | "medium" | "high" | "critical";

/** A sentence of AWS's documentation. */
export interface RuleClause {
  readonly text: string;
  readonly url: string;
  /** Whether `text` is on the page word for word. */
  readonly quoted: boolean;
}

/** One change of a resource's inputs, in the terms of JSON Patch (RFC 6902). */
export interface Edit {
  readonly op: "add" | "replace" | "remove";
  readonly urn: string;
  /** JSON pointer into the inputs, and on through JSON text: `/policy/Statement/2`; "" is the resource as a whole. */
  readonly path: string;
  /** Absent for `remove`. */
  readonly value?: JsonValue;
}

/** How a finding is fixed, exactly: edits first, then what is to be added to the policies. */
export type Fix = Pick<Finding, "edits" | "statements">;

/** One thing that is wrong, or cannot be judged. */
export interface Finding {
  /** The rule's name. */
  readonly rule: string;
  /** Stable, kebab-case: exemptions rely on it. */
  readonly code: string;
  /** `unknown`: nothing is known to be wrong, but neither that it is right. */
  readonly kind: "violation" | "unknown";
  /** Advice, whatever the rule's level: wider than needed, or about a role that no pipeline uses. */
  readonly level?: "advisory";
  /** Which finding of the code it is, by content; see identity.ts. Filled in where rules are run. */
  readonly id?: string;
  /** The resource; "" where the stack or the configuration as a whole is meant. */
  readonly urn: string;
  /** `policy: Statement[2].Resource[0]`; "" where the resource as a whole is meant. */
  readonly path: string;
  /** What is wrong, where several rules may find it: only the first of them reports it (once.ts). */
  readonly fault?: string;
  /** What is wrong and why. Quotes no value of a document: it may be a secret (quote.ts). */
  readonly message: string;
  readonly fix: string;
  /** What to add to the policies, exactly. May hold secrets of the stack: the pack prints it only with `quotePolicies`. */
  readonly statements?: readonly Statement[];
  /** The changes that remove the finding. May hold secrets, as `statements`. */
  readonly edits?: readonly Edit[];
  /** The actions, resources or condition keys that are needed instead. May hold secrets, as `statements`. */
  readonly narrower?: readonly string[];
}

/** A finding about one resource, before its rule and URN are filled in. */
export type Draft = Omit<Finding, "rule" | "urn">;

/** A finding of `checkStack`, before its rule is filled in. */
export type StackFinding = Omit<Finding, "rule">;

/** What a rule's configuration holds besides exemptions; the schema has been applied where the engine gave it. */
export type Settings = JsonObject;

/** Schema of one setting, nested ones included, in the terms of JSON Schema that Pulumi knows. */
export interface SettingSchema {
  readonly type: "string" | "array" | "boolean" | "integer" | "object";
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly items?: SettingSchema;
  readonly properties?: Readonly<Record<string, SettingSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly default?: unknown;
}

/** A statement that a finding is about. */
export interface BrokenStatement {
  readonly statement: ReadStatement;
  /** As it is written. */
  readonly written: JsonObject;
  readonly document: ReadDocument;
  readonly resource: Resource;
  readonly settings: Settings;
  /** The account that the resource is in, where that is certain. */
  readonly account?: string;
}

export interface Remedy {
  /** What it writes, and where it leaves the finding. */
  readonly about: string;
  /** Codes of the findings that it fixes. */
  readonly codes: ReadonlySet<string>;
  readonly kind: DocumentKind;
  /** What to write instead; none: the statement goes; undefined: nothing is certain enough to be written. */
  readonly fix: (broken: BrokenStatement) => readonly JsonObject[] | undefined;
}

/** `nothing`: the finding is dropped. */
export type Weight = "violation" | "advice" | "nothing";

/** A rule: its metadata and its functions. */
export interface Rule {
  /** Kebab-case, as the configuration spells it. */
  readonly name: string;
  readonly displayName: string;
  /** One sentence: what holds where the rule passes. */
  readonly description: string;
  readonly level: Level;
  readonly severity: Severity;
  /** The rule that runs before it: what both find is that rule's to report. */
  readonly after?: string;
  readonly clause: RuleClause;
  readonly tags: readonly string[];
  readonly remediationSteps: string;
  readonly settings?: Readonly<Record<string, SettingSchema>>;
  /** What is wrong with one resource, looked at alone: runs before it is created. */
  readonly checkResource?: {
    readonly types: ReadonlySet<string>;
    readonly check: (resource: Resource, settings: Settings) => readonly Draft[];
  };
  /** The exact fix of a violation, where it follows from the stack. */
  readonly fixIn?: (stack: Stack, settings: Settings) => (finding: Finding) => Fix | undefined;
  /** How findings about one resource are fixed, at level `remediate`. */
  readonly remedy?: Remedy;
  /**
   * How much a violation found by `checkResource` matters in its stack. A rule that has this reports with the stack
   * alone: the resource by itself does not show who holds the grant.
   */
  readonly weigh?: (stack: Stack) => (finding: Finding) => Weight;
  /** What is wrong with the stack as a whole. */
  readonly checkStack?: (stack: Stack, settings: Settings) => readonly StackFinding[];
}

/** What exemptions may name besides the code: the code and the place. `pass-role-any-role@policy: Statement[0].Resource`. */
export const findingId = ({ code, path }: Pick<Finding, "code" | "path">): string =>
  path === "" ? code : `${code}@${path}`;

/** Where the project's pages are. */
export const projectUrl = "https://github.com/sagemaker-pipeline-access/sagemaker-pipeline-access";

/** The page of a rule. */
export const ruleUrl = (name: string): string => `${projectUrl}/blob/main/docs/rules/${name}.md`;
