import { pipelineRoleGaps } from "../../../policypack/rules/pipelineRoleGaps";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/pipelineRoleGaps.cases";

testRule(pipelineRoleGaps, cases);
