/**
 * What a call carries besides the conditions we write: keys that the definition or the service settles. `null` is a key
 * that is certainly absent; a key that is not named is not known.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html#amazonsagemaker-policy-keys
 */
import { isLiteral, literalText } from "../iam/patternText";
import { parseArn } from "../iam/arn";
import type { ContextValue, ContextValues } from "../iam/context";
import { elements, isArray, isObject, member, type JsonValue } from "../json";
import type { StepReader, StepType } from "../steps/stepType";
import type { Requirement } from "./requirement";

/** Services whose endpoints are not in the region of the pipeline. */
const globalServices: ReadonlySet<string> = new Set(["iam", "sts"]);

/** Needs of a key that Amazon S3 uses for what it stores. */
const usedByS3: ReadonlySet<string> = new Set(["decrypt-input", "encrypt-output", "json-get-key"]);

/** What every call of the pipeline's roles carries. Calls that carry the same share it. */
export function settledByService({
  account,
  region,
  accountBuckets = [],
}: {
  readonly account: string;
  readonly region: string;
  readonly accountBuckets?: readonly string[];
}): (call: Pick<Requirement, "action" | "resources" | "because">) => ContextValues {
  const known = new Map<string, ContextValues>();
  return ({ action, resources, because }) => {
    const [resource = "*"] = resources;
    const [service = ""] = action.split(":", 1);
    const owner =
      service === "s3" ? ownerOf(resource, account, accountBuckets) : accountNumber(parseArn(resource)?.account);
    const viaS3 = service === "kms" && usedByS3.has(because.clause);
    const grants = action === "kms:CreateGrant";
    const id = `${service} ${owner} ${viaS3} ${grants}`;
    const found = known.get(id);
    if (found !== undefined) return found;
    const settled: ContextValues = {
      "aws:SecureTransport": "true",
      "aws:PrincipalIsAWSService": "false",
      "aws:PrincipalAccount": account,
      ...(!globalServices.has(service) && { "aws:RequestedRegion": region }),
      ...(owner !== undefined && { "aws:ResourceAccount": owner }),
      ...(owner !== undefined && service === "s3" && { "s3:ResourceAccount": owner }),
      ...(grants && { "kms:GrantIsForAWSResource": "true" }),
      ...(viaS3 && { "kms:ViaService": `s3.${region}.amazonaws.com` }),
    };
    known.set(id, settled);
    return settled;
  };
}

const accountNumber = (text = ""): string | undefined => (/^\d{12}$/.test(text) ? text : undefined);

/** Whose a bucket is, where that is known: the names of SageMaker's default buckets hold the account. */
function ownerOf(resource: string, account: string, owned: readonly string[]): string | undefined {
  const bucket = /^arn:[\w-]+:s3:::([^/]*)/.exec(resource)?.[1] ?? "";
  return bucket.includes(account) || owned.includes(bucket) ? account : undefined;
}

/** What the call that creates a step's job carries, by its arguments. */
export function settledByStep(needs: StepReader, type: StepType): ContextValues {
  const texts = (value: JsonValue): string[] =>
    needs.resolve(value).patterns.map((each) => (isLiteral(each) ? literalText(each) : each));
  const all = (values: readonly JsonValue[]): string[] => [...new Set(values.flatMap(texts))];
  const [vpc] = type.vpc.flatMap((path) => needs.places(path));
  const list = (name: string): ContextValue => (vpc === undefined ? null : all(elements(member(vpc.value, name))));
  const volumeKeys = all(type.keys.volume.flatMap((path) => needs.places(path).map(({ value }) => value)));
  const outputKeys = all(type.keys.output.flatMap((path) => needs.places(path).map(({ value }) => value)));
  const found = findAll(needs.step.arguments);
  const instances = all(found.InstanceType);
  const [runtime] = all(found.MaxRuntimeInSeconds);
  return {
    ...(type.vpc.length > 0 && {
      "sagemaker:VpcSubnets": list("Subnets"),
      "sagemaker:VpcSecurityGroupIds": list("SecurityGroupIds"),
    }),
    ...flag("sagemaker:NetworkIsolation", found.EnableNetworkIsolation),
    ...flag("sagemaker:InterContainerTrafficEncryption", found.EnableInterContainerTrafficEncryption),
    ...(instances.length > 0 && { "sagemaker:InstanceTypes": instances }),
    ...keyValues("Volume", volumeKeys, type.keys.volume.length > 0),
    ...keyValues("Output", outputKeys, type.keys.output.length > 0),
    ...(runtime !== undefined && { "sagemaker:MaxRuntimeInSeconds": runtime }),
    ...tags(needs),
  };
}

/** The key is in the request where its field is set; whether it is where it is not set, no page says. */
const flag = (key: string, [value]: readonly JsonValue[]): ContextValues =>
  typeof value === "boolean" ? { [key]: String(value) } : {};

function keyValues(which: "Volume" | "Output", [key]: readonly string[], takes: boolean): ContextValues {
  if (!takes) return {};
  const value = key === undefined || key === "" ? null : key;
  return {
    [`sagemaker:${which}KmsKey`]: value,
    ...(value?.startsWith("arn:") !== false && { [`sagemaker:${which}KmsKeyArn`]: value }),
  };
}

/** The step's tags. The service may add some of its own, so no other tag is known to be absent. */
function tags(needs: StepReader): ContextValues {
  const found = needs.places("Tags").flatMap(({ value }) => elements(value));
  return Object.fromEntries(
    found.flatMap((tag): [string, string][] => {
      const key = needs.resolve(member(tag, "Key") ?? null).patterns[0];
      const value = needs.resolve(member(tag, "Value") ?? null).patterns[0];
      return key === undefined || value === undefined || !isLiteral(key)
        ? []
        : [[`aws:RequestTag/${literalText(key)}`, value]];
    }),
  );
}

/** Members that settle a key, wherever they stand in Arguments. */
interface SettlingMembers {
  readonly InstanceType: JsonValue[];
  readonly MaxRuntimeInSeconds: JsonValue[];
  readonly EnableNetworkIsolation: JsonValue[];
  readonly EnableInterContainerTrafficEncryption: JsonValue[];
}

/** Every member of these names, within the depth that definitions are read to; not what lies below another of its name. */
function findAll(json: JsonValue): SettlingMembers {
  const found: SettlingMembers = {
    InstanceType: [],
    MaxRuntimeInSeconds: [],
    EnableNetworkIsolation: [],
    EnableInterContainerTrafficEncryption: [],
  };
  const walk = (value: JsonValue, above: readonly string[]): void => {
    if (isArray(value)) for (const each of value) walk(each, above);
    else if (isObject(value))
      for (const key of Object.keys(value)) {
        const inner = value[key] ?? null;
        if (inner === null) continue;
        const settles = Object.hasOwn(found, key);
        if (settles && !above.includes(key)) found[key as keyof SettlingMembers].push(inner);
        if (typeof inner === "object") walk(inner, settles ? [...above, key] : above);
      }
  };
  walk(json, []);
  return found;
}
