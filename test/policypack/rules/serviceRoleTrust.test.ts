import { serviceRoleTrust } from "../../../policypack/rules/serviceRoleTrust";
import { testRule } from "./cases";
import { cases } from "./serviceRoleTrust.cases";

testRule(serviceRoleTrust, cases);
