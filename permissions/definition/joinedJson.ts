/** JSON that a definition holds as text, which a Join may put together of literal pieces and of values known only at run
 * time: the SDK writes the documents of Job steps so. Not the definition's own JSON. */
import { isArray, isObject, readJson, type JsonValue } from "../json";
import { readExpression } from "./expression";

/** Stand for an expression in the text while it is parsed: characters that no definition has a use for. */
const start = "\uE000";
const end = "\uE001";
const mark = new RegExp(`${start}(\\d+)${end}`);

/** The JSON in a text or a Join, in which an expression stands where its value will: as a value, or in a Join with what
 * the string holds beside it. Undefined where the text is not JSON. */
export function readJoinedJson(value: JsonValue): JsonValue | undefined {
  const held: JsonValue[] = [];
  let text = "";
  let inString = false;
  for (const piece of piecesOf(value)) {
    if (typeof piece === "string") {
      text += piece;
      inString = endsInString(piece, inString);
    } else {
      const placeholder = `${start}${held.push(piece.expression) - 1}${end}`;
      text += inString ? placeholder : JSON.stringify(placeholder);
    }
  }
  const { value: parsed } = readJson(text);
  return parsed === undefined ? undefined : restore(parsed, held);
}

type JoinPart = string | { readonly expression: JsonValue };

/** Literal pieces of the text, and the expressions between them; a Join in a Join is a part of the text too. */
function piecesOf(value: JsonValue): JoinPart[] {
  const expression = readExpression(value);
  if (expression.kind === "literal") return [String(expression.value)];
  if (expression.kind !== "join") return [{ expression: value }];
  return expression.values.flatMap((each, index) => [...(index === 0 ? [] : [expression.on]), ...piecesOf(each)]);
}

/** Whether the text, which starts inside a string or outside, ends inside one. */
function endsInString(text: string, startsInString: boolean): boolean {
  const quotes = text.replace(/\\./gs, "").match(/"/g)?.length ?? 0;
  return quotes % 2 === 0 ? startsInString : !startsInString;
}

function restore(value: JsonValue, held: readonly JsonValue[]): JsonValue {
  if (isArray(value)) return value.map((each) => restore(each, held));
  if (isObject(value))
    return Object.fromEntries(Object.keys(value).map((key) => [key, restore(value[key] ?? null, held)]));
  if (typeof value !== "string" || !mark.test(value)) return value;
  const parts = value
    .split(mark)
    .map((part, index): JsonValue => (index % 2 === 0 ? part : (held[Number(part)] ?? null)))
    .filter((part) => part !== "");
  const [first = null] = parts;
  return parts.length === 1 ? first : { "Std:Join": { On: "", Values: parts } };
}
