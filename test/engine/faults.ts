// A proxy in front of AWS that makes chosen calls fail, by their IAM action name: to see what a rerun repairs.
// Put its URL into a project's AWS_ENDPOINT_URL. The SDK retries a 5xx answer: AWS_MAX_ATTEMPTS=1 shows it at once.
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What happens to a call: refused before AWS sees it, done but answered with an error, done but the reply is lost, late. */
export type FaultKind = "before" | "after" | "drop" | "delay";

/** One fault. */
export interface Fault {
  /** The API's action, as `CreateRole`, `PutBucketPolicy`, `CreatePipeline`. */
  action: string;
  kind: FaultKind;
  /** How many calls it hits, then it is over; every call when absent. */
  times?: number;
  /** How many calls it lets pass first. */
  skip?: number;
  /** HTTP status of `before` and `after`; 503 when absent. */
  status?: number;
  /** Milliseconds of `delay`. */
  milliseconds?: number;
}

/** A call that reached AWS, with the texts of request and answer. */
export interface Call {
  action: string;
  request: string;
  answer: string;
}

/** A running proxy. */
export interface FaultProxy {
  /** Its URL. */
  endpoint: string;
  inject: (fault: Fault) => void;
  /** Forgets all faults. */
  clear: () => void;
  /** Every action it has seen, in order. */
  seen: string[];
  /** What AWS did, in order: the calls that it answered without an error. */
  done: Call[];
  stop: () => Promise<void>;
}

/** Starts a proxy in front of the endpoint `target`. */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const seen: string[] = [];
  const done: Call[] = [];
  let faults: { fault: Fault; skip: number; left: number }[] = [];

  function faultFor(action: string): Fault | undefined {
    for (const entry of faults) {
      if (entry.fault.action !== action || entry.left === 0) continue;
      if (entry.skip-- > 0) continue;
      entry.left--;
      return entry.fault;
    }
    return undefined;
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await readAll(incoming);
    const action = actionOf(incoming, body);
    seen.push(action);
    const fault = faultFor(action);
    const fail = () => {
      refuse(outgoing, fault?.status ?? 503);
    };
    if (fault?.kind === "before") {
      fail();
      return;
    }
    if (fault?.kind === "delay") await new Promise((resolve) => setTimeout(resolve, fault.milliseconds ?? 1000));
    const answer = await forward(target, incoming, body);
    if (answer.status < 300) done.push({ action, request: body.toString(), answer: answer.body.toString() });
    if (fault?.kind === "drop") outgoing.destroy();
    else if (fault?.kind === "after") fail();
    else outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inject: (fault) => faults.push({ fault, skip: fault.skip ?? 0, left: fault.times ?? Infinity }),
    clear: () => {
      faults = [];
    },
    seen,
    done,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** S3's actions by method: on a bucket, on an object, and on a bucket's sub-resources (`?policy`). */
const s3Actions: Record<string, { bucket: string; object: string; verb: string }> = {
  GET: { bucket: "ListObjectsV2", object: "GetObject", verb: "Get" },
  HEAD: { bucket: "HeadBucket", object: "HeadObject", verb: "Head" },
  PUT: { bucket: "CreateBucket", object: "PutObject", verb: "Put" },
  DELETE: { bucket: "DeleteBucket", object: "DeleteObject", verb: "Delete" },
};
const bucketResources: Record<string, string> = {
  policy: "BucketPolicy",
  tagging: "BucketTagging",
  versioning: "BucketVersioning",
};

/** The API action of a request: a header of the JSON protocols, a form field of IAM's and STS's, method and path of S3's. */
function actionOf(incoming: IncomingMessage, body: Buffer): string {
  const target = incoming.headers["x-amz-target"];
  if (typeof target === "string") return target.slice(target.lastIndexOf(".") + 1);
  if (incoming.headers["content-type"]?.startsWith("application/x-www-form-urlencoded") === true) {
    const action = new URLSearchParams(body.toString()).get("Action");
    if (action !== null) return action;
  }
  const url = new URL(incoming.url ?? "/", "http://s3");
  const method = s3Actions[incoming.method ?? ""];
  const [bucket = "", key = ""] = url.pathname.slice(1).split(/\/(.*)/s);
  if (method === undefined) return `${incoming.method ?? ""} ${url.pathname}`;
  if (bucket === "") return "ListBuckets";
  if (key !== "") return method.object;
  const resource = Object.keys(bucketResources).find((name) => url.searchParams.has(name));
  return resource === undefined ? method.bucket : `${method.verb}${bucketResources[resource] ?? ""}`;
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function forward(
  target: string,
  incoming: IncomingMessage,
  body: Buffer,
): Promise<{ status: number; headers: IncomingMessage["headers"]; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const passed = request(
      new URL(incoming.url ?? "/", target),
      { method: incoming.method, headers: { ...unchunked(incoming.headers), "content-length": body.length } },
      (answer) => {
        readAll(answer).then((content) => {
          resolve({ status: answer.statusCode ?? 502, headers: unchunked(answer.headers), body: content });
        }, reject);
      },
    );
    passed.on("error", reject);
    passed.end(body);
  });
}

/** Headers without the transfer's own form: bodies are passed on whole. */
function unchunked(headers: IncomingMessage["headers"]): IncomingMessage["headers"] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== "transfer-encoding"));
}

function refuse(outgoing: ServerResponse, status: number): void {
  const code = status === 403 ? "AccessDenied" : status === 400 || status === 429 ? "Throttling" : "ServiceUnavailable";
  outgoing.writeHead(status, { "content-type": "text/xml", "x-amzn-errortype": code });
  outgoing.end(`<ErrorResponse><Error><Code>${code}</Code><Message>injected fault</Message></Error></ErrorResponse>`);
}
