import { exceptionTagGuarded } from "../../../policypack/rules/exceptionTagGuarded";
import { testRule } from "./cases";
import { cases } from "./exceptionTagGuarded.cases";

testRule(exceptionTagGuarded, cases);
