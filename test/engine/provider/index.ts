// A stand-in for the `aws` provider, whose binary no package registry serves: Pulumi's provider protocol over gRPC in
// front of the AWS SDK. Test equipment, never shipped. Arguments: the version to report, then what the engine passes.
import * as grpc from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as provider from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct, type JavaScriptValue } from "google-protobuf/google/protobuf/struct_pb";
import { useRegion } from "./clients";
import { iamInvokes, iamTypes } from "./iam";
import { organizationsInvokes, organizationsTypes } from "./organizations";
import type { Change, Failure } from "./properties";
import { checkInputs, diffInputs, inputsFromState, mergeOutputs, previewOutputs } from "./properties";
import { s3Types } from "./s3";
import { sagemakerTypes } from "./sagemaker";
import { writeSchema } from "./schema";
import { stsInvokes } from "./sts";
import type { Properties, ResourceType } from "./table";
import { isNotFound, record, without } from "./table";

const version = process.argv[2] ?? "0.0.0";
const resourceTypes: Record<string, ResourceType> = {
  ...iamTypes,
  ...s3Types,
  ...sagemakerTypes,
  ...organizationsTypes,
};
const invokes = { ...iamInvokes, ...stsInvokes, ...organizationsInvokes };
let defaultTags: Properties = {};

// The engine waits five seconds for a provider that ignores an interrupt, and says that it failed.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(0));
process.stdin.resume().on("close", () => process.exit(0));

function read(struct: Struct | undefined): Properties {
  return (struct?.toJavaScript() ?? {}) as Properties;
}

function write(properties: Properties): Struct {
  const defined = Object.entries(properties).filter(([, value]) => (value as unknown) !== undefined);
  return Struct.fromJavaScript(Object.fromEntries(defined) as Record<string, JavaScriptValue>);
}

/** The table's entry for a URN (`urn:pulumi:stack::project::parent$type::name`). */
function typeOf(urn: string): ResourceType {
  const token = urn.split("::")[2]?.split("$").at(-1) ?? "";
  const type = resourceTypes[token];
  if (type === undefined) throw new Error(`the stand-in aws provider has no resource type ${token}`);
  return type;
}

function failures(list: Failure[]): provider.CheckFailure[] {
  return list.map(({ property, reason }) => new provider.CheckFailure().setProperty(property).setReason(reason));
}

function checkConfig(request: provider.CheckRequest): provider.CheckResponse {
  const news = read(request.getNews());
  news["region"] ??= process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"] ?? "us-east-1";
  return new provider.CheckResponse().setInputs(write(news));
}

function diffConfig(request: provider.DiffRequest): provider.DiffResponse {
  const [olds, news] = [read(request.getOlds()), read(request.getNews())];
  const changes = new provider.DiffResponse();
  if (olds["region"] !== news["region"]) changes.setReplacesList(["region"]);
  const differs = JSON.stringify(olds) !== JSON.stringify(news);
  return changes.setChanges(
    differs ? provider.DiffResponse.DiffChanges.DIFF_SOME : provider.DiffResponse.DiffChanges.DIFF_NONE,
  );
}

function configure(request: provider.ConfigureRequest): provider.ConfigureResponse {
  const variables = request.getVariablesMap();
  const region = variables.get("aws:config:region");
  if (region !== undefined && region !== "") useRegion(region);
  const tags = variables.get("aws:config:defaultTags");
  if (tags !== undefined && tags !== "") defaultTags = record(record(JSON.parse(tags) as Properties)["tags"]);
  return new provider.ConfigureResponse().setSupportspreview(true);
}

function check(request: provider.CheckRequest): provider.CheckResponse {
  const { inputs, failures: wrong } = checkInputs(
    typeOf(request.getUrn()),
    request.getUrn().split("::").slice(3).join("::"),
    request.getRandomseed_asU8(),
    read(request.getOlds()),
    read(request.getNews()),
    defaultTags,
  );
  return new provider.CheckResponse().setInputs(write(inputs)).setFailuresList(failures(wrong));
}

function diff(request: provider.DiffRequest): provider.DiffResponse {
  const type = typeOf(request.getUrn());
  const [olds, news] = [read(request.getOldInputs()), read(request.getNews())];
  const changes = diffInputs(type, olds, news);
  const response = new provider.DiffResponse()
    .setChanges(
      changes.length > 0 ? provider.DiffResponse.DiffChanges.DIFF_SOME : provider.DiffResponse.DiffChanges.DIFF_NONE,
    )
    .setDiffsList(changes.map((change) => change.property))
    .setReplacesList(changes.filter((change) => change.replaces).map((change) => change.property))
    .setDeletebeforereplace(sharesName(type, olds, news))
    .setHasdetaileddiff(true);
  for (const change of changes)
    response
      .getDetaileddiffMap()
      .set(change.property, new provider.PropertyDiff().setKind(kindOf(change)).setInputdiff(true));
  return response;
}

