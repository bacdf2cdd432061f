import { scpJsonGetException } from "../../../policypack/rules/scpJsonGetException";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/scpJsonGetException.cases";

testRule(scpJsonGetException, cases);
