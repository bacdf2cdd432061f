/** A graph as one HTML page: the picture, and a table of the steps with what is wrong. No script, nothing to load. */
import type { Diagnostic } from "../../permissions";
import type { Graph } from "../../permissions/diagram/graph";
import { drawSvg, escapeXml } from "./svg";

/** Writes the page; ends with a line break. */
export function drawHtml(graph: Graph): string {
  const steps = graph.nodes.filter((node) => node.kind === "step");
  const remarks = graph.remarks.map((remark) => `<li>${say(remark)}</li>`).join("");
  const rows = steps.map(
    ({ name, type, role = "", diagnostics }) =>
      `<tr><td>${escapeXml(name)}</td><td>${escapeXml(type)}</td><td>${escapeXml(role)}</td><td>${diagnostics.map(say).join("<br>")}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Access of a SageMaker pipeline</title>
<style>body{font-family:sans-serif}table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:4px 8px;text-align:left}</style>
</head>
<body>
${drawSvg(graph)}${remarks === "" ? "" : `<ul>${remarks}</ul>\n`}<table>
<tr><th>Step</th><th>Type</th><th>Runs as</th><th>Remarks</th></tr>
${rows.join("\n")}
</table>
</body>
</html>
`;
}

const say = ({ severity, message, code }: Diagnostic): string => escapeXml(`${severity}: ${message} [${code}]`);
