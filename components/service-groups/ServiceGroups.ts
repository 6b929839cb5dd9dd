import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import type { VpcReference } from "../common/contracts";
import { ProblemList } from "../common/problems";
import { checkServices, InternetAccess, type PlannedWayOut, planWaysOut } from "./plan";

/** What a service's group is made from. */
export interface ServiceGroupSpec {
  /**
   * How far the service may reach beyond the platform. A container without it needs endpoints for its image, log
   * and secrets. With it, stolen data has a way out, too: an allow-list of names takes a proxy.
   * @default InternetAccess.Https
   */
  internetAccess?: InternetAccess;
}

/** The endpoints by which AWS services are reached without the internet. */
export interface EndpointAccess {
  /**
   * The security group of the interface endpoints. Each service gets a rule in it.
   * @default no interface endpoints
   */
  securityGroupId?: pulumi.Input<string>;
  /**
   * The gateway endpoints' prefix lists, by service, such as `s3`. A list counts with all its entries towards the
   * 60 rules of a group.
   * @default no gateway endpoints
   */
  gatewayPrefixListIds?: Record<string, pulumi.Input<string>>;
}

/** What {@link ServiceGroups} are made from. */
export interface ServiceGroupsArgs {
  /** The VPC that the groups belong to. */
  network: VpcReference;
  /**
   * The services by name: whatever carries one group, be it containers, an auto scaling group or a Beanstalk
   * environment. A name is lower-case letters, digits and hyphens. Renaming replaces the group.
   */
  services: Record<string, ServiceGroupSpec>;
  /**
   * Whether the services' subnets carry IPv6: the way out to the internet then has a rule for it.
   * @default false
   */
  ipv6?: boolean;
  /**
   * The endpoints that all of the services may use.
   * @default none
   */
  endpoints?: EndpointAccess;
}

const https = { ipProtocol: "tcp", fromPort: 443, toPort: 443 };

/** What a planned way out names as its destination. */
function destination(
  way: PlannedWayOut["to"],
  endpoints: EndpointAccess,
): Partial<aws.vpc.SecurityGroupEgressRuleArgs> {
  switch (way.kind) {
    case "ipv4":
      return { cidrIpv4: "0.0.0.0/0" };
    case "ipv6":
      return { cidrIpv6: "::/0" };
    case "endpoints":
      return { referencedSecurityGroupId: endpoints.securityGroupId };
    case "list":
      return { prefixListId: endpoints.gatewayPrefixListIds?.[way.list] };
  }
}

/** The group of one service with its ways out, and the endpoints' rule for it. */
function createGroup(
  logicalName: string,
  service: string,
  ways: readonly PlannedWayOut[],
  { network, endpoints = {} }: ServiceGroupsArgs,
  parent: pulumi.Resource,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(
    logicalName,
    {
      vpcId: network.vpcId,
      description: `Service ${service}`,
      tags: { Name: logicalName },
    },
    { parent },
  );
  for (const { key, description, to } of ways) {
    new aws.vpc.SecurityGroupEgressRule(
      `${logicalName}-out-${key}`,
      { securityGroupId: group.id, ...https, ...destination(to, endpoints), description },
      { parent },
    );
  }
  if (endpoints.securityGroupId !== undefined) {
    new aws.vpc.SecurityGroupIngressRule(
      `${logicalName}-in-endpoints`,
      {
        securityGroupId: endpoints.securityGroupId,
        referencedSecurityGroupId: group.id,
        ...https,
        description: `from ${service}`,
      },
      { parent },
    );
  }
  return group;
}

/**
 * One security group per service, with the service's ways out to the internet and to AWS's endpoints.
 *
 * ```text
 *   service's group ──443──▶ internet              by default
 *                   ──443──▶ interface endpoints   both sides' rules
 *                   ──443──▶ gateway endpoints     by prefix list, for a service without the internet
 * ```
 *
 * Nothing may come in: an edge admits its load balancer to the services that it routes to, by rules in these
 * groups, and a store or a further edge adds the service's way out to itself. The groups are made first, so that
 * all of these can name them. Names are asked of the VPC's resolver, which groups do not hinder.
 *
 * **Cost**: none.
 *
 * ```ts
 * const groups = new ServiceGroups("services", {
 *   network,
 *   services: { search: {}, admin: { internetAccess: InternetAccess.None } },
 *   endpoints: {
 *     securityGroupId: network.endpointSecurityGroupId,
 *     gatewayPrefixListIds: network.gatewayPrefixListIds,
 *   },
 * });
 * ```
 *
 * @throws InvalidArgumentsError if a name or choice is refused, with every problem
 */
export class ServiceGroups extends pulumi.ComponentResource {
  /** The groups' ids by service. */
  readonly securityGroupIds: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ServiceGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("ServiceGroups"), name, {}, opts);
    const surroundings = {
      ipv6: args.ipv6 ?? false,
      endpoints: args.endpoints?.securityGroupId !== undefined,
      gateways: Object.keys(args.endpoints?.gatewayPrefixListIds ?? {}),
    };
    const accessOf = new Map(
      Object.entries(args.services).map(([service, { internetAccess }]) => [
        service,
        internetAccess ?? InternetAccess.Https,
      ]),
    );
    const problems = new ProblemList();
    checkServices(name, accessOf, surroundings, problems);
    problems.throwIfAny("ServiceGroups", name);

    this.securityGroupIds = Object.fromEntries(
      [...accessOf].map(([service, access]) => {
        const ways = planWaysOut(service, access, surroundings);
        return [service, createGroup(`${name}-${service}`, service, ways, args, this).id];
      }),
    );
    this.registerOutputs({ securityGroupIds: this.securityGroupIds });
  }
}
