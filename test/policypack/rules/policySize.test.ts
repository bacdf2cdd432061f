import { policySize } from "../../../policypack/rules/policySize";
import { testRule } from "./cases";
import { cases } from "./policySize.cases";

testRule(policySize, cases);
