/** A report for programs: the contract's object. */
import type { Report } from "../report";
import type { Format } from "./format";

export const formatJson: Format = ({ findings, exempted, unknown }: Report) =>
  `${JSON.stringify({ formatVersion: 1, findings, exempted, unknown }, null, 2)}\n`;
