import { authorPassRole } from "../../../policypack/rules/authorPassRole";
import { testRule } from "./cases";
import { cases } from "./authorPassRole.cases";

testRule(authorPassRole, cases);
