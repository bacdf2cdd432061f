// A plan as a stack: the resources that its policies make, as the components give them to the engine.
import { fillRoles, writePolicies, type AccessPlan, type PolicyDocument } from "../../permissions";
import type { CaseResource } from "../../policypack/examples/cases";

/** Documents of one role or caller of a plan, and the trust policy it was written with. */
export interface Written {
  readonly kind: "pipeline" | "step" | "author" | "operator";
  /** Of the resource. */
  readonly name: string;
  /** Of the role; the callers' are made up. */
  readonly roleName: string;
  readonly trust: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
}

const forPeople: PolicyDocument = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/staff" },
      Action: ["sts:AssumeRoleWithSAML"],
    },
  ],
};

/** Everything that a plan writes. */
export function writtenBy(plan: AccessPlan): Written[] {
  const { pipelineRole, roles, author, operator } = writePolicies(plan);
  return [
    ...[pipelineRole, ...roles].map(({ role, trust, policies }) => ({
      kind: role === plan.pipelineRole ? ("pipeline" as const) : ("step" as const),
      name: role.key,
      roleName: role.name ?? "",
      trust,
      policies,
    })),
    { kind: "author", name: "author", roleName: "author", trust: forPeople, policies: author },
    { kind: "operator", name: "operator", roleName: "operator", trust: forPeople, policies: operator },
  ];
}

/** The stack: roles, the first document of each inline, the others managed and attached, and the pipeline. */
export const stackOfPlan = (plan: AccessPlan, written: readonly Written[] = writtenBy(plan)): CaseResource[] => [
  { type: "pulumi:providers:aws", name: "default", properties: { region: plan.options.region } },
  ...written.flatMap((each) => resourcesOf(plan, each)),
  {
    type: "aws:sagemaker/pipeline:Pipeline",
    name: "the-pipeline",
    properties: {
      pipelineName: plan.options.pipelineName,
      roleArn: plan.pipelineRole.arn,
      pipelineDefinition: fillRoles(plan),
    },
  },
];

function resourcesOf(
  { partition, options: { account } }: AccessPlan,
  { name, roleName, trust, policies }: Written,
): CaseResource[] {
  const [inline, ...managed] = policies;
  const arn = (index: number) => `arn:${partition}:iam::${account}:policy/${roleName}-${index}`;
  return [
    {
      type: "aws:iam/role:Role",
      name,
      properties: {
        name: roleName,
        path: "/",
        arn: `arn:${partition}:iam::${account}:role/${roleName}`,
        assumeRolePolicy: JSON.stringify(trust),
        managedPolicyArns: managed.map((_, index) => arn(index)),
      },
    },
    ...(inline === undefined
      ? []
      : [
          {
            type: "aws:iam/rolePolicy:RolePolicy",
            name: `${name}-inline`,
            properties: { role: roleName, policy: JSON.stringify(inline) },
          },
        ]),
    ...managed.map((document, index) => ({
      type: "aws:iam/policy:Policy",
      name: `${name}-${index}`,
      properties: { name: `${roleName}-${index}`, arn: arn(index), policy: JSON.stringify(document) },
    })),
  ];
}
