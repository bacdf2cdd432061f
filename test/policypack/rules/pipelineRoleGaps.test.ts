import { pipelineRoleGaps } from "../../../policypack/rules/pipelineRoleGaps";
import { testRule } from "./cases";
import { cases } from "./pipelineRoleGaps.cases";

testRule(pipelineRoleGaps, cases);
