// An esbuild plugin: the clients of the AWS SDK are loaded when something of theirs is first used, not when the bundle
// starts. Of five clients a run of the engine needs one or two, and most previews none.
import { createRequire } from "node:module";
import type { Plugin } from "esbuild";

const load = createRequire(__filename);
const loaded = "lazy-client";

export const lazyClients: Plugin = {
  name: loaded,
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/client-/ }, ({ path, namespace }) =>
      namespace === loaded ? undefined : { path, namespace: loaded },
    );
    build.onLoad({ filter: /.*/, namespace: loaded }, ({ path }) => ({
      resolveDir: __dirname,
      contents: `
        let client;
        Object.defineProperty(exports, "__esModule", { value: true });
        for (const name of ${JSON.stringify(Object.keys(load(path) as object))})
          Object.defineProperty(exports, name, { enumerable: true, get: () => (client ??= require(${JSON.stringify(path)}))[name] });`,
    }));
  },
};
