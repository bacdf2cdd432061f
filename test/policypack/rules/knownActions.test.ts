import { knownActions } from "../../../policypack/rules/knownActions";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/knownActions.cases";

testRule(knownActions, cases);
