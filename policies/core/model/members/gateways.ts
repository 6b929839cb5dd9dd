/** Gateways, endpoints and managed fronts as members: what AWS puts into a subnet on one's behalf. */
import { ports } from "../../algebra";
import type { Kind, Resource } from "../../graph";
import { anything, no, together, unsure, weakened, yes, type Choice, type Judged } from "./choice";
import type { Describe } from "./member";
import {
  brought,
  by,
  groupsOr,
  inSubnets,
  memberOf,
  only,
  unfiltered,
  v6If,
  type Recipe,
} from "./recipes";
import { at, or, silent, someTcp, tcp, undeclared, type Reader } from "./reader";

/** Traffic that a host's port 53 takes. */
const dns = ports.union(ports.portSet(ports.TCP, 53), ports.portSet(ports.UDP, 53));

const nat: Recipe = {
  role: "nat",
  subnets: inSubnets("subnetId"),
  groups: () => unfiltered,
  publicV4: natPublic,
  listens: () => silent,
  accepts: false,
};

/**
 * A public one has the address that it is given; AWS makes none without, and none with one that another has. A regional
 * one is given addresses by AWS (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html,
 * https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html).
 */
function natPublic(reader: Reader, nat: Resource): Judged {
  const { because, state } = reader.oneOf(nat, "connectivityType", ["private"]);
  if (state === "unknown") return unsure(because);
  if (state === "yes") return no(because);
  const isRegional = reader.oneOf(nat, "availabilityMode", ["regional"]);
  if (isRegional.state === "yes") return yes(because);
  const path = "allocationId";
  // What is only found may have more than is told of it.
  if (nat.isFound) return yes(because);
  if (reader.made(nat, path).state === "absent")
    return isRegional.state === "no"
      ? no(`${at(nat, path)} is not set`)
      : unsure(isRegional.because);
  const address = onlyAddress(reader, nat);
  const other = reader.resolver.graph
    .ofKind("NatGateway")
    .find((one) => one !== nat && address !== undefined && onlyAddress(reader, one) === address);
  if (other === undefined || address === undefined) return yes(because);
  return unsure(`${at(nat, path)} is ${address.toString()}, which ${other.toString()} has as well`);
}

/** The address that a NAT gateway of the program is given, where it is one for sure. */
function onlyAddress(reader: Reader, nat: Resource): Resource | undefined {
  const path = "allocationId";
  if (nat.isFound) return undefined;
  return nat.ignores(path)
    ? reader.resourceMade(nat, path, "Eip")
    : only(reader.resources(nat, path));
}

const interfaceEndpoint: Recipe = {
  role: "endpoint",
  subnets: endpointSubnets,
  groups: groupsOr("securityGroupIds"),
  v6: v6If("ipAddressType", "dualstack", "ipv6"),
  // AWS's services answer on 443; what stands behind another's service may listen on anything.
  listens: (reader, resource) => {
    const name = reader.text(resource, "serviceName");
    const isAws = name?.startsWith("com.amazonaws.") === true && !name.includes(".vpce.");
    if (!isAws) return { may: ports.allTraffic, must: ports.nothing(), declared: false };
    return withOwnPorts.test(name) ? { ...someTcp, must: tcp(443).must } : tcp(443);
  },
};

/** Services of AWS that answer on other ports as well: SMTP, Cassandra's protocol, SFTP. */
const withOwnPorts = /\.(email-smtp|cassandra(-fips)?|transfer\.server)$/;

/** The subnets that an endpoint names, and those that are associated with it. */
function endpointSubnets(reader: Reader, endpoint: Resource): Choice<Resource> {
  const associated = reader.resolver.graph.ofKind("EndpointSubnetAssociation").flatMap((one) => {
    const endpoints = reader.resources(one, "vpcEndpointId");
    const subnets = reader.subnets(one, "subnetId");
    if (endpoints.certain.includes(endpoint)) return [subnets];
    const isMeant = endpoints.anything.length > 0 || endpoints.possible.includes(endpoint);
    return isMeant ? [weakened(subnets)] : [];
  });
  const own = ["subnetIds", "subnetConfigurations.subnetId"].map((path) =>
    reader.subnets(endpoint, path),
  );
  return or(together([...own, ...associated]), () =>
    anything(`${at(endpoint, "subnetIds")} is not set`),
  );
}

