/** TypeScript in documents compiles: each fenced block is a program, with the names below where it does not make its own. */
import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import ts from "typescript";

const root = join(__dirname, "..");
const documents = [
  "README.md",
  ...readdirSync(join(root, "docs"), { recursive: true })
    .map((file) => join("docs", String(file)))
    // docs/style.md shows fragments of code to contributors.
    .filter((file) => file.endsWith(".md") && file !== join("docs", "style.md")),
];

/** What a block may use without saying where it comes from: the reader's own program. */
const surroundings: readonly (readonly [name: string, declaration: string])[] = [
  ["aws", 'import * as aws from "@pulumi/aws";'],
  ["readFileSync", 'import { readFileSync } from "node:fs";'],
  ["PipelineAccess", 'import { PipelineAccess } from "sagemaker-pipeline-access";'],
  ["ScpException", 'import { ScpException } from "sagemaker-pipeline-access";'],
  ["bucket", 'declare const bucket: import("@pulumi/aws/s3").Bucket;'],
];

const blocksOf = (text: string): string[] =>
  [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, block = ""]) => block);

const declares = (block: string, name: string): boolean =>
  new RegExp(`(import|const)[^;=]*\\b${name}\\b[^;=]*(=|from)`).test(block);

describe("TypeScript in documents", function () {
  this.timeout(120_000);
  const blocks = documents.flatMap((document) =>
    blocksOf(readFileSync(join(root, document), "utf8")).map((block, index) => ({
      path: join(root, "test", `${document.replaceAll("/", "-")}-${index + 1}.snippet.ts`),
      block,
    })),
  );

  it("compiles", () => {
    expect(blocks).to.have.length.greaterThan(2);
    const texts = new Map(
      blocks.map(({ path, block }) => [
        path,
        [
          ...surroundings
            .filter(([name]) => new RegExp(`\\b${name}\\b`).test(block) && !declares(block, name))
            .map(([, declaration]) => declaration),
          block,
          "export {};",
        ].join("\n"),
      ]),
    );
    const options: ts.CompilerOptions = {
      ...{ strict: true, skipLibCheck: true, noEmit: true, esModuleInterop: true, resolveJsonModule: true },
      ...{ target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.Preserve, types: ["node"] },
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      paths: {
        "sagemaker-pipeline-access": [join(root, "components", "index.ts")],
        "sagemaker-pipeline-access/permissions": [join(root, "permissions", "index.ts")],
        "sagemaker-pipeline-access/policypack": [join(root, "policypack", "library.ts")],
      },
    };
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists } = host;
    host.fileExists = (path) => texts.has(path) || fileExists(path);
    host.getSourceFile = (path, ...rest) => {
      const text = texts.get(path);
      return text === undefined ? getSourceFile(path, ...rest) : ts.createSourceFile(path, text, rest[0], true);
    };
    const program = ts.createProgram([...texts.keys()], options, host);
    const errors = [...texts.keys()]
      .flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)))
      .map(({ file, messageText }) =>
        [relative(dirname(root), file?.fileName ?? ""), ts.flattenDiagnosticMessageText(messageText, "\n")].join(": "),
      );
    expect(errors).to.deep.equal([]);
  });
});
