import { scpJsonGetException } from "../../../policypack/rules/scpJsonGetException";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/scpJsonGetException.cases";

testRule(scpJsonGetException, cases);
