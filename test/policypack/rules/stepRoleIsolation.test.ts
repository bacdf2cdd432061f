import { stepRoleIsolation } from "../../../policypack/rules/stepRoleIsolation";
import { testRule } from "./cases";
import { cases } from "./stepRoleIsolation.cases";

testRule(stepRoleIsolation, cases);
