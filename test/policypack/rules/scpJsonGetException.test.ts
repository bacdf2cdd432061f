import { scpJsonGetException } from "../../../policypack/rules/scpJsonGetException";
import { testRule } from "./cases";
import { cases } from "./scpJsonGetException.cases";

testRule(scpJsonGetException, cases);
