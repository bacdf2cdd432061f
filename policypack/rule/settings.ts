/** The settings of a rule: those every rule has and its own, in the terms of JSON Schema. Not here: what they do. */
import { externalSchema } from "../stack/external";
import { exemptionSchema } from "./exemption";
import { exemptionTagsSchema } from "./tagExemptions";
import type { Rule, SettingSchema } from "./rule";

const whenUnknown: SettingSchema = {
  type: "string",
  enum: ["report", "stop"],
  description:
    "What cannot be checked in a preview: report it (it is checked before it is created), or treat it as a violation.",
  default: "report",
};

/** Name -> schema of every setting the rule has. */
export const settingsOfRule = (rule: Rule): Readonly<Record<string, SettingSchema>> => ({
  exemptions: exemptionSchema,
  exemptionTags: exemptionTagsSchema,
  whenUnknown,
  ...(rule.checkStack === undefined && rule.weigh === undefined ? {} : { external: externalSchema }),
  ...rule.settings,
});
