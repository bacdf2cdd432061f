/**
 * What a finding says exactly, as lines: the statement that it is about, and what is to be written instead. Quotes values
 * of documents: only for those who may read them (formatFinding.ts, and `check`, whose files hide secrets).
 */
import type { JsonObject } from "../../permissions/json";
import { describeUrn } from "../stack/resource";
import type { Finding } from "./rule";

/** The statement that a finding is about, with its Sid in front. */
export const statementOf = ({ statement }: { readonly statement?: JsonObject | undefined }): readonly string[] => {
  if (statement === undefined) return [];
  const sid = statement["Sid"];
  const name = typeof sid === "string" ? ` ${JSON.stringify(sid)}` : "";
  return [`Statement${name}: ${JSON.stringify(statement)}`];
};

/** What is to be added or named instead, where the finding says it exactly. */
export const exactly = ({
  statements = [],
  edits = [],
  narrower = [],
}: Pick<Finding, "statements" | "edits" | "narrower">): readonly string[] => [
  ...edits.map(({ op, urn, path, value }) => {
    const name = describeUrn(urn).replace(/\s+/g, " ");
    const place = path === "" ? name : `${path} of ${name}`;
    return value === undefined ? `${op} ${place}` : `${op} ${place}: ${JSON.stringify(value)}`;
  }),
  ...statements.map((statement) => JSON.stringify(statement)),
  ...(edits.length === 0 ? narrower : []),
];
