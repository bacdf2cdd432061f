import { policySize } from "../../../policypack/rules/policySize";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/policySize.cases";

testRule(policySize, cases);
