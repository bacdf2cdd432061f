/** Sets members in JSON text in place: everything else stays as its author wrote it. The text is read once, and only where
 * something is set are its values looked into. Not for text that JSON.parse refuses. */

/** A value and where it goes: keys and indexes from the root. */
export interface JsonEdit {
  readonly path: readonly (string | number)[];
  readonly text: string;
}

/** What is to be set at a place or below it. */
interface Wanted {
  text?: string;
  readonly below: Map<string | number, Wanted>;
}

/** Sets values; a member that its object lacks is added at the object's end. What no object holds is left out. */
export function editJson(text: string, edits: readonly JsonEdit[]): string {
  if (edits.length === 0) return text;
  const parts: string[] = [];
  let done = 0;
  new Cursor(text, (start, end, replacement) => {
    parts.push(text.slice(done, start), replacement);
    done = end;
  }).visit(treeOf(edits));
  return parts.join("") + text.slice(done);
}

function treeOf(edits: readonly JsonEdit[]): Wanted {
  const root: Wanted = { below: new Map() };
  for (const { path, text } of edits) {
    let at = root;
    for (const key of path) {
      const next = at.below.get(key) ?? { below: new Map<string | number, Wanted>() };
      at.below.set(key, next);
      at = next;
    }
    at.text = text;
  }
  return root;
}

const [space, quote, comma, backslash, openList, closeList, openObject, closeObject] = [
  32, 34, 44, 92, 91, 93, 123, 125,
];

/** A place in the text that moves forward, value by value. */
class Cursor {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly replace: (start: number, end: number, replacement: string) => void,
  ) {}

  /** Passes the next value and makes the edits in it. */
  visit(wanted: Wanted): void {
    const code = this.skipSpace();
    if (wanted.text !== undefined) {
      const start = this.at;
      this.skipValue();
      this.replace(start, this.at, wanted.text);
    } else if (code === openObject) this.visitObject(wanted);
    else if (code === openList) this.visitList(wanted);
    else this.skipValue();
  }

  private visitObject({ below }: Wanted): void {
    const missing = new Map(below);
    let end = ++this.at;
    let isEmpty = true;
    for (let code = this.skipSpace(); code === quote || code === comma; code = this.skipSpace()) {
      if (code === comma) {
        this.at++;
        continue;
      }
      const key = this.readKey();
      missing.delete(key);
      isEmpty = false;
      this.skipSpace();
      this.at++;
      const wanted = below.get(key);
      if (wanted) this.visit(wanted);
      else {
        this.skipSpace();
        this.skipValue();
      }
      end = this.at;
    }
    for (const [key, { text }] of missing) {
      if (text === undefined || typeof key !== "string") continue;
      this.replace(end, end, `${isEmpty ? "" : ", "}${JSON.stringify(key)}: ${text}`);
      isEmpty = false;
    }
    this.at++;
  }

  private visitList({ below }: Wanted): void {
    this.at++;
    for (let [index, code] = [0, this.skipSpace()]; code !== closeList; code = this.skipSpace()) {
      if (code === comma) {
        this.at++;
        continue;
      }
      const wanted = below.get(index++);
      if (wanted) this.visit(wanted);
      else this.skipValue();
    }
    this.at++;
  }

  /** The code of the next character that is no white space. */
  private skipSpace(): number {
    let code = this.text.charCodeAt(this.at);
    while (code <= space) code = this.text.charCodeAt(++this.at);
    return code;
  }

  private readKey(): string {
    const start = this.at;
    this.skipString();
    const written = this.text.slice(start + 1, this.at - 1);
    return written.includes("\\") ? String(JSON.parse(this.text.slice(start, this.at))) : written;
  }

  private skipString(): void {
    for (let code = 0; code !== quote;) {
      code = this.text.charCodeAt(++this.at);
      if (code === backslash) this.at++;
    }
    this.at++;
  }

  private skipValue(): void {
    let depth = 0;
    for (; this.at < this.text.length; this.at++) {
      const code = this.text.charCodeAt(this.at);
      if (code === quote) {
        this.skipString();
        this.at--;
      } else if (code === openObject || code === openList) depth++;
      else if ((code === closeObject || code === closeList) && --depth < 0) return;
      else if (depth === 0 && (code === comma || code <= space)) return;
      if (depth === 0 && (code === quote || code === closeObject || code === closeList)) {
        this.at++;
        return;
      }
    }
  }
}
