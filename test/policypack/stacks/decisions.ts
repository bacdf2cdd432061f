// Findings whose fix is somebody's decision, with what is to be decided: all others print exactly what to do.
export const decisions: Readonly<Record<string, string>> = {
  "step-role-shared/runs-as-pipeline-role": "a role for the step is to be made",
  "step-role-shared/shared-role": "a role for each step is to be made",
  "exception-tag-holders/tag-on-step-role":
    "where the pipeline's own role runs a step, a role for the step is to be made",
  "policy-size/policy-too-large": "which statements go where",
  "policy-size/too-many-policies": "which policies to merge",
  "definition-readable/json-syntax": "what the author meant",
  "definition-readable/definition-shape": "what the author meant",
  "definition-readable/json-too-deep": "what the author meant",
  "exception-tag-holders/property-unreadable": "what the author meant",
  "pipeline-role-full-access/property-unreadable": "what the author meant",
  "pass-role-scope/unreadable-document": "what the author meant",
  "scp-json-get-exception/unreadable-document": "what the author meant",
  "service-role-trust/unreadable-document": "what the author meant",
  "known-actions/condition-key-not-carried": "whether the statement should hold without the condition",
  "pass-role-scope/pass-role-any-role": "which roles, where no pipeline of the stack says it",
  "pass-role-scope/pass-role-name-wildcard": "which roles, where no pipeline of the stack says it",
  "pass-role-scope/pass-role-any-account": "which account, where no pipeline of the stack says it",
  "pass-role-scope/pass-role-any-partition": "which partition, where no pipeline of the stack says it",
  "pass-role-scope/pass-role-variable": "which roles, where no pipeline of the stack says it",
  "pass-role-scope/pass-role-not-resource": "which roles, where no pipeline of the stack says it",
  "pass-role-scope/pass-role-not-pinned": "which service, where no pipeline of the stack says it",
  "author-pass-role/author-passes-more": "which other actions a wildcard stands for",
  "pipeline-role-full-access/full-access-action":
    "what the role needs, where the stack does not say where its pipeline is",
  "service-role-trust/trust-missing-service": "which account, where the stack does not say it",
  "exception-tag-guarded/guard-lets-others-off": "whether they are admins",
  "exception-tag-guarded/session-tag-allowed": "whether sessions need tags",
  "scp-json-get-exception/json-get-not-excepted":
    "which organization, for a resource control policy; which tag, where none is named",
  "scp-json-get-exception/exception-for-everyone": "whether the condition is meant for others too",
  "scp-json-get-exception/exception-for-any-value": "whether the condition is meant for others too",
  "scp-json-get-exception/json-get-denied": "whether the objects or the role are excluded",
  "scp-json-get-exception/exception-for-outsiders": "which organization",
  "scp-json-get-exception/exception-tag-unnamed": "which tag",
  "pipeline-role-gaps/boundary-run-jobs": "which boundary, where it is a policy of AWS's",
  "pipeline-role-gaps/boundary-register-models": "which boundary, where it is a policy of AWS's",
  "pipeline-role-gaps/boundary-pass-step-roles": "which boundary, where it is a policy of AWS's",
};

/** Whether a finding is left to somebody: it is listed, and prints nothing exact or only what goes into AWS's own policy. */
export const isDecision = (
  { rule, code, path }: { rule: string; code: string; path: string },
  exact: boolean,
): boolean => decisions[`${rule}/${code}`] !== undefined && (!exact || path === "permissionsBoundary");
