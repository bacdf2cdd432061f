import { stepRoleIsolation } from "../../../policypack/rules/stepRoleIsolation";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/stepRoleIsolation.cases";

testRule(stepRoleIsolation, cases);
