/**
 * The proof's model in z3's terms: a request of which nothing is known, and the search for one that meets a formula.
 * Its texts are proofVariable.ts.
 */
import { init, type Model } from "z3-solver";
import type { Ask, Logic, RequestTerms } from "./proofModel";
import { anyOf, arnGlob, exactly, glob, twoNames, type Language } from "./proofTexts";
import { isTrue, variableOf, type Term, type Variable } from "./proofVariable";

export type { Term } from "./proofVariable";

/** A request that meets a formula. */
export interface Example {
  readonly action: string;
  readonly resource: string;
  /** Keys in lower case. */
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  /** What is taken to hold of what the model leaves open. */
  readonly given: readonly string[];
}

/** A request of which nothing is known. */
export interface AnyRequest extends RequestTerms<Term> {
  /** The same request but for these condition keys. */
  readonly but: (differs: (key: string) => boolean) => AnyRequest;
}

/** One question: its formulas share a request. */
export interface Search {
  readonly request: AnyRequest;
  /** A request that meets the formula; undefined: it is proved that there is none. */
  readonly find: (formula: Term) => Promise<Example | undefined>;
}

/** The solver, started once. `slots`: how many values of a condition key are told apart. */
export interface Prover {
  readonly search: (slots: (key: string) => number) => Search;
  /** Ends the solver's threads: else the process would not end. */
  readonly close: () => void;
}

const anyText = anyOf([glob("*")]);
/** ARNs, and `*` for actions that name no resource. */
const resources = anyOf([exactly("*"), arnGlob("arn:?*:?*:*:*:?*") ?? []]);
/** Letters of the names of services and actions. */
const actions = twoNames("abcdefghijklmnopqrstuvwxyz0123456789-");

/** Starts z3. */
export async function startProver(): Promise<Prover> {
  const { Context, em } = await init();
  const z3 = Context("scp");
  const logic: Logic<Term> = {
    and: (...all) => (all.length === 0 ? z3.Bool.val(true) : z3.And(...all)),
    or: (...all) => (all.length === 0 ? z3.Bool.val(false) : z3.Or(...all)),
    not: (one) => z3.Not(one),
  };
  const { and, or, not } = logic;

  function search(slots: (key: string) => number): Search {
    const variables: Variable[] = [];
    const known = (name: string, within: Language): Variable => {
      const made = variableOf(z3, logic, name, within);
      variables.push(made);
      return made;
    };
    const action = known("action", actions);
    const resource = known("resource", resources);
    type Slots = readonly { readonly present: Term; readonly variable: Variable; readonly ask: Ask<Term> }[];
    const keysOf = (mark: string): ((name: string) => Slots) => {
      const keys = new Map<string, Slots>();
      return (name) => {
        const made =
          keys.get(name) ??
          Array.from({ length: slots(name) }, (_, index) => {
            const value = known(`${name}${mark} ${index}`, anyText);
            return { present: z3.Bool.const(`${name}${mark} ${index} is there`), variable: value, ask: value.ask };
          });
        keys.set(name, made);
        return made;
      };
    };
    const names = new Set<string>();
    const own = keysOf("");
    const requestWith = (key: (name: string) => Slots): AnyRequest => ({
      ...logic,
      action: action.ask,
      resource: resource.ask,
      key(name) {
        names.add(name);
        return key(name);
      },
      but(differs) {
        const other = keysOf("'");
        return requestWith((name) => (differs(name) ? other(name) : key(name)));
      },
    });
    const request = requestWith(own);
    const acts = (name: string) => action.ask({ patterns: [glob(name)], anyCase: false });
    const isResource = (name: string) => resource.ask({ patterns: [glob(name)], anyCase: false });
    // By the service authorization data: on what S3's ARNs name act S3's actions alone, and ssm:SendCommand on buckets.
    const ofS3 = or(
      not(isResource("arn:*:s3:*")),
      acts("s3:*"),
      and(acts("ssm:sendcommand"), not(isResource("arn:*:s3:*/*"))),
    );
    const read = (model: Model<"scp">): Example => ({
      action: action.textIn(model),
      resource: resource.textIn(model),
      context: Object.fromEntries(
        [...names].flatMap((name) => {
          const values = own(name)
            .filter(({ present }) => isTrue(model, present))
            .map((slot) => slot.variable.textIn(model));
          const [only] = values;
          return only === undefined ? [] : [[name, slots(name) === 1 ? only : values]];
        }),
      ),
      given: variables.flatMap((each) => each.givenIn(model)),
    });
    return {
      request,
      async find(formula) {
        const solver = new z3.Solver();
        solver.add(formula, ofS3, ...variables.flatMap((each) => each.axioms()));
        const answer = await solver.check();
        if (answer === "unknown") throw new Error(`The solver does not know: ${solver.reasonUnknown()}`);
        return answer === "unsat" ? undefined : read(solver.model());
      },
    };
  }

  return { search, close: () => em.PThread.terminateAllThreads() };
}
