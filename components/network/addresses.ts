/**
 * Which addresses each subnet gets: a pure function of the VPC's range, the tier and the zone's place in the list.
 * Nothing here depends on how many zones or tiers there are, so that adding one never renumbers another.
 */
import * as pulumi from "@pulumi/pulumi";
import { type Cidr, formatAddress, isPrivate, parseAddress, parseCidr } from "../common/cidr";
import { isWhole } from "../common/numbers";
import type { ProblemList } from "../common/problems";
import { parseIpv6 } from "../common/ranges";

/**
 * Where each tier's subnets begin among the 256 that a VPC's range holds. A tier has six places, one per zone.
 * Private and database begin at even places, so that two neighbours make one range (see `tierBlocks`).
 */
export const tierBases = { public: 1, private: 10, database: 20 } as const;
export type Tier = keyof typeof tierBases;

/** The tiers, from the outside in. */
export const tiers: readonly Tier[] = ["public", "private", "database"];

/** A load balancer and a database with a standby want two zones; the region with most zones has six. */
const minZones = 2;
const maxZones = 6;

/** How many bits longer a subnet's prefix is than its VPC's. */
const subnetBits = 8;

/** AWS's largest VPC. */
const minPrefixLength = 16;

/**
 * Subnets of such a VPC are /27, the least that an Application Load Balancer takes (with eight free addresses; 27
 * of the 32 are left after AWS's five). Source: Elastic Load Balancing, "Application Load Balancers", on subnets.
 */
const maxPrefixLength = 19;

/** One subnet to be. */
export interface PlannedSubnet {
  readonly tier: Tier;
  readonly zone: string;
  /** The zone's place in the list of zones, from 0. */
  readonly slot: number;
  /** The subnet's place among the 256 of the VPC: the IPv4 range's, and the /64's within the /56. */
  readonly index: number;
  readonly cidrBlock: string;
}

/** All subnets of a VPC, with what follows from its range and zones. */
export interface AddressPlan {
  readonly cidrBlock: string;
  readonly range: Cidr;
  readonly region: string;
  readonly zones: readonly string[];
  /** The VPC's DNS resolver: the range's third address. */
  readonly resolverAddress: string;
  /** Per tier, one subnet per zone, in zone order. */
  readonly subnets: Readonly<Record<Tier, readonly PlannedSubnet[]>>;
}

/** A subnet's place among the 256 of its VPC. */
export function subnetIndex(tier: Tier, slot: number): number {
  return tierBases[tier] + slot;
}

/**
 * The range of `count` neighbouring subnets, of which the first has the place `index`.
 *
 * @param count a power of two that divides `index`
 */
export function subnetRange(vpc: Cidr, index: number, count = 1): string {
  const subnetLength = vpc.prefixLength + subnetBits;
  const first = vpc.first + index * 2 ** (32 - subnetLength);
  return `${formatAddress(first)}/${subnetLength - Math.log2(count)}`;
}

/**
 * The /64 with the place `index` in a VPC's /56, written as AWS writes it.
 *
 * @param index 1 to 255; the very first /64 is nobody's, as the very first IPv4 range is
 * @throws RangeError if the block is not a /56 or the index out of range
 */
export function ipv6SubnetRange(vpcBlock: string, index: number): string {
  const [address = "", length] = vpcBlock.split("/");
  const groups = length === "56" ? parseIpv6(address) : undefined;
  const [a, b, c, d] = groups ?? [];
  if (a === undefined || b === undefined || c === undefined || d === undefined || d % 256 !== 0) {
    throw new RangeError(`a VPC's IPv6 block is a /56, not "${vpcBlock}"`);
  }
  if (!isWhole(index, 1, 255)) {
    throw new RangeError(`a /56 holds the subnets 1 to 255, not ${index}`);
  }
  return `${[a, b, c, d + index].map((group) => group.toString(16)).join(":")}::/64`;
}

/** The region that an availability zone's name tells, `eu-central-1` of `eu-central-1a`; undefined for other names. */
export function regionOfZone(zone: string): string | undefined {
  return /^([a-z]{2,4}(?:-[a-z]+)+-\d+)[a-z]$/.exec(zone)?.[1];
}

/** How a value is shown that should have been plain text. */
function plainly(value: unknown): unknown {
  return pulumi.Output.isInstance(value) ? "an output" : value;
}

