/** A report for programs: the contract's object. */
import type { CheckOutput } from "../outputs";
import type { Report } from "../report";
import type { Format } from "./format";

export const formatJson: Format = ({ findings, exempted, unknown }: Report) => {
  const output: CheckOutput = { formatVersion: 1, findings, exempted, unknown };
  return `${JSON.stringify(output, null, 2)}\n`;
};
