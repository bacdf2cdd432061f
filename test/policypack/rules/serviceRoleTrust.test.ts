import { serviceRoleTrust } from "../../../policypack/rules/serviceRoleTrust";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/serviceRoleTrust.cases";

testRule(serviceRoleTrust, cases);
