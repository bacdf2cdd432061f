/** Reading input files: at most so much of them, and in the encodings that editors and shells write. */
import { closeSync, openSync, readSync } from "node:fs";
import { TextDecoder } from "node:util";

/** More than any stack or definition. In bytes. */
const mostBytes = 400_000_000;
const chunkSize = 1_048_576;

/** The text of a file; `-` is standard input. Throws what the file system throws, and EFBIG for what is too large. */
export function readFile(file: string): string {
  const descriptor = file === "-" ? 0 : openSync(file, "r");
  try {
    return decode(readAll(descriptor));
  } finally {
    if (descriptor !== 0) closeSync(descriptor);
  }
}

/** UTF-8, or UTF-16 where its byte order mark says so (PowerShell writes that). @internal For tests. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

function readAll(descriptor: number): Buffer {
  const chunks: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(chunkSize);
    const count = readChunk(descriptor, chunk);
    if (count === 0) return Buffer.concat(chunks);
    size += count;
    if (size > mostBytes) throw Object.assign(new Error("the file is too large"), { code: "EFBIG" });
    chunks.push(chunk.subarray(0, count));
  }
}

const pause = new Int32Array(new SharedArrayBuffer(4));

/** A pipe that has nothing yet says EAGAIN where its other end does not block. */
function readChunk(descriptor: number, chunk: Buffer): number {
  for (;;)
    try {
      return readSync(descriptor, chunk, 0, chunk.length, null);
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(pause, 0, 0, 10);
    }
}
