// Required before a program, a pack or a plugin of the stand-in language host: the Pulumi SDK loads at every start what
// only serialised functions need (npm's tree reader and the TypeScript compiler, a third of a start). Here both are
// loaded when something of theirs is first used.
import Module from "node:module";

const needed: ReadonlySet<string> = new Set(["@npmcli/arborist", "../../typescript-shim"]);

type Load = (request: string, parent: unknown, isMain: boolean) => unknown;
const loader = Module as unknown as { _load: Load };
const load = loader._load;

loader._load = (request, parent, isMain) => {
  if (!needed.has(request)) return load(request, parent, isMain);
  return new Proxy(
    {},
    {
      // Interop helpers ask for this first and copy every name of what says no.
      get: (_target, name) =>
        name === "__esModule" || (load(request, parent, isMain) as Record<PropertyKey, unknown>)[name],
    },
  );
};
