import { pipelineEscalation } from "../../../policypack/rules/pipelineEscalation";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/pipelineEscalation.cases";

testRule(pipelineEscalation, cases);
