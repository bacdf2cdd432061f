import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { main } from "../../cli";

const run = (...args: string[]) => {
  let out = "";
  let err = "";
  const status = main(args, { read: () => "", out: (text) => void (out += text), err: (text) => void (err += text) });
  return { status, out, err };
};

describe("pipeline-access completion", () => {
  const { out: script } = run("completion", "bash");
  const complete = (...words: string[]): string[] => {
    const call = `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _pipeline_access; echo "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync("bash", ["-c", call, "bash", "pipeline-access", ...words], {
      encoding: "utf8",
    });
    expect(stderr).to.equal("");
    return stdout.trim().split(" ");
  };

  const cases: readonly [words: readonly string[], expected: readonly string[]][] = [
    [["de"], ["derive"]],
    [["c"], ["check", "compare", "completion"]],
    [["help", "di"], ["diagram"]],
    [["diagram", "d.json", "--co"], ["--collapse"]],
    [
      ["diagram", "d.json", "--format", ""],
      ["mermaid", "svg", "html"],
    ],
    [
      ["derive", "--role-separation", "per-"],
      ["per-step", "per-job-type"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    // Files, which the shell completes itself.
    [["derive", ""], [""]],
    [["check", "--config", "c"], [""]],
  ];
  for (const [words, expected] of cases)
    it(`completes ${words.join(" ")}|`, () => expect(complete(...words)).to.deep.equal(expected));

  it("writes the same for zsh, and every command and option for fish", () => {
    expect(run("completion", "zsh").out).to.equal(`autoload -U +X bashcompinit && bashcompinit\n${script}`);
    const lines = run("completion", "fish").out.trimEnd().split("\n");
    expect(lines.filter((line) => !line.startsWith("complete -c pipeline-access -n "))).to.deep.equal([]);
    expect(lines).to.include("complete -c pipeline-access -n '__fish_seen_subcommand_from diagram' -l collapse -x -a 'roles branches'"); // prettier-ignore
  });

  it("ends with 2 on another shell", () => {
    const { status, out, err } = run("completion", "tcsh");
    expect([status, out]).to.deep.equal([2, ""]);
    expect(err).to.include("expected one of bash, zsh, fish.");
  });
});
