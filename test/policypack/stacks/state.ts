// State exports and previews as Pulumi writes them, made of the resources of a stack: what the corpus is written in.

/** A resource of a stack. */
export interface Piece {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the provider adds to the inputs. */
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The name of an explicit provider; default: the stack's own. */
  readonly provider?: string;
  /** The name of the component it belongs to. */
  readonly parent?: string;
  /** It is only read: the program does not manage it. */
  readonly external?: true;
  /** It was replaced, and is deleted next. */
  readonly delete?: true;
  /** Property -> names of the resources its value is made from. */
  readonly madeFrom?: Readonly<Record<string, readonly string[]>>;
}

/** The engine's mark of a value that a preview does not know. */
export const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The URN of a resource. */
export const urnOf = ({ type, name }: Piece): string => `urn:pulumi:dev::orders::${type}::${name}`;

function stateOf(piece: Piece, all: readonly Piece[]): Record<string, unknown> {
  const { type, inputs, outputs = {}, provider = "default", madeFrom = {} } = piece;
  const urns = (names: readonly string[]): string[] => names.map((name) => urnNamed(all, name));
  const component = all.find(({ name }) => name === piece.parent);
  const isProvider = type.startsWith("pulumi:providers:");
  const managed = /^aws(-native)?:/.test(type);
  return {
    urn: urnOf(piece),
    type,
    custom: managed || isProvider,
    ...(managed || isProvider ? { id: piece.name } : {}),
    inputs: piece.external === true ? {} : inputs,
    outputs: piece.external === true ? { ...inputs, ...outputs } : { ...outputs, ...inputs },
    ...(managed ? { provider: `urn:pulumi:dev::orders::pulumi:providers:${type.split(":")[0]}::${provider}::id` } : {}),
    ...(component === undefined ? {} : { parent: urnOf(component) }),
    ...(piece.external === true ? { external: true } : {}),
    ...(piece.delete === true ? { delete: true } : {}),
    dependencies: urns(Object.values(madeFrom).flat()),
    propertyDependencies: Object.fromEntries(Object.entries(madeFrom).map(([name, names]) => [name, urns(names)])),
  };
}

function urnNamed(all: readonly Piece[], name: string): string {
  const found = all.find((each) => each.name === name);
  if (found === undefined)
    throw new Error(`Unknown resource ${name}. Known: ${all.map((each) => each.name).join(", ")}.`);
  return urnOf(found);
}

/** What `pulumi stack export` prints. */
export const exportOf = (pieces: readonly Piece[]): string =>
  JSON.stringify({
    version: 3,
    deployment: { manifest: {}, resources: pieces.map((piece) => stateOf(piece, pieces)) },
  });

/** What `pulumi preview --json --show-sames` prints before the first update: no outputs, and no default provider. */
export const previewOf = (pieces: readonly Piece[], region = "us-east-1"): string => {
  const steps = pieces
    .filter(({ type }) => !type.startsWith("pulumi:providers:"))
    .map((piece) => ({ op: "create", urn: urnOf(piece), newState: { ...stateOf(piece, pieces), outputs: undefined } }));
  return JSON.stringify({
    config: { "aws:region": region, "aws-native:region": region },
    steps,
    changeSummary: { create: steps.length },
  });
};
