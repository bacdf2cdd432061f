import { authorPassRole } from "../../../policypack/rules/authorPassRole";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/authorPassRole.cases";

testRule(authorPassRole, cases);
