/** The tagged exception in service control policies, and its guards: what the rest of the project may use of it. */
export { exemptJsonGet, type Exemption } from "./exempt";
export type { StatementChange } from "./amend";
export { writePerimeter, type Perimeter } from "./perimeter";
export type { ExceptionTag, ExemptionRequest, ServiceControlPolicy } from "./request";
