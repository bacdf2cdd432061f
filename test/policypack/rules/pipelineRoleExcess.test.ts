import { pipelineRoleExcess } from "../../../policypack/rules/pipelineRoleExcess";
import { testRule } from "./cases";
import { cases } from "./pipelineRoleExcess.cases";

testRule(pipelineRoleExcess, cases);
