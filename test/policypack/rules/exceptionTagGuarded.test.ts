import { exceptionTagGuarded } from "../../../policypack/rules/exceptionTagGuarded";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/exceptionTagGuarded.cases";

testRule(exceptionTagGuarded, cases);
