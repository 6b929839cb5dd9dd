/** Who everyone is: a security group and a role per workload. */
import type * as pulumi from "@pulumi/pulumi";
import {
  InternetAccess,
  RoleTrust,
  type ServiceGroupsArgs,
  type ServiceRolesArgs,
} from "../../components/index";
import { workloadsOf } from "../compute";
import { instanceShapeOf } from "../instance-shapes";
import { pick } from "../pick";
import type { Settings } from "../settings";
import { mapValues } from "./records";

/** What service groups need to know of a network. */
interface EndpointNetwork {
  readonly vpcId: pulumi.Input<string>;
  readonly endpointSecurityGroupId?: pulumi.Input<string>;
  readonly gatewayPrefixListIds: Record<string, pulumi.Input<string>>;
}

/** The groups' arguments: one group per workload. */
export function serviceGroupsArgs(settings: Settings, network: EndpointNetwork): ServiceGroupsArgs {
  const { endpointSecurityGroupId, gatewayPrefixListIds } = network;
  // Without NAT nothing leads to the internet; a rule for it would only widen what a group admits.
  const hasNoNat = settings.natGateways === "none" && settings.existingNetwork === undefined;
  return {
    network,
    services: mapValues(workloadsOf(settings), ({ egress = "https" }) => ({
      internetAccess: hasNoNat || egress !== "https" ? InternetAccess.None : InternetAccess.Https,
    })),
    ipv6: settings.privateIpv6,
    endpoints: {
      ...(endpointSecurityGroupId === undefined
        ? {}
        : { securityGroupId: endpointSecurityGroupId }),
      gatewayPrefixListIds,
    },
  };
}

/** The roles' arguments: one role per workload. */
export function serviceRolesArgs(settings: Settings): ServiceRolesArgs {
  return {
    services: Object.keys(workloadsOf(settings)),
    ...(instanceShapeOf(settings) === undefined ? {} : { trust: RoleTrust.Ec2 }),
    ...pick(settings, ["permissionsBoundaryArn"]),
  };
}
