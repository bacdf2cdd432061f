/**
 * A text of the proof's request in z3's terms. Each question about it is a boolean; that the text belongs to one of the
 * classes which these questions tell apart (proofTexts.ts) is an axiom: so an answer stands for all texts, and one that
 * is found can be read. z3's own theory of regular expressions takes a minute where this takes milliseconds; a test holds
 * the two together (proofTexts.test.ts).
 */
import type { Bool, Context, Model } from "z3-solver";
import { addressesAround, addressOf, lies, rangeOf } from "./proofAddresses";
import type { Ask, Logic, Question } from "./proofModel";
import { anyOf, classesOf, type Language, type TextClass } from "./proofTexts";

/** A formula. */
export type Term = Bool<"scp">;

/** Texts of one kind that the request has: the questions asked about it, and the classes they make. */
export interface Variable {
  readonly ask: Ask<Term>;
  readonly axioms: () => Term[];
  readonly textIn: (model: Model<"scp">) => string;
  readonly givenIn: (model: Model<"scp">) => string[];
}

/** A cache of classes: many documents ask the same. */
const knownClasses = new Map<string, TextClass[]>();

/** Whether a formula holds in what the solver found; what it left open holds or not as it likes. */
export const isTrue = (model: Model<"scp">, term: Term): boolean => String(model.eval(term, true)) === "true";

/** A text of the request; `name` is its own among all of one search. */
export function variableOf(
  z3: Context<"scp">,
  { and, or, not }: Logic<Term>,
  name: string,
  within: Language,
): Variable {
  const asked = new Map<string, { readonly question: Question; readonly term: Term }>();
  const texts = () =>
    [...asked].flatMap(([key, { question, term }]) => ("patterns" in question ? [{ key, question, term }] : []));
  const ranges = () =>
    [...asked.values()].flatMap(({ question, term }) => ("range" in question ? [{ range: question.range, term }] : []));
  const classes = (): TextClass[] => {
    const key = [name === "action" || name === "resource" ? name : "", ...texts().map((each) => each.key)].join("\n");
    const found =
      knownClasses.get(key) ??
      classesOf(
        texts().map(({ question }) => anyOf(question.patterns, question.anyCase)),
        within,
      );
    knownClasses.set(key, found);
    return found;
  };
  const belongs = (terms: readonly Term[], vector: readonly boolean[]): Term =>
    and(...terms.map((term, index) => (vector[index] ? term : not(term))));
  const addresses = (): (number | undefined)[] => [undefined, ...addressesAround(ranges().map(({ range }) => range))];
  const ofAddress = (address: number | undefined): Term =>
    and(...ranges().map(({ range, term }) => (address !== undefined && lies(address, range) ? term : not(term))));
  return {
    ask(question) {
      const readable = !("range" in question) || rangeOf(question.range) !== undefined;
      const read = readable ? question : { opaque: JSON.stringify(question) };
      const key = JSON.stringify(read);
      const known = asked.get(key) ?? { question: read, term: z3.Bool.const(`${name} ${key}`) };
      asked.set(key, known);
      return known.term;
    },
    axioms() {
      const terms = texts().map(({ term }) => term);
      return [or(...classes().map((each) => belongs(terms, each.belongs))), or(...addresses().map(ofAddress))];
    },
    textIn(model) {
      const text = classes().find((each) =>
        texts().every(({ term }, index) => isTrue(model, term) === each.belongs[index]),
      );
      const address = addresses().find((each) => isTrue(model, ofAddress(each)));
      return texts().length === 0 && address !== undefined ? addressOf(address) : (text?.text ?? "");
    },
    givenIn: (model) =>
      [...asked.values()].flatMap(({ question, term }) =>
        "opaque" in question && isTrue(model, term) ? [`${name} ${question.opaque}`] : [],
      ),
  };
}
