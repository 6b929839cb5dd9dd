/** Settings of the services in containers, and of what runs beside them. */
import * as z from "zod/mini";
import { edgeNames, egressNames, storeNames } from "../services";
import { flag, group, listOf, path, pathPattern, text, whole, word } from "./values";

export const serviceName = text(
  "a service's name: lower-case letters, digits and dashes, at most 16 characters, beginning with a letter",
  /^[a-z]([a-z0-9-]{0,14}[a-z0-9])?$/,
);
export const variableName = text(
  "the name of an environment variable: letters, digits and _, not beginning with a digit",
  /^[A-Za-z_][A-Za-z0-9_]*$/,
);

export const clearVariables = z.record(
  variableName,
  z.string("a text: put quotes around it"),
  "a group of variables",
);
export const secretVariables = z.record(
  variableName,
  text(
    "the ARN of a secret or parameter, arn:aws:secretsmanager:… or arn:aws:ssm:…",
    /^arn:aws[a-z-]*:(secretsmanager|ssm):[a-z0-9-]+:\d{12}:(secret:|parameter\/)\S+$/,
  ),
  "a group of variables, each with the ARN of a secret",
);

export const sizes = {
  cpu: z.optional(whole(256, 16384, "CPU units (1024 is one vCPU)")),
  memory: z.optional(whole(512, 122880, "memory in MiB")),
  minimum: z.optional(whole(1, 1000, "tasks at least")),
  maximum: z.optional(whole(1, 1000, "tasks at most")),
  architecture: z.optional(word(["ARM64", "X86_64"], "one of")),
  spot: z.optional(flag("whether tasks run on Fargate Spot")),
  exec: z.optional(flag("whether ECS Exec may open a shell in a task")),
};

const imageName = text("an image with a tag or a digest, without spaces", /^\S+[:@]\S+$/);

const proxy = group(
  {
    port: z.optional(whole(1024, 65535, "a TCP port")),
    image: z.optional(imageName),
    methods: z.optional(
      listOf(text("a method in capital letters, such as GET", /^[A-Z]+$/), "methods"),
    ),
    paths: z.optional(listOf(path, "paths; one with a slash at its end is for all below it")),
    callers: z.optional(listOf(text("a range such as 198.51.100.0/24", /^\S+$/), "ranges")),
    maxBodyMb: z.optional(whole(1, 1024, "MiB")),
    requestsPerSecond: z.optional(
      whole(0, 100000, "requests per second and address, 0 for no limit"),
    ),
    timeoutSeconds: z.optional(whole(1, 3600, "seconds")),
    headers: z.optional(
      z.record(
        text("a header's name", /^\S+$/),
        z.string("a text: put quotes around it"),
        "a group of headers",
      ),
    ),
    accessLog: z.optional(flag("whether each request is logged")),
    addressVariable: z.optional(variableName),
    portVariable: z.optional(variableName),
  },
  "a group of settings of the proxy, {} for its defaults",
);

export const service = group(
  {
    enabled: z._default(flag("whether the stack has the service"), true),
    edge: z.optional(word(edgeNames, "one of")),
    port: z.optional(whole(1, 65535, "a TCP port")),
    healthPath: z.optional(path),
    paths: z.optional(listOf(pathPattern, "path patterns")),
    webSocket: z.optional(flag("whether it keeps WebSocket connections")),
    stores: z.optional(listOf(word(storeNames, "stores, each one of"), "stores")),
    callsApi: z.optional(flag("whether it calls the api through the internal edge")),
    image: z.optional(imageName),
    command: z.optional(listOf(z.string("a text"), "the command's words")),
    healthCommand: z.optional(listOf(text("a word", /^[^]+$/), "the words of a command")),
    proxy: z.optional(proxy),
    egress: z.optional(word(egressNames, "one of")),
    requestsPerTarget: z.optional(whole(1, 100000, "requests per minute and task")),
    environment: z.optional(clearVariables),
    secrets: z.optional(secretVariables),
    readonlyRootFilesystem: z.optional(flag("whether the container cannot write to its own files")),
    scratch: z.optional(
      z.record(
        text("an absolute directory such as /var/cache", /^\/\S*$/),
        whole(1, 61440, "MiB"),
        "a group of directories, each with its MiB",
      ),
    ),
    clearNames: z.optional(listOf(variableName, "names of variables")),
    ...sizes,
  },
  "a group of settings of one service",
);

export const egressProxy = group(
  {
    domains: listOf(
      text("a domain name such as api.example.com, or *.example.com for all below", /^\S+$/),
      "domain names",
    ),
    image: z.optional(imageName),
    cpu: sizes.cpu,
    memory: sizes.memory,
    minimum: sizes.minimum,
    maximum: sizes.maximum,
  },
  "a group with domains, the names that may be reached",
);
