import { knownActions } from "../../../policypack/rules/knownActions";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/knownActions.cases";

testRule(knownActions, cases);
