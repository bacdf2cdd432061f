import { jsonGetRead } from "../../../policypack/rules/jsonGetRead";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/jsonGetRead.cases";

testRule(jsonGetRead, cases);
