import { stepRoleShared } from "../../../policypack/rules/stepRoleShared";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/stepRoleShared.cases";

testRule(stepRoleShared, cases);
