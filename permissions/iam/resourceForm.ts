/**
 * Whether a Resource pattern stands for some ARN of a resource type, `arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}`.
 * A `*` reaches over colons, so `arn:*:s3:::b` would stand for a key whose id holds `:s3:::b`: no key's id does. Names
 * not known to be without colons may be any text, and then the answer is yes: a no is always right.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
import { parseArn, type Arn } from "./arn";
import { ANY, STAR, type Pattern } from "./pattern";

/**
 * Services whose resources have ARNs without further colons. Not among them: those whose names may hold one (models of
 * Bedrock) and those that policies name with a qualifier behind one (functions of Lambda, log groups).
 */
const withoutColons: ReadonlySet<string> = new Set([
  "ecr",
  "elasticmapreduce",
  "emr-serverless",
  "iam",
  "kms",
  "sagemaker",
  "secretsmanager",
  "sqs",
]);

/** Names that hold no colon in any service. Names of objects in Amazon S3 may. */
const plainNames: ReadonlySet<string> = new Set(["Partition", "Region", "Account", "BucketName"]);

/** The ARNs of a resource type. */
interface Form {
  /** The service of its ARNs, and how the last part of all of them begins: most patterns name another. */
  readonly service: string | undefined;
  readonly beginning: string;
  /** Literal text, or a name that stands for any text. */
  readonly pieces: readonly (string | { readonly colons: boolean })[];
}

/** A cache by the resource type's ARN. */
const forms = new Map<string, Form>();

/** Whether the pattern matches an ARN that a resource type's ARN, with `${Name}` for what varies, stands for. */
export function matchesForm(pattern: Pattern, arn: string): boolean {
  const form = forms.get(arn) ?? readForm(arn);
  const begun = beginningOf(pattern);
  if (begun !== undefined && form.service !== undefined) {
    if (begun.service !== form.service) return false;
    if (!begun.resource.startsWith(form.beginning) && !form.beginning.startsWith(begun.resource)) return false;
  }
  const { units } = pattern;
  let places = closeOverStar(units, new Set([0]));
  for (const piece of form.pieces)
    places = typeof piece === "string" ? overText(units, places, piece) : overName(units, places, piece.colons);
  return places.has(units.length);
}

/** A cache: the literal text that a pattern begins with, as an ARN; undefined: it is too short for one. */
const beginnings = new WeakMap<Pattern, { readonly arn: Arn | undefined }>();

function beginningOf(pattern: Pattern): Arn | undefined {
  const known = beginnings.get(pattern) ?? { arn: parseArn(pattern.prefix) };
  beginnings.set(pattern, known);
  return known.arn;
}

function readForm(arn: string): Form {
  const read = parseArn(arn);
  const service = read?.service;
  const parts = arn.split(/\$\{([^}]*)\}/);
  const form: Form = {
    service,
    beginning: read?.resource.split("${")[0] ?? "",
    pieces: parts.map((part, index) =>
      index % 2 === 0 ? part : { colons: !withoutColons.has(service ?? "") && !plainNames.has(part) },
    ),
  };
  forms.set(arn, form);
  return form;
}

/** The places in the pattern that a text leads to. */
function overText(units: readonly number[], places: ReadonlySet<number>, text: string): Set<number> {
  let now = new Set(places);
  for (let i = 0; i < text.length; i++) {
    const next = new Set<number>();
    for (const place of now) {
      const unit = units[place];
      if (unit === STAR) next.add(place);
      else if (unit === ANY || unit === text.charCodeAt(i)) next.add(place + 1);
    }
    now = closeOverStar(units, next);
  }
  return now;
}

const colon = ":".charCodeAt(0);

/** A name may be as long as the pattern needs it to be. */
function overName(units: readonly number[], places: Set<number>, colons: boolean): Set<number> {
  for (const place of places) if (place < units.length && (colons || units[place] !== colon)) places.add(place + 1);
  return places;
}

function closeOverStar(units: readonly number[], places: Set<number>): Set<number> {
  for (const place of places) if (units[place] === STAR) places.add(place + 1);
  return places;
}
