/** `diagram`: a picture of a definition's access, or a report around it. */
import { hasErrors, planAccess, readDefinition, writePolicies } from "../permissions";
import { formatDiagnostics, readInput, type Command } from "./command";
import { collapse, collapsible } from "../permissions/diagram/collapse";
import { readGraph } from "../permissions/diagram/readGraph";
import { writeReport, type Reported } from "./diagram/report/page";
import { drawMermaid } from "../permissions/diagram/mermaid";
import { drawSvg } from "./diagram/svg";
import { isBadOption, planHelp, readPlanArguments, separationNames } from "./planArguments";

const formats: Readonly<Record<string, (reported: Reported) => string>> = {
  mermaid: ({ graph }) => drawMermaid(graph),
  svg: ({ graph }) => drawSvg(graph),
  html: writeReport,
};
const formatNames = Object.keys(formats);

/** Where a pipeline is taken to run: no name or account is drawn. */
const anywhere = { pipelineName: "pipeline", account: "123456789012", region: "us-east-1" };

export const diagram: Command = {
  synopsis:
    "diagram DEFINITION|- [--pipeline-name N] [--account A] [--region R] [--bind Name=value]… " +
    `[--role-separation ${separationNames}] [--options FILE] [--collapse ${collapsible.join("|")}] [--format ${formatNames.join("|")}]`,
  about:
    "Draws the access of a definition: roles around the steps that run as them, the data they read and write, findings.",
  help: `${planHelp}  --format            mermaid (default), as GitHub draws it; svg; html: a report to search, with the statements of each role
                      and their reasons
  --collapse          one box for each role, or for each Condition and ForEach with the steps within it (branches)

The picture says which line is what. The shape of a mark tells a finding's level: octagon, triangle, circle.
`,
  examples: [
    "pipeline-access diagram definition.json > access.mmd",
    "pipeline-access diagram definition.json --bind Bucket=data --format html > access.html",
    "pipeline-access diagram definition.json --collapse branches --format svg > access.svg",
  ],
  run: (args, surroundings) => {
    const { file, format, options, collapse: by } = readPlanArguments(args, formatNames, surroundings, anywhere);
    const { definition, diagnostics: unreadable } = readDefinition(readInput(file, surroundings));
    const planned: ReturnType<typeof planAccess> = definition ? planAccess(definition, options) : { diagnostics: [] };
    const diagnostics = [...unreadable, ...planned.diagnostics];
    const draw = formats[format];
    const { plan } = planned;
    if (definition && draw) {
      const whole = readGraph(definition, plan, diagnostics);
      const graph = by === undefined ? whole : collapse(whole, by);
      surroundings.out(draw({ graph, plan, written: plan && format === "html" ? writePolicies(plan) : undefined }));
    }
    surroundings.err(formatDiagnostics(diagnostics));
    if (!definition || diagnostics.some(isBadOption)) return 2;
    return hasErrors(diagnostics) ? 1 : 0;
  },
};
