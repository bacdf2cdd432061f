// Writes docs/components.md: every component with its inputs and outputs, from the types and comments of components/.
// Run it when they change: `npx tsx scripts/generate-component-reference.ts`. With --check it writes nothing and fails
// where the page is stale.
import { join } from "node:path";
import ts from "typescript";
import { examplesOf } from "./componentExamples";
import { writeGenerated } from "./generated";

const root = join(__dirname, "..");
const page = join(root, "docs", "components.md");

const config = ts.getParsedCommandLineOfConfigFile(join(root, "components", "tsconfig.json"), undefined, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n"));
  },
});
if (config === undefined) throw new Error("components/tsconfig.json cannot be read");
const program = ts.createProgram(config.fileNames, config.options);
const checker = program.getTypeChecker();
const index = program.getSourceFile(join(root, "components", "index.ts"));
const exported = checker
  .getExportsOfModule(checker.getSymbolAtLocation(index as ts.Node) as ts.Symbol)
  .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));

/** A doc comment as one line of a Markdown table. */
const commentOf = (symbol: ts.Symbol): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker)).replace(/\s+/g, " ").replaceAll("|", "\\|").trim();

/** A type as the reader of any language knows it: what an input takes, what an output gives. */
const typeOf = (declaration: ts.PropertySignature | ts.PropertyDeclaration): string => {
  const text = (declaration.type?.getText() ?? "")
    .replace(/pulumi\.(Input|Output)</g, "$1<")
    .replace(/^Output<(.*)>$/, "$1");
  return `\`${text}\``;
};

const isInput = (member: ts.Declaration): member is ts.PropertySignature => ts.isPropertySignature(member);
const isOutput = (member: ts.Declaration): member is ts.PropertyDeclaration =>
  ts.isPropertyDeclaration(member) &&
  (ts.getCombinedModifierFlags(member) & (ts.ModifierFlags.Private | ts.ModifierFlags.Static)) === 0;

/** The members of a type that are declared in this project, its parents' included. */
function membersOf<T extends ts.Declaration>(
  type: ts.Type,
  wanted: (member: ts.Declaration) => member is T,
): { name: string; declaration: T; comment: string; optional: boolean }[] {
  return type.getProperties().flatMap((property) => {
    const declaration = property.declarations?.find(wanted);
    if (declaration === undefined || declaration.getSourceFile().fileName.includes("/node_modules/")) return [];
    return [
      {
        name: property.getName(),
        declaration,
        comment: commentOf(property),
        optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
      },
    ];
  });
}

const table = (header: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);

/** The default of an optional input, as its comment states it, and the rest of the comment. */
const defaultOf = (comment: string, type: string): { value: string; rest: string } => {
  const stated = /(?:^| )Default: (.*?)\.(?= |$)/.exec(comment);
  if (stated !== null) return { value: stated[1] ?? "", rest: comment.replace(stated[0], "").trim() };
  return { value: type === "`boolean`" ? "false" : "none", rest: comment };
};

const inputHeader = (first: string): string[] => [first, "Type", "Default", "What it is"];

/** The rows of an interface: what can be given, required first. */
const inputRows = (type: ts.Type): string[][] =>
  membersOf(type, isInput)
    .sort((a, b) => Number(a.optional) - Number(b.optional))
    .map(({ name, declaration, comment, optional }) => {
      const type = typeOf(declaration);
      const { value, rest } = optional ? defaultOf(comment, type) : { value: "required", rest: comment };
      return [`\`${name}\``, type, value, rest];
    });

const componentSection = (symbol: ts.Symbol): string[] => {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const args = exported.find(({ name }) => name === `${symbol.name}Args`);
  return [
    `## ${symbol.name}`,
    "",
    commentOf(symbol),
    "",
    ...(args === undefined
      ? []
      : [...table(inputHeader("Input"), inputRows(checker.getDeclaredTypeOfSymbol(args))), ""]),
    ...table(
      ["Output", "Type", "What it is"],
      membersOf(type, isOutput).map(({ name, declaration, comment }) => [`\`${name}\``, typeOf(declaration), comment]),
    ),
    "",
    ...examplesOf(symbol.name),
  ];
};

const typeSection = (symbol: ts.Symbol): string[] => {
  const declaration = symbol.declarations?.[0];
  const rows =
    declaration !== undefined && ts.isEnumDeclaration(declaration)
      ? table(
          ["Value", "What it means"],
          declaration.members.map((member) => [
            `\`${String(checker.getConstantValue(member))}\``,
            commentOf(checker.getSymbolAtLocation(member.name) as ts.Symbol),
          ]),
        )
      : table(inputHeader("Field"), inputRows(checker.getDeclaredTypeOfSymbol(symbol)));
  return [`## ${symbol.name}`, "", commentOf(symbol), "", ...rows, ""];
};

const byName = (a: ts.Symbol, b: ts.Symbol): number => (a.name < b.name ? -1 : 1);
const components = exported.filter(({ flags }) => flags & ts.SymbolFlags.Class).sort(byName);
const types = exported
  .filter((symbol) => !components.includes(symbol) && !components.some(({ name }) => symbol.name === `${name}Args`))
  .sort(byName);

const text = [
  "# Components",
  "",
  "Every component with its inputs and outputs, as TypeScript and YAML spell them: Python writes `pipeline_name`, Go, C# and Java their own forms, of the same names. An input of type `Input<…>` also takes the output of another resource; the others are plain, because they decide which resources there are. The examples are parts of programs that are compiled in each language, and use the names of each other's resources. This page is generated from the sources.",
  "",
  ...components.flatMap(componentSection),
  ...types.flatMap(typeSection),
].join("\n");

writeGenerated(page, text, "generate-component-reference");
