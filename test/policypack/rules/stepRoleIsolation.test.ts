import { stepRoleIsolation } from "../../../policypack/rules/stepRoleIsolation";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/stepRoleIsolation.cases";

testRule(stepRoleIsolation, cases);
