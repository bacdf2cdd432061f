import { serviceRoleTrust } from "../../../policypack/rules/serviceRoleTrust";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/serviceRoleTrust.cases";

testRule(serviceRoleTrust, cases);
