import { pipelineRoleFullAccess } from "../../../policypack/rules/pipelineRoleFullAccess";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/pipelineRoleFullAccess.cases";

testRule(pipelineRoleFullAccess, cases);
