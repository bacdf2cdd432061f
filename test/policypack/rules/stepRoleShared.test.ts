import { stepRoleShared } from "../../../policypack/rules/stepRoleShared";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/stepRoleShared.cases";

testRule(stepRoleShared, cases);
