/** `diagram`: a picture of a definition's steps, the roles they run as, and the data between them. */
import { hasErrors, planAccess, readDefinition } from "../permissions";
import { formatDiagnostics, readInput, type Command } from "./command";
import { readGraph, type Graph } from "../permissions/diagram/graph";
import { drawHtml } from "./diagram/html";
import { drawMermaid } from "../permissions/diagram/mermaid";
import { drawSvg } from "./diagram/svg";
import { isBadOption, planHelp, readPlanArguments, separationNames } from "./planArguments";

const formats: Readonly<Record<string, (graph: Graph) => string>> = {
  mermaid: drawMermaid,
  svg: drawSvg,
  html: drawHtml,
};
const formatNames = Object.keys(formats);

/** Where a pipeline is taken to run: no name or account is drawn. */
const anywhere = { pipelineName: "pipeline", account: "123456789012", region: "us-east-1" };

export const diagram: Command = {
  synopsis:
    "diagram DEFINITION|- [--pipeline-name N] [--account A] [--region R] [--bind Name=value]… " +
    `[--role-separation ${separationNames}] [--options FILE] [--format ${formatNames.join("|")}]`,
  about: "Draws a definition: its steps, the roles they run as, the data between them, and what is wrong.",
  help: `${planHelp}  --format            mermaid (default), as GitHub draws it; svg; html: the picture with a table of the steps

Lines: data that a step's role reads; JsonGet: a file that the pipeline's role reads; dotted: an order without data.
Red: steps that a diagnostic is about.
`,
  examples: [
    "pipeline-access diagram definition.json > access.mmd",
    "pipeline-access diagram definition.json --bind Bucket=data --format html > access.html",
  ],
  run: (args, surroundings) => {
    const { file, format, options } = readPlanArguments(args, formatNames, surroundings, anywhere);
    const { definition, diagnostics: unreadable } = readDefinition(readInput(file, surroundings));
    const planned: ReturnType<typeof planAccess> = definition ? planAccess(definition, options) : { diagnostics: [] };
    const diagnostics = [...unreadable, ...planned.diagnostics];
    const draw = formats[format];
    if (definition && draw) surroundings.out(draw(readGraph(definition, planned.plan, diagnostics)));
    surroundings.err(formatDiagnostics(diagnostics));
    if (!definition || diagnostics.some(isBadOption)) return 2;
    return hasErrors(diagnostics) ? 1 : 0;
  },
};
