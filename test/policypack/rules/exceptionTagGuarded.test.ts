import { exceptionTagGuarded } from "../../../policypack/rules/exceptionTagGuarded";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/exceptionTagGuarded.cases";

testRule(exceptionTagGuarded, cases);
