import { stepRoleGaps } from "../../../policypack/rules/stepRoleGaps";
import { testRule } from "./cases";
import { cases } from "./stepRoleGaps.cases";

testRule(stepRoleGaps, cases);
