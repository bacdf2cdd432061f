/** The pack: every rule at its own level. `pulumi preview --policy-pack policypack`. Not the library: library.ts. */
import { PolicyPack } from "@pulumi/policy";
import { toPolicy } from "./policy";
import { rules } from "./registry";

new PolicyPack("sagemaker-pipeline-access", { policies: rules.map((rule) => toPolicy(rule)) });
