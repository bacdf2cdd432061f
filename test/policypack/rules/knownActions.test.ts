import { knownActions } from "../../../policypack/rules/knownActions";
import { testRule } from "./cases";
import { cases } from "./knownActions.cases";

testRule(knownActions, cases);
