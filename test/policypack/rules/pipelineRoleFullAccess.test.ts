import { pipelineRoleFullAccess } from "../../../policypack/rules/pipelineRoleFullAccess";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/pipelineRoleFullAccess.cases";

testRule(pipelineRoleFullAccess, cases);
