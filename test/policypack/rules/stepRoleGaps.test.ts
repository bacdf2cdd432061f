import { stepRoleGaps } from "../../../policypack/rules/stepRoleGaps";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/stepRoleGaps.cases";

testRule(stepRoleGaps, cases);
