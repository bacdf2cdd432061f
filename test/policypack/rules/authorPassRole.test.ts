import { authorPassRole } from "../../../policypack/rules/authorPassRole";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/authorPassRole.cases";

testRule(authorPassRole, cases);