/** Whether a replacement would bear the name of its predecessor. */
function sharesName(type: ResourceType, olds: Properties, news: Properties): boolean {
  const fixed = Object.keys(type.inputs).filter((name) => type.inputs[name]?.required && type.inputs[name].replaces);
  const names = type.autoname === undefined ? fixed : [...fixed, type.autoname.property];
  const made = Array.isArray(news["__defaults"]) ? news["__defaults"] : [];
  return names.length > 0 && names.every((name) => !made.includes(name) && olds[name] === news[name]);
}

function kindOf({ kind, replaces }: Change): provider.PropertyDiff.Kind {
  const kinds = provider.PropertyDiff.Kind;
  if (kind === "add") return replaces ? kinds.ADD_REPLACE : kinds.ADD;
  if (kind === "delete") return replaces ? kinds.DELETE_REPLACE : kinds.DELETE;
  return replaces ? kinds.UPDATE_REPLACE : kinds.UPDATE;
}

async function create(request: provider.CreateRequest): Promise<provider.CreateResponse> {
  const type = typeOf(request.getUrn());
  const inputs = read(request.getProperties());
  if (request.getPreview()) return new provider.CreateResponse().setProperties(write(previewOutputs(type, inputs)));
  const id = await type.create(inputs);
  const outputs = mergeOutputs(type, without(inputs, "__defaults"), (await type.read(id, inputs)) ?? {});
  return new provider.CreateResponse().setId(id).setProperties(write(outputs));
}

async function readResource(request: provider.ReadRequest): Promise<provider.ReadResponse> {
  const type = typeOf(request.getUrn());
  const [known, oldInputs] = [read(request.getProperties()), read(request.getInputs())];
  const found = await type.read(request.getId(), { ...known, ...oldInputs });
  if (found === undefined) return new provider.ReadResponse();
  const outputs = mergeOutputs(type, known, found);
  return new provider.ReadResponse()
    .setId(request.getId())
    .setProperties(write(outputs))
    .setInputs(write(inputsFromState(type, oldInputs, outputs, defaultTags)));
}

async function update(request: provider.UpdateRequest): Promise<provider.UpdateResponse> {
  const type = typeOf(request.getUrn());
  const [olds, news] = [read(request.getOlds()), read(request.getNews())];
  const outputNames = Object.keys(type.outputs ?? {});
  const kept = Object.fromEntries(
    Object.entries(olds).filter(([name]) => outputNames.includes(name) || type.inputs[name]?.computed === true),
  );
  const planned = { ...kept, ...without(news, "__defaults") };
  if (request.getPreview()) return new provider.UpdateResponse().setProperties(write(planned));
  await type.update?.(request.getId(), olds, news);
  const found = (await type.read(request.getId(), { ...olds, ...news })) ?? {};
  return new provider.UpdateResponse().setProperties(write(mergeOutputs(type, planned, found)));
}

async function remove(request: provider.DeleteRequest): Promise<Empty> {
  try {
    await typeOf(request.getUrn()).delete(request.getId(), read(request.getProperties()));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return new Empty();
}

async function invoke(request: provider.InvokeRequest): Promise<provider.InvokeResponse> {
  const found = invokes[request.getTok()];
  if (found === undefined) throw new Error(`the stand-in aws provider has no function ${request.getTok()}`);
  return new provider.InvokeResponse().setReturn(write(await found.call(read(request.getArgs()))));
}

/** A gRPC handler of a function that answers or throws; AWS errors keep their name, as in `EntityAlreadyExists: …`. */
function handler<Request, Response>(
  handle: (request: Request) => Response | Promise<Response>,
): grpc.UntypedHandleCall {
  const unary: grpc.handleUnaryCall<Request, Response> = (call, reply) => {
    Promise.resolve()
      .then(() => handle(call.request))
      .then(
        (response) => {
          reply(null, response);
        },
        (error: unknown) => {
          const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
          reply({ code: grpc.status.UNKNOWN, details: name === "Error" ? message : `${name}: ${message}` });
        },
      );
  };
  return unary as grpc.UntypedHandleCall;
}

const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
// Handshake stays unimplemented: the engine then strips secrets before each call and marks them again afterwards.
server.addService(ResourceProviderService as unknown as grpc.ServiceDefinition, {
  getPluginInfo: handler(() => new PluginInfo().setVersion(version)),
  getSchema: handler(() => new provider.GetSchemaResponse().setSchema(writeSchema(version, resourceTypes, invokes))),
  checkConfig: handler(checkConfig),
  diffConfig: handler(diffConfig),
  configure: handler(configure),
  check: handler(check),
  diff: handler(diff),
  create: handler(create),
  read: handler(readResource),
  update: handler(update),
  delete: handler(remove),
  invoke: handler(invoke),
  cancel: handler(() => new Empty()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
