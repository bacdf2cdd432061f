import { stepRoleGaps } from "../../../policypack/rules/stepRoleGaps";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/stepRoleGaps.cases";

testRule(stepRoleGaps, cases);
