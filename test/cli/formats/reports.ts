// Reports that the formats are tried on: with something of everything, and with the worst that names can hold.
import { policy, type CaseResource } from "../../../policypack/examples/cases";
import { exempt } from "../../../policypack/examples/quickstart";
import { runCheck } from "../runCheck";
import { exported, secret } from "../stackFiles";

/** A policy that lets any role pass, on a resource of this name. */
export const passAny = (name: string, policyValue: unknown = anyRole): CaseResource => ({
  type: "aws:iam/rolePolicy:RolePolicy",
  name,
  properties: { role: "r", policy: policyValue },
});

const anyRole = policy({ Effect: "Allow", Action: ["iam:PassRole", "s3:HeadObject"], Resource: "*" });

/** The role that has these policies: SageMaker's. */
export const role: CaseResource = {
  type: "aws:iam/role:Role",
  name: "r",
  properties: {
    name: "r",
    assumeRolePolicy: policy({
      Effect: "Allow",
      Principal: { Service: "sagemaker.amazonaws.com" },
      Action: "sts:AssumeRole",
      Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
    }),
  },
};

/** Findings of both levels, one that is exempted, one that cannot be judged. */
export const mixed = [passAny("pass"), passAny("agreed"), passAny("hidden", secret)];
export const mixedConfig = { "pass-role-scope": exempt("agreed", "pass-role-not-pinned") };

/** What a name must not break. */
export const worstName =
  "a|b <i>&amp; \"q\" 's' `c` *d* [e](http://f) @octocat #1 \u0000\u0007\u001b[31m\ud800\uffff\nnext ]]> --> ```x";

/** The output in a format. */
export const write = (format: string, resources: readonly CaseResource[], config: unknown = {}): string =>
  runCheck(exported(resources.length === 0 ? [] : [role, ...resources]), { config, args: ["--format", format] }).out;
