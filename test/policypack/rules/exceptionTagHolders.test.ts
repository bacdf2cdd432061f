import { exceptionTagHolders } from "../../../policypack/rules/exceptionTagHolders";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/exceptionTagHolders.cases";

testRule(exceptionTagHolders, cases);
