/** Texts that have broken programs, and changes of a text that make such a one of it. */
import type { Random } from "./random";

/** Marks that must never come out raw: of HTML, of CI logs. `judge.ts` looks for them. */
export const planted = { html: "<img src=x onerror=alert(1)>", command: "\n::error file=a::pwned" } as const;

/** Whole texts. */
export const hostileTexts: readonly string[] = [
  "",
  " ",
  "*",
  "?",
  "**?*?*",
  "${aws:username}",
  "${*}",
  "${$}{aws:PrincipalTag/a}",
  "${",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "null",
  "true",
  "NaN",
  "-0",
  "1e999",
  "9007199254740993",
  "0x10",
  "s3://",
  "s3://*",
  "s3://b",
  "s3://b/*",
  "s3://b//k",
  "s3://b/../k",
  "s3://arn:aws:s3:us-east-1:123456789012:accesspoint/a/k",
  "https://s3.us-west-2.amazonaws.com/b/k",
  "https://sqs.us-east-1.amazonaws.com/123456789012/q",
  "arn:aws:iam::123456789012:role/*",
  "arn:aws:iam::aws:policy/AdministratorAccess",
  "arn:aws:sts::123456789012:assumed-role/a/b",
  "arn:aws:kms:us-east-1:123456789012:alias/*",
  "arn:aws:s3:::b/*",
  "arn:",
  ":::::::::::",
  "urn:pulumi:a::b::c::d",
  "aws:iam/role:Role",
  "Steps.A.B",
  "Parameters.A",
  "Execution.PipelineExecutionId",
  "iam:PassRole",
  "s3:*",
  "*:*",
  "2012-10-17",
  "\u202egnp.exe\u2066",
  "\u0000",
  "\u001b[2K\u001b[1A",
  "\u009b31m",
  "\ud800",
  "\ufeff",
  "データ/é/😀",
  "İıſK",
  "a\r\nb\u2028c\u0085d",
  planted.command,
  planted.html,
  "`|\n|---|\n# x",
  "]]>",
  "</script><script>",
  "%%{init: {}}%%",
  '"];A-->B;["',
];

/** Texts by their length. */
const longText = (random: Random): string => {
  const unit = random.pick(["a", "/", "a/", "*", "?", "*a", "${*}", "é", ":", "-", "{", '"', "\\", "s3://b/"]);
  return unit.repeat(random.pick([10, 130, 600, 2_100, 20_000, 100_000]));
};

/** One text, changed. */
export function changeText(random: Random, text: string): string {
  const at = random.int(text.length + 1);
  const insert = (what: string): string => text.slice(0, at) + what + text.slice(at);
  switch (random.int(8)) {
    case 0:
      return random.pick(hostileTexts);
    case 1:
      return longText(random);
    case 2:
      return insert(random.pick(hostileTexts));
    case 3:
      return text.slice(0, at);
    case 4:
      return text.toUpperCase();
    case 5:
      return insert(random.chance(0.1) ? longText(random) : random.pick(["*", "?", "/", ":", "${", "}", ".", " "]));
    case 6:
      return text.slice(0, Math.max(text.lastIndexOf("/"), text.lastIndexOf(":")) + 1) + random.pick(hostileTexts);
    default:
      return text + random.pick(["*", "/", "/*", "${aws:username}", "\n", planted.command, "\u202e"]);
  }
}
