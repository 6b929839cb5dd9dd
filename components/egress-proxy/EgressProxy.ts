import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { typeToken } from "../common/component";
import type { VpcReference } from "../common/contracts";
import { egressDefaults, egressUrl, hostLabel, validate } from "./plan";

/** Whoever leaves through an egress proxy. */
export interface EgressClientGroup {
  /** The client's security group, which must have no way to the internet of its own. */
  securityGroupId: pulumi.Input<string>;
}

/** What an {@link EgressProxy} is made from. */
export interface EgressProxyArgs {
  /** The VPC in which the proxy's name is known. */
  network: VpcReference;
  /** The security group of the proxy's own tasks. It alone needs a way to the internet, on `allowedPorts`. */
  securityGroupId: pulumi.Input<string>;
  /** Who may use the proxy, by name: both rules of the connection are made for each. */
  clients: Record<string, EgressClientGroup>;
  /**
   * The private domain that the proxy's name stands in, such as `egress.internal.example.com`; a namespace of AWS Cloud
   * Map (USD 0.50 a month) is made for it. No other private zone of the VPC may have this name.
   */
  namespace: string;
  /**
   * The names that clients may reach. `*.example.com` stands for all names below example.com and not for itself. Plain,
   * since they stand in the configuration; the same for all clients.
   */
  allowedDomains: string[];
  /**
   * The TCP ports that may be reached.
   * @default [443]
   */
  allowedPorts?: number[];
  /**
   * The ranges that must not be reached, whatever a name resolves to.
   * @default private, local and reserved ranges
   */
  forbiddenCidrBlocks?: string[];
  /**
   * The TCP port that clients connect to, 1024 to 65535.
   * @default 3128
   */
  port?: number;
}

/**
 * A forward proxy as the only way out of services that must reach a few domains and nothing else.
 *
 * ```text
 *   narrow service ──3128──▶ proxy's tasks ──443──▶ internet: the domains of the list
 *          └── no rule to the internet; to interface endpoints and S3's gateway for its own start
 * ```
 *
 * The proxy is a service of its own and not a container beside the application: containers of one task share their
 * network interface and security group, so that whatever the proxy may reach the application could reach without it. Here
 * the application's group admits no other way, which AWS enforces and the proof shows.
 *
 * Creates a private DNS namespace, the proxy's name in it, and two security group rules per client. What runs it is one
 * of `Services`: it gets what `egressProgram` plans and `registryArn`; each client gets what `egressEnvironment` plans.
 *
 * **Cost**: USD 0.50 a month for the namespace; the tasks come on top.
 *
 * ```ts
 * const egress = new EgressProxy("egress", {
 *   network,
 *   securityGroupId: groups.securityGroupIds.egress,
 *   clients: { registration: { securityGroupId: groups.securityGroupIds.registration } },
 *   namespace: "egress.internal.example.com",
 *   allowedDomains: ["api.stripe.com"],
 * });
 * ```
 *
 * @throws InvalidArgumentsError with every problem, before any resource is registered
 */
export class EgressProxy extends pulumi.ComponentResource {
  /** Where clients find the proxy: `http://proxy.<namespace>:<port>`. */
  readonly url: pulumi.Output<string>;
  /** ARN of the registry in which the proxy's tasks enter their addresses. */
  readonly registryArn: pulumi.Output<string>;
  /** Each client's group once its way to the proxy is there, by client: what runs it waits for this. */
  readonly ready: Record<string, pulumi.Output<string>>;

  constructor(name: string, args: EgressProxyArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeToken("EgressProxy"), name, {}, opts);
    validate(name, args);
    const port = args.port ?? egressDefaults.port;
    this.url = pulumi.output(egressUrl(args));
    this.registryArn = createName(this, name, args).arn;
    this.ready = Object.fromEntries(
      Object.entries(args.clients).map(([client, { securityGroupId }]) => [
        client,
        join(this, name, args.securityGroupId, port, client, securityGroupId),
      ]),
    );
    this.registerOutputs({ url: this.url, registryArn: this.registryArn, ready: this.ready });
  }
}

/** The proxy's name, which leads to the addresses of the tasks that are well. */
function createName(
  parent: pulumi.Resource,
  name: string,
  { network, namespace }: EgressProxyArgs,
): aws.servicediscovery.Service {
  const domain = new aws.servicediscovery.PrivateDnsNamespace(
    `${name}-names`,
    { name: namespace, vpc: network.vpcId, description: "Egress proxy" },
    { parent },
  );
  return new aws.servicediscovery.Service(
    `${name}-name`,
    {
      name: hostLabel,
      description: "Tasks of the egress proxy",
      dnsConfig: {
        namespaceId: domain.id,
        routingPolicy: "MULTIVALUE",
        dnsRecords: [{ type: "A", ttl: 10 }],
      },
      // Amazon ECS says which tasks are well.
      healthCheckCustomConfig: {},
    },
    { parent },
  );
}

/** Both rules of a client's connection to the proxy. */
function join(
  parent: pulumi.Resource,
  name: string,
  proxyGroupId: pulumi.Input<string>,
  port: number,
  client: string,
  clientGroupId: pulumi.Input<string>,
): pulumi.Output<string> {
  const tcp = { ipProtocol: "tcp", fromPort: port, toPort: port };
  const out = new aws.vpc.SecurityGroupEgressRule(
    `${name}-${client}-out`,
    {
      securityGroupId: clientGroupId,
      referencedSecurityGroupId: proxyGroupId,
      ...tcp,
      description: `${client} to the egress proxy`,
    },
    { parent },
  );
  const into = new aws.vpc.SecurityGroupIngressRule(
    `${name}-${client}-in`,
    {
      securityGroupId: proxyGroupId,
      referencedSecurityGroupId: clientGroupId,
      ...tcp,
      description: `from ${client}`,
    },
    { parent },
  );
  return pulumi.all([clientGroupId, out.id, into.id]).apply(([id]): string => id);
}
