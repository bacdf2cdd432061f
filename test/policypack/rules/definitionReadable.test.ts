import { definitionReadable } from "../../../policypack/rules/definitionReadable";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/definitionReadable.cases";

testRule(definitionReadable, cases);