function readRange(value: unknown, problems: ProblemList): Cidr | undefined {
  const at = "cidrBlock";
  if (typeof value !== "string") {
    problems.add(
      at,
      plainly(value),
      'plain text such as "10.0.0.0/16", known before anything is created',
      "Write the range itself: the subnets' ranges are computed from it.",
    );
    return undefined;
  }
  const range = parseCidr(value);
  if (range === undefined) {
    const [address = "", length = ""] = value.split("/");
    const number = parseAddress(address);
    const size = 2 ** (32 - Number(length));
    if (number !== undefined && parseCidr(`0.0.0.0/${length}`) !== undefined) {
      problems.add(
        at,
        value,
        "a range without bits set behind its prefix",
        `Write "${formatAddress(number - (number % size))}/${length}".`,
      );
    } else {
      problems.add(at, value, 'an IPv4 range such as "10.0.0.0/16"', "Correct the notation.");
    }
    return undefined;
  }
  if (range.prefixLength < minPrefixLength || range.prefixLength > maxPrefixLength) {
    problems.add(
      at,
      value,
      `a prefix of /${minPrefixLength} to /${maxPrefixLength}`,
      range.prefixLength < minPrefixLength
        ? "AWS's largest VPC is a /16: choose a part of the range."
        : "A subnet is 8 bits longer than the VPC, and a load balancer's at most a /27: choose a larger range.",
    );
  }
  if (!isPrivate(range)) {
    problems.add(
      at,
      value,
      "private address space: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10",
      "Choose a range in it: the owner of public addresses would be out of the VPC's reach.",
    );
  }
  return range;
}

function zoneFix(zone: unknown): string {
  if (typeof zone !== "string") return "Write the zone's name.";
  if (/^[a-z]+\d-az\d$/.test(zone)) {
    return "That is a zone's id, which names the same place in every account: write its name in this account.";
  }
  if (/^[a-z]+(-[a-z]+)+-\d+$/.test(zone)) return "That is a region: append the zone's letter.";
  if (/^[a-z]+(-[a-z]+)+-\d+-/.test(zone)) {
    return "Local and Wavelength Zones lack NAT gateways and managed databases: choose availability zones.";
  }
  return 'Write the name as "aws ec2 describe-availability-zones" prints it.';
}

function readZones(value: unknown, problems: ProblemList): readonly string[] {
  const at = "zones";
  if (!Array.isArray(value)) {
    problems.add(at, plainly(value), "a list of availability zones", "Name the zones, in order.");
    return [];
  }
  const zones: readonly unknown[] = value;
  if (zones.length < minZones || zones.length > maxZones) {
    problems.add(
      at,
      zones.map(plainly),
      `${minZones} to ${maxZones} zones`,
      zones.length < minZones
        ? "Name a second zone: load balancers and standby databases need it."
        : `Leave out ${zones.length - maxZones}: a tier has ${maxZones} places in the address plan.`,
    );
  }
  const seen = new Map<string, number>();
  let region: string | undefined;
  zones.forEach((zone, slot) => {
    const place = `${at}[${slot}]`;
    const own = typeof zone === "string" ? regionOfZone(zone) : undefined;
    if (typeof zone !== "string" || own === undefined) {
      problems.add(
        place,
        plainly(zone),
        'an availability zone such as "eu-central-1a"',
        zoneFix(zone),
      );
      return;
    }
    const before = seen.get(zone);
    if (before !== undefined) {
      problems.add(
        place,
        zone,
        `a zone other than ${at}[${before}]`,
        "Remove or replace one of them.",
      );
    }
    seen.set(zone, slot);
    region ??= own;
    if (own !== region) {
      problems.add(
        place,
        zone,
        `a zone of ${region}, as the zones before it`,
        "A VPC lies in one region: name zones of one.",
      );
    }
  });
  return zones.filter((zone) => typeof zone === "string");
}

/**
 * Plans the subnets of all tiers.
 *
 * @param problems takes up whatever is wrong with the arguments
 * @returns undefined if anything is wrong
 */
export function planAddresses(
  cidrBlock: unknown,
  zoneNames: unknown,
  problems: ProblemList,
): AddressPlan | undefined {
  const before = problems.problems.length;
  const range = readRange(cidrBlock, problems);
  const zones = readZones(zoneNames, problems);
  const region = regionOfZone(zones[0] ?? "");
  if (range === undefined || region === undefined || problems.problems.length > before) {
    return undefined;
  }
  const subnetsOf = (tier: Tier) =>
    zones.map((zone, slot): PlannedSubnet => {
      const index = subnetIndex(tier, slot);
      return { tier, zone, slot, index, cidrBlock: subnetRange(range, index) };
    });
  return {
    cidrBlock: subnetRange(range, 0, 2 ** subnetBits),
    range,
    region,
    zones,
    resolverAddress: formatAddress(range.first + 2),
    subnets: {
      public: subnetsOf("public"),
      private: subnetsOf("private"),
      database: subnetsOf("database"),
    },
  };
}
