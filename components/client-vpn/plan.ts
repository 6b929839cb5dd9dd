/** What a Client VPN endpoint may be given, and the authorization rules that follow from it. */
import {
  type Cidr,
  contains,
  formatAddress,
  isPrivate,
  overlap,
  parseAddress,
  parseCidr,
} from "../common/cidr";
import { type Problem, ProblemList } from "../common/problems";

/** The plain values that a plan is made of. */
export interface VpnRequest {
  readonly vpcCidrBlock: string;
  readonly clientCidrBlock: string;
  readonly resolverAddress?: string;
  readonly authorizedCidrBlocks: readonly string[];
  readonly forbiddenCidrBlocks: readonly string[];
  /** Names of the groups that are let in; empty for everyone who authenticates. */
  readonly accessGroups: readonly string[];
}

/** One authorization rule of the endpoint. */
export interface Authorization {
  /** What tells the rule from the others: `resolver` or the network, and the group where there are groups. */
  readonly key: string;
  readonly targetNetworkCidr: string;
  /** The name of the group that is let in; absent for everyone who authenticates. */
  readonly accessGroup?: string;
  readonly description: string;
}

/** What an endpoint is configured with. */
export interface VpnPlan {
  readonly resolverAddress: string;
  readonly authorizations: readonly Authorization[];
}

/** The sizes that AWS takes for a client range (Client VPN administrator guide, rules and best practices). */
const clientPrefixLengths = { largest: 12, smallest: 22 } as const;

/** Amazon's resolver answers at the third address of a VPC's range (VPC user guide, DNS attributes). */
const resolverOffset = 2;

/** A network's place in a child's name: `10.0.10.0/24` becomes `10.0.10.0-24`. */
function nameOf(cidr: string): string {
  return cidr.replace("/", "-");
}

const notation = "an IPv4 range such as 10.0.0.0/16, no address bits set behind the prefix";

/**
 * Decides the resolver's address and the authorization rules: each authorized network and the resolver, once per
 * group or once for everyone.
 */
export function planVpn(request: VpnRequest): {
  plan?: VpnPlan;
  problems: readonly Problem[];
} {
  const problems = new ProblemList();
  const vpc = rangeAt(problems, "vpcCidrBlock", request.vpcCidrBlock);
  addClientRangeProblems(problems, request, vpc);
  const resolverAddress = resolverOf(problems, request, vpc);
  addAuthorizedProblems(problems, request, vpc);
  if (problems.problems.length > 0 || resolverAddress === undefined) {
    return { problems: problems.problems };
  }
  return {
    plan: { resolverAddress, authorizations: authorizationsOf(request, resolverAddress) },
    problems: [],
  };
}

function rangeAt(problems: ProblemList, at: string, text: string): Cidr | undefined {
  const range = parseCidr(text);
  if (range === undefined) problems.add(at, text, notation, "Mend the notation.");
  return range;
}

function addClientRangeProblems(
  problems: ProblemList,
  { clientCidrBlock, vpcCidrBlock }: VpnRequest,
  vpc: Cidr | undefined,
): void {
  const at = "clientCidrBlock";
  const clients = rangeAt(problems, at, clientCidrBlock);
  if (clients === undefined) return;
  const { largest, smallest } = clientPrefixLengths;
  if (clients.prefixLength < largest || clients.prefixLength > smallest) {
    problems.add(
      at,
      clientCidrBlock,
      `a range from /${smallest} to /${largest}, which is what AWS takes`,
      "Choose another size; half of its addresses are the endpoint's own.",
    );
  }
  if (!isPrivate(clients)) {
    problems.add(
      at,
      clientCidrBlock,
      "a range of private addresses",
      "Choose one in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10.",
    );
  }
  if (vpc !== undefined && overlap(vpc, clients)) {
    problems.add(
      at,
      clientCidrBlock,
      `a range apart from the VPC's ${vpcCidrBlock}`,
      "Choose a range that nothing else uses; it cannot be changed without a new endpoint.",
    );
  }
}

/** The given resolver, or the VPC's own. */
function resolverOf(
  problems: ProblemList,
  { resolverAddress, vpcCidrBlock }: VpnRequest,
  vpc: Cidr | undefined,
): string | undefined {
  if (resolverAddress === undefined) {
    return vpc === undefined ? undefined : formatAddress(vpc.first + resolverOffset);
  }
  const address = parseAddress(resolverAddress);
  if (address === undefined) {
    problems.add("resolverAddress", resolverAddress, "an IPv4 address", "Mend the notation.");
  } else if (vpc !== undefined && !contains(vpc, { first: address, last: address })) {
    problems.add(
      "resolverAddress",
      resolverAddress,
      `an address in the VPC's ${vpcCidrBlock}, which is all that clients have a route to`,
      "Leave it out for the VPC's own resolver.",
    );
  }
  return resolverAddress;
}

function addAuthorizedProblems(
  problems: ProblemList,
  { authorizedCidrBlocks, forbiddenCidrBlocks, vpcCidrBlock }: VpnRequest,
  vpc: Cidr | undefined,
): void {
  const forbidden = forbiddenCidrBlocks.flatMap((text, i) => {
    const range = rangeAt(problems, `forbiddenCidrBlocks[${i}]`, text);
    return range === undefined ? [] : [{ text, range }];
  });
  if (authorizedCidrBlocks.length === 0) {
    problems.add(
      "authorizedCidrBlocks",
      authorizedCidrBlocks,
      "at least one network",
      "Give the ranges of the private subnets.",
    );
  }
  authorizedCidrBlocks.forEach((text, i) => {
    const at = `authorizedCidrBlocks[${i}]`;
    const range = rangeAt(problems, at, text);
    if (range === undefined) return;
    if (authorizedCidrBlocks.indexOf(text) < i) {
      problems.add(at, text, "each network once", "Take one of them out.");
    }
    if (vpc !== undefined && contains(range, vpc)) {
      problems.add(
        at,
        text,
        `less than the whole VPC (${vpcCidrBlock})`,
        "Give the ranges of the private subnets, one by one.",
      );
    } else if (vpc !== undefined && !contains(vpc, range)) {
      problems.add(
        at,
        text,
        `a network in the VPC's ${vpcCidrBlock}, which is all that clients have a route to`,
        "Take it out.",
      );
    }
    for (const closed of forbidden) {
      if (overlap(range, closed.range)) {
        problems.add(
          at,
          text,
          `a network apart from ${closed.text} of forbiddenCidrBlocks`,
          "VPN users are let into the private subnets only.",
        );
      }
    }
  });
}

function authorizationsOf(
  { authorizedCidrBlocks, accessGroups }: VpnRequest,
  resolverAddress: string,
): Authorization[] {
  const networks = [
    {
      key: "resolver",
      targetNetworkCidr: `${resolverAddress}/32`,
      description: "Names: the resolver of the VPC",
    },
    ...authorizedCidrBlocks.map((cidr) => ({
      key: nameOf(cidr),
      targetNetworkCidr: cidr,
      description: `Private subnet ${cidr}`,
    })),
  ];
  if (accessGroups.length === 0) return networks;
  return networks.flatMap((network) =>
    accessGroups.map((accessGroup) => ({
      ...network,
      key: `${network.key}-${accessGroup}`,
      accessGroup,
      description: `${network.description}, for ${accessGroup}`,
    })),
  );
}
