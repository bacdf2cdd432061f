import { pipelineRoleExcess } from "../../../policypack/rules/pipelineRoleExcess";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/pipelineRoleExcess.cases";

testRule(pipelineRoleExcess, cases);
