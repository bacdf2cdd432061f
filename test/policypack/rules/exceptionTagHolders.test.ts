import { exceptionTagHolders } from "../../../policypack/rules/exceptionTagHolders";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/exceptionTagHolders.cases";

testRule(exceptionTagHolders, cases);
