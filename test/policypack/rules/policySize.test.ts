import { policySize } from "../../../policypack/rules/policySize";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/policySize.cases";

testRule(policySize, cases);
