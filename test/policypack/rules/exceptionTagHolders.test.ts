import { exceptionTagHolders } from "../../../policypack/rules/exceptionTagHolders";
import { testRule } from "./cases";
import { cases } from "./exceptionTagHolders.cases";

testRule(exceptionTagHolders, cases);
