/** `completion`: scripts that complete commands, options and values in a shell, made of the commands' own synopses. */
import { UsageError, type Command } from "./command";

type Commands = Readonly<Record<string, Command>>;

const shells: Readonly<Record<string, (commands: Commands) => string>> = { bash, zsh, fish };
const names = Object.keys(shells).join("|");

/** The command for these commands. */
export const completionFor = (commands: () => Commands): Command => ({
  synopsis: `completion ${names}`,
  about: "Writes a script that completes commands, options and values in a shell.",
  help: "Load it where the shell starts, as the examples do.\n",
  examples: [
    'eval "$(pipeline-access completion bash)"        # in ~/.bashrc',
    'eval "$(pipeline-access completion zsh)"         # in ~/.zshrc, after compinit',
    "pipeline-access completion fish > ~/.config/fish/completions/pipeline-access.fish",
  ],
  run: ([shell, ...more], { out }) => {
    const write = shell !== undefined && Object.hasOwn(shells, shell) ? shells[shell] : undefined;
    if (write === undefined || more.length > 0) throw new UsageError(`expected one of ${names.replaceAll("|", ", ")}.`);
    out(write(commands()));
    return 0;
  },
});

/** An option, whether it takes a value, and the values where they are a list. */
interface Option {
  readonly name: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
}

/** `[--format text|json]`, `--account A`, `[--fail]`. */
const optionsOf = ({ synopsis }: Command): readonly Option[] => [
  ...[...synopsis.matchAll(/(--[a-z][a-z-]*)(?: ([^\s\]]+))?/g)].map(([, name = "", value = ""]) => ({
    name,
    takesValue: value !== "" && value !== "|",
    values: /^[a-z-]+(\|[a-z-]+)+$/.test(value) ? value.split("|") : [],
  })),
  { name: "--help", takesValue: false, values: [] },
];

const valuesOf = (name: string, command: Command): readonly string[] =>
  name === "completion" ? Object.keys(shells) : name === "help" ? [] : optionsOf(command).map((option) => option.name);

function bash(commands: Commands): string {
  const cases = Object.entries(commands).flatMap(([name, command]) => [
    ...optionsOf(command)
      .filter(({ values }) => values.length > 0)
      .map((option) => `    "${name} ${option.name}") words="${option.values.join(" ")}" ;;`),
    `    "${name} "*) words="${valuesOf(name, command).join(" ")}" ;;`,
  ]);
  return `_pipeline_access() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words=""
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${cases.join("\n")}
  esac
  if [ "$COMP_CWORD" -eq 1 ] || { [ "$COMP_CWORD" -eq 2 ] && [ "\${COMP_WORDS[1]}" = help ]; }; then
    words="${Object.keys(commands).join(" ")} help --version --help"
  fi
  case "$words" in
    --*) case "$current" in -*) ;; *) words="" ;; esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _pipeline_access pipeline-access
`;
}

function zsh(commands: Commands): string {
  return `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
}

function fish(commands: Commands): string {
  const quote = (text: string): string => `'${text.replace(/[\\']/g, "\\$&")}'`;
  const lines = Object.entries(commands).flatMap(([name, command]) => [
    `complete -c pipeline-access -n __fish_use_subcommand -f -a ${name} -d ${quote(command.about)}`,
    ...optionsOf(command).map(
      (option) =>
        `complete -c pipeline-access -n '__fish_seen_subcommand_from ${name}' -l ${option.name.slice(2)}` +
        (option.values.length > 0 ? ` -x -a ${quote(option.values.join(" "))}` : option.takesValue ? " -r" : ""),
    ),
  ]);
  const words = Object.keys(shells).join(" ");
  return `${lines.join("\n")}\ncomplete -c pipeline-access -n '__fish_seen_subcommand_from completion' -f -a ${quote(words)}\n`;
}
