/** The organisation's side of JsonGet: service and resource control policies with the tagged exception, its guards, their attachment. */
import * as pulumi from "@pulumi/pulumi";
import type { Diagnostic } from "../permissions/diagnostic";
import type { ExceptionTag } from "./exceptionTag";
import { ExistingException } from "./existingException";
import { fitPolicies, textsOf, type PolicyTexts } from "./fitPolicies";
import { planException, standIns, type ExceptionValues, type PlannedException } from "./planException";
import { requireShapes, type Shape } from "./inputShapes";
import { isPlain, requirePlain, requirePlainKeys } from "./plainInputs";
import { documentRoles, provisionScps, type PolicySet } from "./provisionScps";
import { failOnErrors, logWarnings } from "./report";
import { checkPlaces } from "./scpPlaces";
import { hideSecrets, secretNames } from "./secrets";

/** What `ScpException` takes. */
export interface ScpExceptionArgs {
  /** The tag that marks the pipeline execution roles: the same as `exceptionTag` of each `PipelineAccess`. No step may run as a role that has it. */
  tag: ExceptionTag;
  /** The files that JsonGet opens, as ARNs (patterns): for example the `jsonGetObjects` of a `PipelineAccess`. Nothing else is opened. */
  objects: pulumi.Input<string>[];
  /** ARNs (patterns) of the roles and users that alone may set the tag, and change or pass on roles that have it. */
  admins: pulumi.Input<string>[];
  /** Ids of the root, units and accounts to attach the policies to. Prefer plain ids; an Output is known by its place in the list. */
  targetIds?: pulumi.Input<string>[];
  /** JSON texts of the service control policies that the targets have: all of them. The policies made here take their place, so detach those once these are attached: a Deny that stays attached still denies. */
  documents?: pulumi.Input<string>[];
  /** JSON texts of the resource control policies that the targets have, with a network restriction: they get the exception too, for principals of the organization or accounts alone. Requires organization or accounts. */
  rcps?: pulumi.Input<string>[];
  /** Id of the organization, such as `o-a1b2c3d4e5`. Callers of other organizations set their own tags: resource control policies exempt this one's principals only, and a further one keeps the tag from sessions of outsiders. The root must have resource control policies enabled. */
  organization?: pulumi.Input<string>;
  /** Ids of the accounts of the pipeline roles: in resource control policies the exception is for their principals, instead of all of the organization. */
  accounts?: pulumi.Input<string>[];
  /** What to do where a document exempts the tag already, for more than JsonGet. Default: narrow it; a warning names what holders of the tag lose. */
  existingException?: ExistingException;
  /** VPCs from which S3 may be reached. With any of vpcIds, vpcEndpointIds and networks, a new network perimeter is written. */
  vpcIds?: pulumi.Input<string>[];
  /** VPC endpoints through which S3 may be reached. */
  vpcEndpointIds?: pulumi.Input<string>[];
  /** Public networks from which S3 may be reached, such as `203.0.113.0/24`. */
  networks?: pulumi.Input<string>[];
  /** ARNs (patterns) of the roles that have the tag. Given, a further guard keeps everybody but the admins and authors from passing them. */
  roles?: pulumi.Input<string>[];
  /** ARNs (patterns) of who creates pipelines, and so passes those roles to SageMaker. */
  authors?: pulumi.Input<string>[];
  /** All other tags of the pipeline roles, even none. Default: they may have any, so statements about some tag are excepted too. */
  roleTags?: Record<string, string>;
  /** Whether to make the policies and attach them. Default: true. Set it to false where other resources hold them, and give those this component's `documents`. */
  attach?: boolean;
  /** Characters that one service control policy may have, minified. Default: AWS's quota. */
  scpSize?: number;
  /** Service control policies that one target may have, less those it has besides. Default: AWS's quota. A change needs places for the old and the new ones. */
  scpsPerTarget?: number;
  /** Tags of the policies. */
  tags?: Record<string, pulumi.Input<string>>;
}

const shapes: Readonly<Record<string, Shape>> = {
  tag: "map",
  objects: "list",
  admins: "list",
  targetIds: "list",
  documents: "list",
  rcps: "list",
  accounts: "list",
  organization: "text",
  existingException: Object.values(ExistingException),
  vpcIds: "list",
  vpcEndpointIds: "list",
  networks: "list",
  roles: "list",
  authors: "list",
  roleTags: "map",
  attach: "flag",
  scpSize: "number",
  scpsPerTarget: "number",
  tags: "map",
};

/** The place of the document alone: keys further down are part of its text, which is a secret. */
const atDocument = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  path: diagnostic.path.split("/").slice(0, 3).join("/"),
});

/** Service control policies, and resource control policies, that keep S3 inside a network and let JsonGet of the tagged pipeline roles through, with the guards around the tag. For the management account, or the delegated administrator of AWS Organizations. A change opens nothing on its way: policies with another content are new ones, attached before the old ones are detached. With `protect` the policies can be changed, and not destroyed. */
export class ScpException extends pulumi.ComponentResource {
  /** Ids of the policies, in the order of `documents`, then of `rcpDocuments`; ready when they are attached. Empty where none are made. */
  public readonly policyIds: pulumi.Output<string[]>;
  /** JSON texts to attach, minified: the given ones as amended, the new perimeter, then what did not fit into them and the guards. */
  public readonly documents: pulumi.Output<string[]>;
  /** JSON texts of the resource control policies to attach, in the same order. */
  public readonly rcpDocuments: pulumi.Output<string[]>;
  /** The tag, for `exceptionTag` of a `PipelineAccess`. */
  public readonly tag: pulumi.Output<ExceptionTag>;
  /** What is worth knowing about the exception, one sentence each. */
  public readonly warnings: pulumi.Output<string[]>;

