/** The same program in each of the forms that are read: what the offline monitor recorded, written as the engine would. */
import * as proxies from "@pulumi/policy/proxy";
import {
  fromCrossGuard,
  RecordedInputs,
  type PolicyResourceLike,
} from "../../../policies/adapters/crossguard";
import { signatureKey, unknownText } from "../../../policies/core/graph/wire";
import type { PlannedResource } from "../../support/construct";

/** CrossGuard's own objects. The library does not declare them. */
export const { unknownCheckingProxy } = proxies as unknown as {
  unknownCheckingProxy: (props: unknown) => object;
};

type Json = Record<string, unknown>;

/** What a deployment makes of a resource of the tests' monitor. */
export function createdOutputs(resource: PlannedResource): Json {
  if (!resource.custom) return { ...resource.outputs };
  const [, member = ""] = resource.type.split(":");
  const vpc = { defaultNetworkAclId: "acl-0default", defaultRouteTableId: "rtb-0default" };
  return {
    arn: `arn:aws:${member.split("/")[0] ?? ""}:eu-central-1:111122223333:${resource.name}`,
    name: resource.name,
    zoneId: "Z0000000000000000000A",
    ...(resource.type === "aws:ec2/vpc:Vpc" ? vpc : {}),
    ...(resource.type === "aws:ec2/vpcEndpoint:VpcEndpoint"
      ? { prefixListId: "pl-0123456789abcdef0" }
      : {}),
    ...resource.inputs,
    id: `${resource.name}-id`,
  };
}

export function planOf(resources: readonly PlannedResource[]): Json {
  return {
    format: "bulkhead-plan", version: 1, project: "bulkhead", stack: "test", sdks: {}, outputs: {}, assumptions: [], notes: [],
    resources,
  }; // prettier-ignore
}

/** The engine leaves out lists of dependencies that are empty. */
function told(dependencies: PlannedResource["propertyDependencies"]): Json {
  return Object.fromEntries(Object.entries(dependencies).filter(([, urns]) => urns.length > 0));
}

function engineState(resource: PlannedResource): Json {
  const {
    urn,
    type,
    custom,
    parent,
    provider,
    inputs,
    dependencies,
    propertyDependencies,
    options,
  } = resource;
  const { ignoreChanges } = options;
  return {
    urn, type, custom, parent, provider, inputs, dependencies, ignoreChanges,
    propertyDependencies: told(propertyDependencies),
  }; // prettier-ignore
}

export function stateOf(resources: readonly PlannedResource[]): Json {
  return {
    version: 3,
    deployment: {
      manifest: {},
      resources: resources.map((resource) => ({
        ...engineState(resource),
        ...(resource.custom ? { id: `${resource.name}-id` } : {}),
        outputs: createdOutputs(resource),
      })),
    },
  };
}

export function previewOf(resources: readonly PlannedResource[]): Json {
  return {
    config: {},
    steps: resources.map((resource) => ({
      op: "create",
      urn: resource.urn,
      newState: JSON.parse(JSON.stringify(engineState(resource), hideSecrets)) as unknown,
    })),
    changeSummary: { create: resources.length },
  };
}

function hideSecrets(_key: string, value: unknown): unknown {
  return isWrapped(value) ? "[secret]" : value;
}

function isWrapped(value: unknown): value is { value: unknown } {
  return typeof value === "object" && value !== null && signatureKey in value;
}

/** Values as CrossGuard hands them out: secrets without their mark. */
function unwrapped(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (isWrapped(part) ? part.value : part)),
  ) as unknown;
}

/** Inputs that a provider leaves unknown at a first preview where the program did not set them. */
const computed: Readonly<Record<string, readonly string[]>> = {
  "aws:ec2/securityGroup:SecurityGroup": ["ingress", "egress", "name", "vpcId"],
  "aws:ec2/routeTable:RouteTable": ["routes", "propagatingVgws"],
  "aws:ec2/networkAcl:NetworkAcl": ["ingress", "egress", "subnetIds"],
  "aws:lb/loadBalancer:LoadBalancer": ["internal", "subnets", "securityGroups", "subnetMappings"],
  "aws:rds/instance:Instance": ["vpcSecurityGroupIds", "dbSubnetGroupName", "publiclyAccessible"],
};

export function crossGuardOf(
  resources: readonly PlannedResource[],
): ReturnType<typeof fromCrossGuard> {
  const recorded = new RecordedInputs();
  const seen = new Map<string, PolicyResourceLike & { parent?: PolicyResourceLike }>();
  const provider = {
    urn: "urn:pulumi:test::bulkhead::pulumi:providers:aws::default",
    props: unknownCheckingProxy({}),
  };
  for (const { urn, type, name, custom, inputs, options } of resources) {
    recorded.record({ urn, props: unknownCheckingProxy(unwrapped(inputs)) });
    const unset = Object.fromEntries((computed[type] ?? []).map((key) => [key, unknownText]));
    const outputs = custom
      ? { ...unset, arn: unknownText, id: unknownText, ...(unwrapped(inputs) as Json) }
      : {};
    seen.set(urn, {
      urn, type, name, opts: options, dependencies: [], propertyDependencies: {},
      props: unknownCheckingProxy(outputs),
      ...(custom ? { provider } : {}),
    }); // prettier-ignore
  }
  const known = (urns: readonly string[]) => urns.flatMap((urn) => seen.get(urn) ?? []);
  const joined = resources.map((resource) => {
    const one = seen.get(resource.urn);
    const parent = resource.parent === undefined ? undefined : seen.get(resource.parent);
    return {
      ...(one as PolicyResourceLike),
      ...(parent === undefined ? {} : { parent }),
      dependencies: known(resource.dependencies),
      propertyDependencies: Object.fromEntries(
        Object.entries(resource.propertyDependencies)
          .filter(([, urns]) => urns.length > 0)
          .map(([key, urns]) => [key, known(urns)]),
      ),
    };
  });
  return fromCrossGuard(joined, recorded);
}
