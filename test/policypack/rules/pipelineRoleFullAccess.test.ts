import { pipelineRoleFullAccess } from "../../../policypack/rules/pipelineRoleFullAccess";
import { testRule } from "./cases";
import { cases } from "./pipelineRoleFullAccess.cases";

testRule(pipelineRoleFullAccess, cases);
