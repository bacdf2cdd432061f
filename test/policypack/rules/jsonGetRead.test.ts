import { jsonGetRead } from "../../../policypack/rules/jsonGetRead";
import { testRule } from "./cases";
import { cases } from "./jsonGetRead.cases";

testRule(jsonGetRead, cases);