/** A gateway endpoint is a route; the other types have interfaces. */
const vpcEndpoint: Describe = (reader, resource) => {
  const type = reader.setting(resource, "vpcEndpointType");
  const text = reader.text(resource, "vpcEndpointType");
  if (type.state === "absent" || text === "gateway") return [];
  if (text === "gatewayloadbalancer") {
    const recipe = { ...interfaceEndpoint, groups: () => unfiltered, listens: () => undeclared };
    return [memberOf(reader, resource, recipe)];
  }
  return [memberOf(reader, resource, interfaceEndpoint)];
};

const placed = (extra: Pick<Recipe, "listens"> & Partial<Recipe>): Describe =>
  by({
    role: "endpoint",
    subnets: inSubnets("subnetIds"),
    groups: groupsOr("securityGroupIds"),
    ...extra,
  });

const front = { listens: () => silent, accepts: false } as const;

const unfilteredIn = (...paths: readonly string[]): Describe =>
  by({
    role: "other",
    subnets: inSubnets(...paths),
    groups: () => unfiltered,
    v6: (_, resource): Judged => unsure(`${resource.toString()} may carry IPv6`),
    listens: () => undeclared,
    notes: ["it hands on what others send"],
  });

/** Members of the kinds of gateways and endpoints. */
export const gateways: Readonly<Partial<Record<Kind, Describe>>> = {
  NatGateway: (reader, resource) =>
    reader.isSet(resource, "subnetId")
      ? [memberOf(reader, resource, nat)]
      : [
          memberOf(reader, resource, {
            ...nat,
            subnets: () => anything(`${at(resource, "subnetId")} is not set`),
          }),
        ],
  VpcEndpoint: vpcEndpoint,
  EndpointSubnetAssociation: brought("vpcEndpointId", {
    role: "endpoint",
    subnets: inSubnets("subnetId"),
    v6: (_, association) => unsure(`nothing is known of the endpoint of ${association.toString()}`),
    listens: () => ({ ...undeclared, must: ports.nothing() }),
    notes: ["it is an interface of an endpoint that is not of the plan"],
  }),
  InstanceConnectEndpoint: by({
    role: "endpoint",
    subnets: inSubnets("subnetId"),
    groups: groupsOr("securityGroupIds"),
    v6: v6If("ipAddressType", "dualstack", "ipv6"),
    // Its groups are not asked about what comes in.
    ...front,
    notes: ["an operator's tunnel: whom it lets in is a matter of permissions"],
  }),
  HttpVpcLink: placed({ ...front }),
  VerifiedAccessEndpoint: by({
    role: "endpoint",
    subnets: inSubnets(
      "loadBalancerOptions.subnetIds",
      "rdsOptions.subnetIds",
      "cidrOptions.subnetIds",
    ),
    groups: groupsOr("securityGroupIds"),
    ...front,
  }),
  LatticeResourceGateway: placed({ ...front, v6: v6If("ipAddressType", "dualstack", "ipv6") }),
  ResolverEndpoint: by({
    role: "endpoint",
    subnets: inSubnets("ipAddresses.subnetId"),
    groups: groupsOr("securityGroupIds"),
    v6: v6If("resolverEndpointType", "dualstack", "ipv6"),
    listens: () => ({ may: dns, must: dns, declared: true }),
  }),
  TransitGatewayVpcAttachment: unfilteredIn("subnetIds"),
  CoreNetworkVpcAttachment: unfilteredIn("subnetArns"),
  NetworkFirewall: unfilteredIn("subnetMappings.subnetId"),
  RouteServerEndpoint: by({
    role: "other",
    subnets: inSubnets("subnetId"),
    groups: () => unfiltered,
    listens: () => tcp(179),
  }),
};
