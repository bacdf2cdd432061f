import { jsonGetBucketPolicy } from "../../../policypack/rules/jsonGetBucketPolicy";
import { testRule } from "./testRule";
import { cases } from "../../../policypack/examples/jsonGetBucketPolicy.cases";

testRule(jsonGetBucketPolicy, cases);
