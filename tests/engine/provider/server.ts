/** Puts a provider on a port, where the engine attaches to it. */
import { createRequire } from "node:module";
import type {
  sendUnaryData,
  Server,
  ServerUnaryCall,
  UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import type { AwsProvider, Properties } from "./provider";

// What the generated messages are made with; the SDK's own, so that there is only one of each.
const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc = load("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const { Struct } = load(
  "google-protobuf/google/protobuf/struct_pb.js",
) as typeof import("google-protobuf/google/protobuf/struct_pb");
const { Empty } = load(
  "google-protobuf/google/protobuf/empty_pb.js",
) as typeof import("google-protobuf/google/protobuf/empty_pb");

const { version } = load("@pulumi/aws/package.json") as { version: string };

type StructMessage = InstanceType<typeof Struct>;

/** A provider that the engine can reach. */
export interface RunningProvider {
  readonly port: number;
  close(): void;
}

const maximumMessage = 400 * 1024 * 1024;

function read(struct: StructMessage | undefined): Properties {
  return struct?.toJavaScript() ?? {};
}

function write(properties: Properties): StructMessage {
  return Struct.fromJavaScript(properties);
}

/** Answers a call with what `answer` makes of it; what it throws becomes the error that the engine shows. */
function unary<Request, Response>(answer: (request: Request) => Response | Promise<Response>) {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>): void => {
    Promise.resolve()
      .then(() => answer(call.request))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          const details = error instanceof Error ? error.message : String(error);
          callback({ code: grpc.status.UNKNOWN, details });
        },
      );
  };
}

/** The type in a URN, without its parents'. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}

function service(provider: AwsProvider): UntypedServiceImplementation {
  return {
    attach: unary(() => new Empty()),
    cancel: unary(() => {
      provider.faults.cancel();
      return new Empty();
    }),
    getPluginInfo: unary(() => {
      const info = new PluginInfo();
      info.setVersion(version);
      return info;
    }),
    getSchema: unary(() => {
      const response = new messages.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    }),
    checkConfig: unary((request: messages.CheckRequest) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary(() => new messages.DiffResponse()),
    configure: unary((request: messages.ConfigureRequest) => {
      provider.configure(read(request.getArgs()));
      const response = new messages.ConfigureResponse();
      response.setAcceptsecrets(true);
      response.setSupportspreview(true);
      return response;
    }),
    check: unary(async (request: messages.CheckRequest) => {
      const urn = request.getUrn();
      const old = request.getOlds();
      const { inputs, failures } = await provider.check(
        typeOf(urn),
        urn,
        old === undefined ? undefined : read(old),
        read(request.getNews()),
        request.getRandomseed_asU8(),
      );
      const response = new messages.CheckResponse();
      response.setInputs(write(inputs));
      response.setFailuresList(
        failures.map(({ property, reason }) => {
          const failure = new messages.CheckFailure();
          failure.setProperty(property);
          failure.setReason(reason);
          return failure;
        }),
      );
      return response;
    }),
    diff: unary(async (request: messages.DiffRequest) => {
      const urn = request.getUrn();
      const { changed, replaces } = await provider.diff(
        typeOf(urn),
        urn,
        read(request.getOldInputs()),
        read(request.getNews()),
      );
      const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
      const response = new messages.DiffResponse();
      response.setChanges(changed.length === 0 ? DIFF_NONE : DIFF_SOME);
      response.setDiffsList(changed);
      response.setReplacesList(replaces);
      return response;
    }),
    create: unary(async (request: messages.CreateRequest) => {
      const urn = request.getUrn();
      const inputs = read(request.getProperties());
      const created = await provider.create(typeOf(urn), urn, inputs, request.getPreview());
      const response = new messages.CreateResponse();
      response.setId(created.id);
      response.setProperties(write(created.outputs));
      return response;
    }),
    update: unary(async (request: messages.UpdateRequest) => {
      const urn = request.getUrn();
      const outputs = await provider.update(
        typeOf(urn),
        urn,
        request.getId(),
        read(request.getOlds()),
        read(request.getNews()),
        request.getPreview(),
      );
      const response = new messages.UpdateResponse();
      response.setProperties(write(outputs));
      return response;
    }),
    read: unary(async (request: messages.ReadRequest) => {
      const urn = request.getUrn();
      const known = read(request.getProperties());
      const existing = await provider.read(typeOf(urn), urn, request.getId(), known);
      const response = new messages.ReadResponse();
      if (existing !== undefined) {
        response.setId(existing.id);
        response.setProperties(write(existing.outputs));
        response.setInputs(write(existing.inputs));
      }
      return response;
    }),
    delete: unary(async (request: messages.DeleteRequest) => {
      const urn = request.getUrn();
      const known = read(request.getProperties());
      await provider.delete(typeOf(urn), urn, request.getId(), known);
      return new Empty();
    }),
    invoke: unary(async (request: messages.InvokeRequest) => {
      const answer = await provider.invoke(request.getTok(), read(request.getArgs()));
      const response = new messages.InvokeResponse();
      response.setReturn(write(answer));
      return response;
    }),
  };
}

/** Starts answering on a free port of this machine. */
export async function serve(provider: AwsProvider): Promise<RunningProvider> {
  const server: Server = new grpc.Server({
    "grpc.max_receive_message_length": maximumMessage,
    "grpc.max_send_message_length": maximumMessage,
  });
  server.addService(ResourceProviderService, service(provider));
  const port = await new Promise<number>((resolve, reject) => {
    const credentials = grpc.ServerCredentials.createInsecure();
    server.bindAsync("127.0.0.1:0", credentials, (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    port,
    close: () => {
      server.forceShutdown();
    },
  };
}