  constructor(name: string, args: ScpExceptionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("sagemaker-pipeline-access:index:ScpException", name, args, opts);
    requireShapes(this, { ...args }, shapes, ["tag", "objects", "admins"]);
    const { tag, roleTags, existingException, scpSize, scpsPerTarget } = args;
    const { attach = true, targetIds = [], tags = {} } = args;
    requirePlain(this, { tag, roleTags, existingException, scpSize, scpsPerTarget, attach });
    requirePlainKeys(this, { targetIds, tags });
    if (attach && targetIds.length === 0)
      throw new pulumi.ResourceError(
        "targetIds is empty. Name the root, the organizational units or the accounts to attach the policies to, or set attach to false.",
        this,
        true,
      );
    const { documents = [], rcps = [], objects, admins, roles = [], authors = [], accounts = [] } = args;
    const { vpcIds = [], vpcEndpointIds = [], networks = [] } = args;
    const organization = args.organization === undefined ? [] : [args.organization];
    const inputs = {
      ...{ documents, rcps, objects, admins, roles, authors, accounts, organization },
      ...{ vpcIds, vpcEndpointIds, networks },
    };
    requirePlainKeys(this, inputs);
    const settings = {
      tag,
      ...(roleTags !== undefined && { roleTags }),
      ...(existingException !== undefined && { existingException }),
      ...(scpSize !== undefined && { scpSize }),
      ...(scpsPerTarget !== undefined && { scpsPerTarget }),
    };
    const plan = (values: ExceptionValues, secrets: readonly string[], hint = ""): PlannedException => {
      const planned = planException(values, settings);
      const crowded = attach ? checkPlaces(planned, scpsPerTarget) : [];
      const found = hideSecrets([...planned.diagnostics, ...crowded], secrets);
      const diagnostics = secrets.some((name) => name === "documents" || name === "rcps")
        ? found.map(atDocument)
        : found;
      failOnErrors(this, `The role tagged ${tag.key}`, diagnostics, hint);
      return { ...planned, diagnostics };
    };
    // How many policies there are must not depend on what an Output says.
    const structure = plan(withStandIns(inputs), [], isPlain(inputs) ? "" : outputsHint);
    const planned = pulumi.all([pulumi.output(inputs), secretNames(inputs)]).apply(([values, secrets]) => {
      const final = plan(values as ExceptionValues, secrets as string[]);
      const scps = fitPolicies(final.scps, structure.scps);
      const ofResources = fitPolicies(final.rcps, structure.rcps);
      if (scps === undefined || ofResources === undefined)
        throw new pulumi.ResourceError(
          "The exception requires more policies with the real values of the inputs than the preview planned. Give documents, objects and admins as plain strings.",
          this,
          true,
        );
      return { diagnostics: final.diagnostics, texts: { scps, rcps: ofResources } };
    });

    const setOf = (list: "scps" | "rcps", kind: PolicySet["kind"], names: readonly string[]): PolicySet => {
      const { amended, moved, guards } = structure[list];
      const text = (pick: (texts: PolicyTexts) => string | undefined): pulumi.Output<string> =>
        planned.apply(({ texts }) => pick(texts[list]) ?? "");
      return {
        kind,
        opened: amended.map((_, place) => ({
          role: names[place] ?? "",
          content: text((texts) => texts.amended[place]),
          moved: (moved[place] ?? []).map((__, index) => text((texts) => texts.moved[place]?.[index])),
        })),
        guards: guards.map((_, index) => text((texts) => texts.guards[index])),
      };
    };
    const sets = [
      setOf("scps", "scp", [...documentRoles(documents, "scp"), "perimeter"]),
      setOf("rcps", "rcp", documentRoles(rcps, "rcp")),
    ];
    this.documents = planned.apply(({ texts }) => textsOf(texts.scps));
    this.rcpDocuments = planned.apply(({ texts }) => textsOf(texts.rcps));
    this.policyIds = attach ? provisionScps(this, name, { sets, targetIds, tags }) : pulumi.output([]);
    this.tag = pulumi.output(tag);
    this.warnings = planned.apply(({ diagnostics }) => logWarnings(this, diagnostics));
    this.registerOutputs({
      policyIds: this.policyIds,
      documents: this.documents,
      rcpDocuments: this.rcpDocuments,
      tag: this.tag,
      warnings: this.warnings,
    });
  }
}

const outputsHint =
  "Judged with stand-ins for inputs that are not known yet. Where that is the cause, give them as plain texts.";

/** The inputs with a stand-in for each Output. */
const withStandIns = (inputs: Readonly<Record<keyof ExceptionValues, pulumi.Input<string>[]>>): ExceptionValues =>
  Object.fromEntries(
    (Object.keys(standIns) as (keyof ExceptionValues)[]).map((name) => [
      name,
      inputs[name].map((each) => (typeof each === "string" ? each : standIns[name])),
    ]),
  ) as unknown as ExceptionValues;
