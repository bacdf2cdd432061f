import { pipelineRoleExcess } from "../../../policypack/rules/pipelineRoleExcess";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/pipelineRoleExcess.cases";

testRule(pipelineRoleExcess, cases);
