/** One case of the campaign: a call of the command line with its files, made of a seed's number alone. */
import type { JsonValue } from "../../permissions/json";
import { mutateJson, mutateText } from "./mutators";
import { randomOf, type Random } from "./random";
import type { Seeds } from "./seeds";
import { changeText, hostileTexts } from "./strings";

/** A call. Files by the names that its arguments have. */
export interface FuzzCase {
  readonly args: readonly string[];
  readonly files: Readonly<Record<string, string>>;
  /** The file that must be JSON for the call to be understood, if there is one. */
  readonly mustBeJson?: string;
  /** Whether nothing was changed, so that the input is good. */
  readonly isSound: boolean;
}

const place = ["--pipeline-name", "P", "--account", "123456789012", "--region", "us-east-1"];

/** Every command with every format. */
export const formats: Readonly<Record<string, readonly string[]>> = {
  derive: ["text", "json"],
  diagram: ["mermaid", "svg", "html"],
  check: ["text", "json", "sarif", "junit", "markdown"],
  explain: ["text", "json"],
  compare: ["text", "json", "markdown"],
  exempt: ["text", "json", "markdown"],
  recover: ["text", "json"],
};
const commands = Object.keys(formats);

/** The case of a number. Commands and formats take turns; the rest is by chance. */
export function caseOf(number: number, seeds: Seeds): FuzzCase {
  const random = randomOf(number);
  const command = commands[number % commands.length] ?? "derive";
  const known = formats[command] ?? [];
  const format = known[Math.floor(number / commands.length) % known.length] ?? "text";
  const isSound = random.chance(0.02);
  const text = (json: JsonValue, other: JsonValue): string => {
    if (isSound) return JSON.stringify(json);
    const changed = JSON.stringify(random.chance(0.95) ? mutateJson(random, json, other) : json);
    return random.chance(0.1) ? mutateText(random, changed) : changed;
  };
  const made = makers[command]?.({ random, seeds, text, isSound }) ?? { args: [], files: {} };
  const formatted = [command, ...made.args, "--format", format];
  return {
    ...made,
    args: isSound || !random.chance(0.04) ? formatted : hostileCall(random, formatted),
    isSound,
  };
}

interface Making {
  readonly random: Random;
  readonly seeds: Seeds;
  /** A document's text, changed; parts of the other one may come into it. */
  readonly text: (json: JsonValue, other: JsonValue) => string;
  readonly isSound: boolean;
}
type Made = Omit<FuzzCase, "isSound">;

function planned({ random, seeds, text, isSound }: Making): Made {
  const { json, options } = random.pick(seeds.definitions);
  const other = random.pick(seeds.definitions).json;
  const optionsText = isSound || random.chance(0.7) ? JSON.stringify(options) : text(options, json);
  const more = isSound ? [] : [...separation(random), ...bindings(random), ...urn(random)];
  return {
    args: ["input.json", "--options", "options.json", ...more],
    files: { "input.json": text(json, other), "options.json": optionsText },
    mustBeJson: "input.json",
  };
}

const separation = (random: Random): string[] =>
  random.chance(0.4)
    ? ["--role-separation", random.pick(["per-step", "per-job-type", "pipeline-role", "as-defined"])]
    : [];

const bindings = (random: Random): string[] =>
  random.chance(0.1)
    ? ["--bind", `${random.pick(["DataBucket", "Role", "P", "__proto__"])}=${random.pick(hostileTexts)}`]
    : [];

const urn = (random: Random): string[] => (random.chance(0.05) ? ["--urn", random.pick(hostileTexts)] : []);

/** A call whose own words are off. */
function hostileCall(random: Random, args: readonly string[]): string[] {
  const at = random.int(args.length);
  const words = [...args];
  words.splice(at, random.int(2), random.chance(0.5) ? random.pick(hostileTexts) : changeText(random, args[at] ?? ""));
  return words;
}

function stack({ random, seeds, text }: Making): Made {
  return {
    args: ["input.json"],
    files: { "input.json": text(random.pick(seeds.stacks), random.pick(seeds.stacks)) },
    mustBeJson: "input.json",
  };
}

const makers: Readonly<Record<string, (making: Making) => Made>> = {
  derive: planned,
  diagram: planned,
  check: (making) => {
    const made = stack(making);
    if (making.isSound || !making.random.chance(0.15)) return made;
    const config = making.text({ "pass-role-scope": { enforcementLevel: "mandatory", exemptions: [] } }, {});
    return {
      ...made,
      args: [...made.args, "--config", "config.json"],
      files: { ...made.files, "config.json": config },
    };
  },
  recover: stack,
  explain: ({ random, seeds, text, isSound }) => {
    const message = random.pick(seeds.messages);
    const changed = isSound ? message : mutateText(random, changeText(random, message));
    const { json } = random.pick(seeds.definitions);
    const withPlan = random.chance(0.5);
    const withStack = random.chance(0.3);
    return {
      args: [
        "message.txt",
        ...(withPlan ? ["--definition", "definition.json", ...place] : []),
        ...(withStack ? ["--stack", "stack.json"] : []),
      ],
      files: {
        "message.txt": changed,
        ...(withPlan && { "definition.json": text(json, json) }),
        ...(withStack && { "stack.json": text(random.pick(seeds.stacks), random.pick(seeds.stacks)) }),
      },
    };
  },
  compare: ({ random, seeds, text }) => {
    const isStack = random.chance(0.5);
    const side = (): JsonValue => (isStack ? random.pick(seeds.stacks) : random.pick(seeds.definitions).json);
    const old = side();
    const current = random.chance(0.7) ? old : side();
    return {
      args: ["old.json", "input.json", ...(isStack ? [] : place), ...(random.chance(0.5) ? ["--fail-on-growth"] : [])],
      files: { "old.json": JSON.stringify(old), "input.json": text(current, old) },
      mustBeJson: "input.json",
    };
  },
  exempt: ({ random, seeds, text }) => ({
    args: ["--input", "input.json"],
    files: { "input.json": text(random.pick(seeds.requests), random.pick(seeds.requests)) },
    mustBeJson: "input.json",
  }),
};
