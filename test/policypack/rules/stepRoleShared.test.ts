import { stepRoleShared } from "../../../policypack/rules/stepRoleShared";
import { testRule } from "./cases";
import { cases } from "./stepRoleShared.cases";

testRule(stepRoleShared, cases);
