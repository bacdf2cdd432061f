import { jsonGetBucketPolicy } from "../../../policypack/rules/jsonGetBucketPolicy";
import { testRule } from "../../../policypack/examples/cases";
import { cases } from "../../../policypack/examples/jsonGetBucketPolicy.cases";

testRule(jsonGetBucketPolicy, cases);
