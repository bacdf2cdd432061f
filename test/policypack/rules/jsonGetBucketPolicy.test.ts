import { jsonGetBucketPolicy } from "../../../policypack/rules/jsonGetBucketPolicy";
import { testRule } from "./cases";
import { cases } from "./jsonGetBucketPolicy.cases";

testRule(jsonGetBucketPolicy, cases);
