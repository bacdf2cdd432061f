import { definitionReadable } from "../../../policypack/rules/definitionReadable";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/definitionReadable.cases";

testRule(definitionReadable, cases);
