/** VPCs with their gateways, subnets, prefix lists, peerings and NAT gateways. */
import { blockOf, handle, type Program } from "./program";
import { named } from "./network";
import { digits, type Value } from "./registrar";

/** One pool for all: it gives no address twice. */
const pool = "ipam-pool-0123456789abcdef0";

export function writeVpcs(program: Program): void {
  const { network, dialect, registrar, handles } = program;
  for (const vpc of network.vpcs.filter(({ external }) => external !== true)) {
    const own = (kind: string) => `${kind}-${digits(`${vpc.name}/${kind}`)}`;
    const [main = "", ...more] = vpc.ipv4;
    const made = registrar.add(
      "aws:ec2/vpc:Vpc",
      vpc.name,
      {
        ...(dialect.blocks === "pooled" ? { ipv4IpamPoolId: pool } : { cidrBlock: main }),
        enableDnsHostnames: true,
        enableDnsSupport: true,
        assignGeneratedIpv6CidrBlock: vpc.ipv6.length > 0 ? true : undefined,
      },
      {
        cidrBlock: main,
        ipv6CidrBlock: vpc.ipv6[0],
        defaultSecurityGroupId: own("sg"),
        defaultNetworkAclId: own("acl"),
        mainRouteTableId: own("rtb"),
        defaultRouteTableId: own("rtb"),
      },
    );
    handles.set(vpc.name, made);
    more.forEach((cidrBlock, i) => {
      registrar.add(
        "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        `${vpc.name}-block${i + 1}`,
        { vpcId: made("id"), cidrBlock },
      );
    });
    if (vpc.internetGateway !== "none") {
      const direct = vpc.internetGateway === "attached" && dialect.gateways === "direct";
      const gateway = registrar.add(
        "aws:ec2/internetGateway:InternetGateway",
        `${vpc.name}-igw`,
        direct ? { vpcId: made("id") } : {},
      );
      handles.set(`${vpc.name}/igw`, gateway);
      if (vpc.internetGateway === "attached" && !direct) {
        registrar.add(
          "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
          `${vpc.name}-igw-attachment`,
          { internetGatewayId: gateway("id"), vpcId: made("id") },
        );
      }
    }
    if (vpc.egressOnlyGateway) {
      const gateway = registrar.add(
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        `${vpc.name}-eigw`,
        { vpcId: made("id") },
      );
      handles.set(`${vpc.name}/eigw`, gateway);
    }
  }
}

export function writeSubnets(program: Program): void {
  const { network, dialect, registrar, handles } = program;
  network.subnets.forEach((subnet, i) => {
    const vpc = handle(program, subnet.vpc);
    const publicHere = network.interfaces.some(
      ({ subnet: home, owner, publicIpv4 }) =>
        home === subnet.name &&
        publicIpv4 !== undefined &&
        named(network.owners, owner).kind === "instance",
    );
    const made = registrar.add(
      "aws:ec2/subnet:Subnet",
      subnet.name,
      {
        vpcId: vpc("id"),
        cidrBlock:
          dialect.blocks === "pooled" && dialect.ids === "unknown" ? vpc("cidrBlock") : subnet.ipv4,
        availabilityZone: `eu-central-1${"abc"[i % 3] ?? "a"}`,
        // The number of the subnet comes from the VPC's block, which AWS chooses.
        ipv6CidrBlock:
          subnet.ipv6 === undefined
            ? undefined
            : dialect.ids === "unknown"
              ? vpc("ipv6CidrBlock")
              : subnet.ipv6,
        assignIpv6AddressOnCreation: subnet.ipv6 === undefined ? undefined : true,
        mapPublicIpOnLaunch: dialect.publicAddresses === "subnet" && publicHere ? true : undefined,
      },
      { ipv6CidrBlock: subnet.ipv6 },
    );
    handles.set(subnet.name, made);
  });
}

export function writePrefixLists(program: Program): void {
  const { network, dialect, registrar, handles } = program;
  for (const { name, family, entries } of network.prefixLists) {
    const inline = dialect.listEntries === "inline";
    const made = registrar.add("aws:ec2/managedPrefixList:ManagedPrefixList", name, {
      addressFamily: `IPv${family}`,
      maxEntries: 10,
      name,
      entries: inline ? entries.map((cidr) => ({ cidr: blockOf(program, cidr) })) : undefined,
    });
    handles.set(name, made);
    if (inline) continue;
    entries.forEach((cidr, i) => {
      registrar.add("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry", `${name}-${i}`, {
        prefixListId: made("id"),
        cidr: blockOf(program, cidr),
      });
    });
  }
}

export function writePeerings(program: Program): void {
  const { network, registrar, handles } = program;
  const idOf = (name: string): Value => {
    const vpc = named(network.vpcs, name);
    return vpc.external === true ? `vpc-${digits(vpc.name)}` : handle(program, name)("id");
  };
  for (const { name, vpcs, accepted } of network.peerings) {
    const [one, other] = vpcs;
    const made = registrar.add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", name, {
      vpcId: idOf(one),
      peerVpcId: idOf(other),
      autoAccept: accepted ? true : undefined,
    });
    handles.set(name, made);
  }
}

/** NAT gateways stand before the routes that lead to them. */
export function writeNats(program: Program): void {
  const { network, registrar, handles } = program;
  for (const owner of network.owners) {
    if (owner.kind !== "nat") continue;
    for (const item of network.interfaces.filter((face) => face.owner === owner.name)) {
      const eip =
        item.publicIpv4 === undefined
          ? undefined
          : registrar.add(
              "aws:ec2/eip:Eip",
              `${owner.name}-eip`,
              { domain: "vpc" },
              { publicIp: item.publicIpv4, allocationId: `eipalloc-${digits(owner.name)}` },
            );
      const made = registrar.add("aws:ec2/natGateway:NatGateway", owner.name, {
        subnetId: handle(program, item.subnet)("id"),
        connectivityType: owner.connectivity === "private" ? "private" : undefined,
        allocationId: eip?.("allocationId"),
        privateIp: item.ipv4,
      });
      handles.set(owner.name, made);
    }
  }
}
