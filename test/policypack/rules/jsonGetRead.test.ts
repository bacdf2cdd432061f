import { jsonGetRead } from "../../../policypack/rules/jsonGetRead";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/jsonGetRead.cases";

testRule(jsonGetRead, cases);
