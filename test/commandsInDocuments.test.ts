/** How commands are found in documents, and that what documents say in passing names commands and options that exist. */
import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { main } from "../cli";
import { commandsOf, documents } from "./commandsInDocuments";
import { repository } from "./packed";

/** Spans of code in a document, with their lines. */
const spans = (document: string): { place: string; text: string }[] =>
  readFileSync(join(repository, document), "utf8")
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => ({ place: `${document}:${index + 1}: ${text}`, text })),
    );

function helpOf(command: string): string {
  let help = "";
  const read = () => "";
  main([command, "--help"], { read, out: (text) => void (help += text), err: (text) => void (help += text) });
  return help;
}

describe("commands in documents", () => {
  it("are the lines of a block, without comments, joined where a line ends with a backslash", () => {
    const text = "a\n```console\nnpm test   # all tests\n\ndo it \\\n  --now\n```\n```ts\nx\n```\n";
    expect(commandsOf("a.md", text)).to.deep.equal([
      { document: "a.md", line: 3, text: "npm test", output: [] },
      { document: "a.md", line: 5, text: "do it --now", output: [] },
    ]);
  });

  it("are what follows a prompt, where a block has prompts; the rest is output", () => {
    expect(commandsOf("a.md", "```sh\n$ a \\\n    --b\nsaid\n$ c\n…\n```\n")).to.deep.equal([
      { document: "a.md", line: 2, text: "a --b", output: ["said"] },
      { document: "a.md", line: 5, text: "c", output: ["…"] },
    ]);
  });

  it("name commands and options of pipeline-access that exist", () => {
    const unknown = documents().flatMap((document) =>
      spans(document).flatMap(({ place, text }) => {
        const [, command, rest = ""] = /(?:^|[|;] *)pipeline-access ([a-z]+)([^|;]*)/.exec(text) ?? [];
        if (command === undefined) return [];
        const help = helpOf(command);
        const options = [...rest.matchAll(/(^|\s)(--[a-z-]+)/g)].map(([, , option = ""]) => option);
        return help.includes(`pipeline-access ${command}`) && options.every((each) => help.includes(each))
          ? []
          : [place];
      }),
    );
    expect(unknown).to.deep.equal([]);
  });

  it("name scripts of package.json that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const unknown = [...documents(), "CONTRIBUTING.md"].flatMap((document) =>
      spans(document).flatMap(({ place, text }) => {
        const [, script] = /^npm run ([a-z:-]+)/.exec(text) ?? [];
        return script === undefined || script in scripts ? [] : [place];
      }),
    );
    expect(unknown).to.deep.equal([]);
  });
});
