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

/** What every call of the pipeline's roles carries. */
export function settledByService(
  { action, resources, because }: Pick<Requirement, "action" | "resources" | "because">,
  {
    account,
    region,
    accountBuckets = [],
  }: { readonly account: string; readonly region: string; readonly accountBuckets?: readonly string[] },
): ContextValues {
  const [resource = "*"] = resources;
  const service = action.split(":", 1)[0] ?? "";
  const named = parseArn(resource)?.account;
  const owner =
    service === "s3"
      ? ownerOf(resource, account, accountBuckets)
      : named === undefined || !/^\d{12}$/.test(named)
        ? undefined
        : named;
  return {
    "aws:SecureTransport": "true",
    "aws:PrincipalIsAWSService": "false",
    "aws:PrincipalAccount": account,
    ...(!globalServices.has(service) && { "aws:RequestedRegion": region }),
    ...(owner !== undefined && { "aws:ResourceAccount": owner }),
    ...(owner !== undefined && service === "s3" && { "s3:ResourceAccount": owner }),
    ...(action === "kms:CreateGrant" && { "kms:GrantIsForAWSResource": "true" }),
    ...(service === "kms" && usedByS3.has(because.clause) && { "kms:ViaService": `s3.${region}.amazonaws.com` }),
  };
}

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
  const instances = all(findAll(needs.step.arguments, "InstanceType"));
  const volumeKeys = all(type.keys.volume.flatMap((path) => needs.places(path).map(({ value }) => value)));
  const outputKeys = all(type.keys.output.flatMap((path) => needs.places(path).map(({ value }) => value)));
  const [runtime] = all(findAll(needs.step.arguments, "MaxRuntimeInSeconds"));
  return {
    ...(type.vpc.length > 0 && {
      "sagemaker:VpcSubnets": list("Subnets"),
      "sagemaker:VpcSecurityGroupIds": list("SecurityGroupIds"),
    }),
    ...flag("sagemaker:NetworkIsolation", findAll(needs.step.arguments, "EnableNetworkIsolation")),
    ...flag(
      "sagemaker:InterContainerTrafficEncryption",
      findAll(needs.step.arguments, "EnableInterContainerTrafficEncryption"),
    ),
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

/** Every member of this name, wherever it stands, within the depth that definitions are read to. */
function findAll(json: JsonValue, name: string): JsonValue[] {
  if (isArray(json)) return json.flatMap((each) => findAll(each, name));
  if (!isObject(json)) return [];
  return Object.keys(json).flatMap((key) => {
    const value = json[key] ?? null;
    return key === name && value !== null ? [value] : findAll(value, name);
  });
}
