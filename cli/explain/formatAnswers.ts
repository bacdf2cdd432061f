/** Answers about denials as people read them: the cause, what to change where, then what decides. */
import type { Answer, Fix } from "../../permissions";

/** Formats answers, most urgent first. */
export const formatAnswers = (answers: readonly Answer[]): string => answers.map(formatAnswer).join("\n");

function formatAnswer({ summary, confidence, fix, lookAt }: Answer): string {
  const certainty = { certain: "", likely: "Likely: ", undecided: "Undecided: " }[confidence];
  return [
    `${certainty}${visible(summary)}`,
    ...fix.flatMap(formatFix),
    ...(lookAt.length === 0 ? [] : ["  Look at:", ...lookAt.map((each) => `    - ${visible(each)}`)]),
    "",
  ].join("\n");
}

const formatFix = ({ on, target, text, statement }: Fix): string[] => [
  `  Fix (${on}${target === null ? "" : `, ${visible(target)}`}): ${visible(text)}`,
  ...(statement ?? []).flatMap((each) =>
    JSON.stringify(each, undefined, 2)
      .split("\n")
      .map((line) => `    ${visible(line)}`),
  ),
];

/** Foreign text cannot forge lines or send commands to a terminal. */
export const visible = (text: string): string =>
  text.replace(
    // eslint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
