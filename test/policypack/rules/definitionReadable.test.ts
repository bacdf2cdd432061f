import { definitionReadable } from "../../../policypack/rules/definitionReadable";
import { testRule } from "./cases";
import { cases } from "./definitionReadable.cases";

testRule(definitionReadable, cases);
