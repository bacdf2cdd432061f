import { pipelineRoleGaps } from "../../../policypack/rules/pipelineRoleGaps";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/pipelineRoleGaps.cases";

testRule(pipelineRoleGaps, cases);
