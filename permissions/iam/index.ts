/** The policy language: what the rest of the project may use of it. */
export * from "./action";
export * from "./arn";
export * from "./catalogue";
export * from "./compact";
export { compilePolicy, type Policy } from "./compile";
export * from "./condition/name";
export { type ContextValue, type ContextValues } from "./context";
export * from "./cover";
export * from "./document";
export * from "./evaluate";
export * from "./knownActions";
export * from "./limits";
export * from "./managedPolicies";
export * from "./pattern";
export { type Principal } from "./principal";
export { findUncovered, type PatternSet } from "./uncovered";
