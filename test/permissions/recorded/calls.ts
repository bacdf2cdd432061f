/** What the SDKs call, as scripts/truth/record recorded it: sdk2.json and sdk3.json. Who makes a call is told by its method. */
import sdk2 from "./sdk2.json";
import sdk3 from "./sdk3.json";

type Methods = Readonly<Record<string, readonly string[] | undefined>>;

interface Recording {
  readonly versions: Readonly<Record<string, string>>;
  readonly notRun: Readonly<Record<string, string>>;
  readonly everyProgram: Methods;
  readonly programs: Readonly<Record<string, Methods>>;
}

/** One call as IAM is asked: `key=value` for each condition key that the call settles. */
export interface RecordedCall {
  readonly by: "author" | "operator";
  readonly method: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

/** What a program calls. */
export interface RecordedProgram {
  /** As definitions.ts names its definition: `sdk2-callback.json`. */
  readonly name: string;
  readonly calls: readonly RecordedCall[];
}

const recordings: Readonly<Record<string, Recording>> = { sdk2, sdk3 };

/** Methods of who starts and follows the pipeline; all others are the author's. Both describe the pipeline. */
const operatorMethods = /^(start|list_executions|build_parameters|execution\..*|resource\..*)$/;
const methodsOfBoth = ["describe"];

/** The versions that were recorded, by SDK. */
export const recordedVersions = Object.entries(recordings).map(([sdk, { versions }]) => ({ sdk, versions }));

/** Programs that the recorder could not run, with the reason. */
export const notRun = Object.entries(recordings).flatMap(([sdk, { notRun: reasons }]) =>
  Object.keys(reasons).map((name) => `${sdk}-${name}.json`),
);

/** Every program that was run. */
export const recordedPrograms: readonly RecordedProgram[] = Object.entries(recordings).flatMap(
  ([sdk, { everyProgram, programs }]) =>
    Object.entries(programs).map(([name, own]) => ({
      name: `${sdk}-${name}.json`,
      calls: [everyProgram, own].flatMap((methods) =>
        Object.entries(methods).flatMap(([method, calls = []]) => calls.flatMap((call) => readCall(method, call))),
      ),
    })),
);

function readCall(method: string, text: string): RecordedCall[] {
  const [action = "", resource = "", ...settled] = text.split(" ");
  const one = operatorMethods.test(method) ? "operator" : "author";
  const by: readonly RecordedCall["by"][] = methodsOfBoth.includes(method) ? ["author", "operator"] : [one];
  return by.map((who) => ({
    by: who,
    method,
    action,
    resource,
    context: Object.fromEntries(settled.map((pair) => pair.split("=", 2) as [string, string])),
  }));
}
