// github.com as `pulumi package add` meets it: this repository's commit, tagged with its version, by git over HTTPS. A
// proxy leads there; every other host is reached as before.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer as createProxy } from "node:http";
import { createServer, type Server } from "node:https";
import { connect, type AddressInfo, type Socket } from "node:net";
import { join } from "node:path";
import type { IncomingMessage, ServerResponse } from "node:http";
import { repository, runIn } from "../../test/packed";

/** A running host. */
export interface GitHost {
  /** What a process needs to reach it. */
  env: Record<string, string>;
  stop: () => void;
}

/** Serves a bare clone, made in `directory`, whatever path the request names. */
export async function startGitHost(directory: string, version: string): Promise<GitHost> {
  const clone = join(directory, "clone.git");
  runIn(directory, "git", "clone", "--quiet", "--bare", repository, clone);
  runIn(clone, "git", "tag", "--force", `v${version}`);
  const [key, certificate] = [join(directory, "key.pem"), join(directory, "certificate.pem")];
  const subject = ["-subj", "/CN=github.com", "-addext", "subjectAltName=DNS:github.com"];
  const request = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject];
  runIn(directory, "openssl", ...request, "-keyout", key, "-out", certificate);

  const git = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (asked, answer) => {
    serve(clone, asked, answer);
  });
  await listen(git);
  const proxy = createProxy().on("connect", (asked: IncomingMessage, socket: Socket, first: Buffer) => {
    const [host = "", port = ""] = (asked.url ?? "").split(":");
    const target = host === "github.com" ? connect(portOf(git), "127.0.0.1") : connect(Number(port), host);
    target.on("connect", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      target.write(first);
      target.pipe(socket).pipe(target);
    });
    for (const [one, other] of [
      [target, socket],
      [socket, target],
    ] as const)
      one.on("error", () => other.destroy());
  });
  await listen(proxy);
  return {
    env: { HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, SSL_CERT_FILE: certificate },
    stop: () => {
      for (const server of [git, proxy]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}

/** The two requests of a fetch: what there is, and the objects. */
function serve(clone: string, asked: IncomingMessage, answer: ServerResponse): void {
  const advertises = asked.url?.endsWith("/info/refs?service=git-upload-pack") === true;
  if (!advertises && asked.url?.endsWith("/git-upload-pack") !== true) {
    answer.writeHead(404).end();
    return;
  }
  const kind = advertises ? "advertisement" : "result";
  answer.writeHead(200, { "content-type": `application/x-git-upload-pack-${kind}` });
  if (advertises) answer.write("001e# service=git-upload-pack\n0000");
  const args = ["upload-pack", "--stateless-rpc", ...(advertises ? ["--advertise-refs"] : []), clone];
  const child = spawn("git", args, { stdio: ["pipe", "pipe", "inherit"] });
  asked.pipe(child.stdin);
  child.stdout.pipe(answer);
}

const listen = (server: Server | ReturnType<typeof createProxy>): Promise<void> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const portOf = (server: Server | ReturnType<typeof createProxy>): number => (server.address() as AddressInfo).port;
