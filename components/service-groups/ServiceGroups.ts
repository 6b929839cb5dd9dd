import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { typeToken } from "../common/component";
import type { VpcReference } from "../common/contracts";
import { entryOf } from "../common/records";
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

const argumentNames: ArgumentNames<ServiceGroupsArgs> = {
  network: "required",
  services: "required",
  ipv6: "optional",
  endpoints: "optional",
};

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
      return { prefixListId: entryOf(endpoints.gatewayPrefixListIds ?? {}, way.list) };
  }
}

/** A service's group, and the same id once its rules are there. */
interface ReadyGroup {
  readonly id: pulumi.Output<string>;
  readonly ready: pulumi.Output<string>;
}

/** The group of one service with its ways out, and the endpoints' rule for it. */
function createGroup(
  logicalName: string,
  service: string,
  ways: readonly PlannedWayOut[],
  { network, endpoints = {} }: ServiceGroupsArgs,
  parent: pulumi.Resource,
): ReadyGroup {
  const group = new aws.ec2.SecurityGroup(
    logicalName,
    {
      vpcId: network.vpcId,
      description: `Service ${service}`,
      tags: { Name: logicalName },
    },
    { parent },
  );
  const rules: pulumi.CustomResource[] = ways.map(
    ({ key, description, to }) =>
      new aws.vpc.SecurityGroupEgressRule(
        `${logicalName}-out-${key}`,
        { securityGroupId: group.id, ...https, ...destination(to, endpoints), description },
        { parent },
      ),
  );
  if (endpoints.securityGroupId !== undefined) {
    rules.push(
      new aws.vpc.SecurityGroupIngressRule(
        `${logicalName}-in-endpoints`,
        {
          securityGroupId: endpoints.securityGroupId,
          referencedSecurityGroupId: group.id,
          ...https,
          description: `from ${service}`,
        },
        { parent },
      ),
    );
  }
  const ready = pulumi
    .all([group.id, pulumi.all(rules.map((rule) => rule.id))])
    .apply(([id]): string => id);
  return { id: group.id, ready };
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
  /**
   * The same ids by service, each once the service's ways out are there. What runs programs waits for its own
   * (`ServiceSpec.ready`); rules refer to `securityGroupIds`.
   */
  readonly ready: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: ServiceGroupsArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("ServiceGroups"), name, {}, opts);
    const problems = beginProblems("ServiceGroups", name, args, argumentNames);
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
    checkServices(name, accessOf, surroundings, problems);
    problems.throwIfAny("ServiceGroups", name);

    const groups = [...accessOf].map(([service, access]): [string, ReadyGroup] => {
      const ways = planWaysOut(service, access, surroundings);
      return [service, createGroup(`${name}-${service}`, service, ways, args, this)];
    });
    this.securityGroupIds = Object.fromEntries(groups.map(([service, { id }]) => [service, id]));
    this.ready = Object.fromEntries(groups.map(([service, { ready }]) => [service, ready]));
    this.registerOutputs({ securityGroupIds: this.securityGroupIds, ready: this.ready });
  }
}
