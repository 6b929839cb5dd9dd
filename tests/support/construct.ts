/** Runs a program against the recording monitor and hands back everything that it registered. */
import * as pulumi from "@pulumi/pulumi";
import type { PlannedResource, WireValue } from "../../cli/plan/document";
import { watchLess } from "../../cli/plan/guards/watch-less";
import { isSecret, unknownValue } from "../../cli/plan/markers";
import { connect, RecordingMonitor } from "../../cli/plan/monitor";

export { isSecret, unknownValue };
export type { PlannedResource };

/** Both ways in which a program is run: before anything exists, and when everything is being created. */
export const modes = [
  { mode: "preview", preview: true },
  { mode: "up", preview: false },
] as const;

export interface ConstructOptions {
  /** Whether ids and computed outputs are unknown. @default true */
  preview?: boolean;
  config?: Record<string, string>;
  /** Answers to data-source calls, by token. */
  calls?: Record<string, (args: Record<string, WireValue>) => Record<string, WireValue>>;
  /** What is known of resources that are read, such as other stacks. @default as of a deployment */
  reads?: (resource: PlannedResource) => Record<string, WireValue> | undefined;
  /** Outputs of a deployment, in addition to those that most resources have. */
  outputs?: (resource: PlannedResource) => Record<string, WireValue>;
}

/** The registrations of one run. */
export class Construction {
  constructor(readonly all: readonly PlannedResource[]) {}

  ofType(type: string): PlannedResource[] {
    return this.all.filter((r) => r.type === type);
  }

  /** The one resource of a type (with a name, where there are several); fails if there is not exactly one. */
  one(type: string, name?: string): PlannedResource {
    const found = this.ofType(type).filter((r) => name === undefined || r.name === name);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      const names = this.ofType(type).map((r) => r.name);
      throw new Error(
        `expected one ${type} ${name ?? ""}, found ${found.length} among ${names.join(", ")}`,
      );
    }
    return only;
  }

  /** `type name` of every registration but the root stack, sorted: the exact list that a test states. */
  list(): string[] {
    return this.all
      .filter((r) => r.type !== "pulumi:pulumi:Stack")
      .map((r) => `${r.type} ${r.name}`)
      .sort();
  }

  /** The names of the resources that a top-level input refers to, sorted. */
  refersTo(resource: PlannedResource, property: string): string[] {
    return (resource.propertyDependencies[property] ?? [])
      .map((urn) => urn.split("::").pop() ?? urn)
      .sort();
  }

  /** The parent's name. */
  parentOf(resource: PlannedResource): string | undefined {
    return resource.parent?.split("::").pop();
  }
}

/** Made-up outputs of single types, where a component computes with their values. */
const madeUp: Readonly<Record<string, Readonly<Record<string, WireValue>>>> = {
  "aws:ec2/vpc:Vpc": {
    ipv6CidrBlock: "2600:1f14:abc:de00::/56",
    defaultNetworkAclId: "acl-0default",
    defaultRouteTableId: "rtb-0default",
  },
  "aws:ec2/eip:Eip": { publicIp: "198.51.100.7" },
  "aws:elasticbeanstalk/environment:Environment": {
    loadBalancers: ["arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/eb/1"],
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": { prefixListId: "pl-0123456789abcdef0" },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    secretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:token",
  },
  "aws:rds/instance:Instance": {
    masterUserSecrets: [
      { secretArn: "arn:aws:secretsmanager:eu-central-1:111122223333:secret:rds!db-master" },
    ],
  },
};

/** The validation records that ACM would ask for; a wildcard shares its parent's. */
function validationRecords({ inputs }: PlannedResource): Record<string, WireValue> {
  const names = [inputs.domainName, inputs.subjectAlternativeNames ?? []].flat() as string[];
  const domainValidationOptions = names.map((domainName) => ({
    domainName,
    resourceRecordName: `_proof.${domainName.replace(/^\*\./, "")}.`,
    resourceRecordType: "CNAME",
    resourceRecordValue: "_proof.acm-validations.aws.",
  }));
  return { domainValidationOptions };
}

/** Made-up outputs of a deployment: what most resources of AWS have. */
function created(resource: PlannedResource, more: Record<string, WireValue> = {}) {
  const id = typeof more.id === "string" ? more.id : `${resource.name}-id`;
  const [, kind] = resource.type.split(":");
  return resource.custom
    ? {
        id,
        outputs: {
          arn: `arn:aws:${kind?.split("/")[0] ?? ""}:eu-central-1:111122223333:${resource.name}`,
          name: resource.name,
          arnSuffix: `${resource.name}/0123456789abcdef`,
          dnsName: `${resource.name}.example.aws`,
          zoneId: "Z0000000000000000000A",
          ...madeUp[resource.type],
          ...(resource.type === "aws:acm/certificate:Certificate"
            ? validationRecords(resource)
            : {}),
          ...more,
        },
      }
    : {};
}

/**
 * Constructs resources as a Pulumi program would and waits until every registration has arrived.
 *
 * @throws whatever the program throws, synchronously or later
 */
export async function construct(
  program: () => unknown,
  options: ConstructOptions = {},
): Promise<Construction> {
  const preview = options.preview ?? true;
  const monitor = new RecordingMonitor(
    "test",
    "bulkhead",
    {
      ...(options.reads === undefined ? {} : { read: options.reads }),
      ...(preview ? {} : { created: (resource) => created(resource, options.outputs?.(resource)) }),
      invoke(token, args) {
        const answer = options.calls?.[token];
        if (answer === undefined) throw new Error(`no answer to the call of ${token}`);
        return answer(args);
      },
    },
    __filename,
  );
  await connect(pulumi, monitor, { project: "bulkhead", stack: "test", preview });
  pulumi.runtime.setAllConfig(options.config ?? {});
  const undo = watchLess(require);
  try {
    await failingOnRejections(async () => {
      await pulumi.runtime.runInPulumiStack(async () => {
        await program();
        return {};
      });
      await pulumi.runtime.disconnect();
    });
  } finally {
    undo();
  }
  return new Construction(monitor.resources);
}

/**
 * Waits for `run`, or for the first rejection that nobody handles: what fails inside an output has no other way to be
 * noticed, and whoever waits for that output waits for ever.
 */
async function failingOnRejections(run: () => Promise<void>): Promise<void> {
  const others = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  const limit = Object.getOwnPropertyDescriptor(Error, "stackTraceLimit");
  // The SDK takes a stack trace per output and per resource, which source maps make slow: half of a construction. It
  // sets the limit itself, so that one that can be set would not hold.
  Object.defineProperty(Error, "stackTraceLimit", {
    configurable: true,
    get: () => 0,
    set: () => undefined,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      process.on("unhandledRejection", reject);
      // Node.js tells of a rejection only after all that its turn still resolves, such as the end of the run.
      run().then(() => setImmediate(resolve), reject);
    });
  } finally {
    if (limit !== undefined) Object.defineProperty(Error, "stackTraceLimit", limit);
    process.removeAllListeners("unhandledRejection");
    for (const listener of others) process.on("unhandledRejection", listener);
  }
}
