/** Every rule, in the order of the documentation. A new rule is one file and one line here. */
import { passRoleScope } from "./passRoleScope";
import type { Rule } from "./rule";

export const rules: readonly Rule[] = [passRoleScope];
