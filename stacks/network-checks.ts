/** What the settings of the network must be to each other, with the VPN's and the region. */
import { overlap, parseCidr } from "../components/common/cidr";
import { ProblemList } from "../components/common/problems";
import { planAddresses, regionOfZone } from "../components/network/addresses";
import { checkEndpoints } from "../components/network/endpoints";
import type { Check } from "./checks";
import { needsInternet } from "./egress";

/** The entries of a group that are set. */
function given(group: Readonly<Record<string, unknown>>, keys: readonly string[]): string[] {
  return keys.filter((key) => group[key] !== undefined);
}

/** What each kind of VPN is described by. */
const vpnKeys = {
  none: { required: [], oneOf: [] },
  "client-vpn": {
    required: ["serverCertificateArn"],
    oneOf: ["clientCertificateArn", "samlProviderArn"],
  },
  existing: { required: [], oneOf: ["securityGroupId", "prefixListId", "cidr"] },
} as const;

const vpnKind: Check = {
  reads: ["vpn"],
  check: ({ vpn }, { place, problems }) => {
    const { required, oneOf } = vpnKeys[vpn.kind];
    const known: readonly string[] = [...required, ...oneOf];
    const all = Object.values(vpnKeys).flatMap((k): string[] => [...k.required, ...k.oneOf]);
    for (const key of required) {
      if (vpn[key] === undefined) {
        problems.add(
          place("vpn", key),
          undefined,
          `a value, as kind is "${vpn.kind}"`,
          `Add ${key}, or set kind to "none".`,
        );
      }
    }
    const chosen = given(vpn, oneOf);
    if (oneOf.length > 0 && chosen.length !== 1) {
      problems.add(
        place("vpn"),
        chosen,
        `exactly one of ${oneOf.join(", ")}, as kind is "${vpn.kind}"`,
        chosen.length === 0 ? "Add one of them." : "Keep one of them.",
      );
    }
    for (const key of given(vpn, all).filter((k) => !known.includes(k))) {
      problems.add(
        place("vpn", key),
        vpn[key as keyof typeof vpn],
        `no such key where kind is "${vpn.kind}"`,
        "Remove it, or change kind.",
      );
    }
  },
};

/** The address plan's own checks, placed at the settings that it is made from. */
const addresses: Check = {
  reads: ["zones", "vpcCidr", "existingNetwork"],
  check: ({ zones, vpcCidr, existingNetwork }, { region, place, problems }) => {
    if (existingNetwork !== undefined) return;
    const found = new ProblemList();
    planAddresses(vpcCidr, zones, found);
    for (const problem of found.problems) {
      const at = problem.at === "cidrBlock" ? "vpcCidr" : problem.at;
      problems.addAll([{ ...problem, at: place(at) }]);
    }
    const zoneRegion = regionOfZone(zones[0] ?? "");
    if (region !== undefined && zoneRegion !== undefined && zoneRegion !== region) {
      problems.add(
        place("zones", 0),
        zones[0],
        `a zone of ${region}, the provider's region`,
        "Correct the zones or aws:region.",
      );
    }
  },
};

const endpoints: Check = {
  reads: ["endpoints", "natGateways", "zones", "existingNetwork", "compute", "egressProxy"],
  check: (settings, { place, problems }) => {
    const { endpoints, natGateways, zones, existingNetwork } = settings;
    if (existingNetwork !== undefined) return;
    const found = new ProblemList();
    // Where NAT gateways are asked for anyway, endpoints instead of them would be no answer.
    const withoutNat = natGateways === "none" && !needsInternet(settings);
    checkEndpoints(endpoints, withoutNat, regionOfZone(zones[0] ?? ""), found);
    problems.addAll(found.problems.map((p) => ({ ...p, at: place(p.at) })));
  },
};

const regionSet: Check = {
  reads: ["zones"],
  check: ({ zones }, { region, problems }) => {
    const wanted = regionOfZone(zones[0] ?? "");
    if (region === undefined && wanted !== undefined) {
      problems.add(
        "aws:region",
        undefined,
        `${wanted}, the zones' region`,
        `Add it: pulumi config set aws:region ${wanted}.`,
      );
    }
  },
};

const adoptedNetwork: Check = {
  reads: ["existingNetwork", "zones"],
  check: ({ existingNetwork, zones }, { place, problems }) => {
    if (existingNetwork === undefined) return;
    if (zones.length > 0) {
      problems.add(
        place("zones"),
        zones,
        "no zones where existingNetwork is given: its subnets have theirs",
        "Remove one of the two.",
      );
    }
    const { publicSubnetIds, privateSubnetIds, privateSubnetCidrs, databaseSubnetIds } =
      existingNetwork;
    const lists = { publicSubnetIds, privateSubnetIds, privateSubnetCidrs, databaseSubnetIds };
    for (const [key, list] of Object.entries(lists)) {
      if (list.length < 2) {
        problems.add(
          place("existingNetwork", key),
          list,
          "at least two entries, one per zone",
          "Name a subnet in each of two zones.",
        );
      } else if (new Set(list).size < list.length) {
        problems.add(place("existingNetwork", key), list, "each entry once", "Remove the second.");
      }
    }
    const tiers = [...publicSubnetIds, ...privateSubnetIds, ...databaseSubnetIds];
    const twice = tiers.find((id, i) => tiers.indexOf(id) !== i);
    if (
      twice !== undefined &&
      [publicSubnetIds, privateSubnetIds, databaseSubnetIds].every(
        (l) => new Set(l).size === l.length,
      )
    ) {
      problems.add(
        place("existingNetwork"),
        twice,
        "each subnet in one tier",
        "Take it from one of the two lists.",
      );
    }
    const ranges = [existingNetwork.vpcCidr, ...privateSubnetCidrs].map(parseCidr);
    ranges.forEach((range, i) => {
      const path = i === 0 ? ["vpcCidr"] : ["privateSubnetCidrs", i - 1];
      const earlier = ranges.slice(1, i).some((o) => o && range && overlap(o, range));
      if (range === undefined || (i > 0 && earlier)) {
        problems.add(
          place("existingNetwork", ...path),
          i === 0 ? existingNetwork.vpcCidr : privateSubnetCidrs[i - 1],
          earlier ? "a range that overlaps none before it" : "an IPv4 range without host bits",
          "Give the range as AWS shows it.",
        );
      }
    });
    if (privateSubnetCidrs.length !== privateSubnetIds.length) {
      problems.add(
        place("existingNetwork", "privateSubnetCidrs"),
        privateSubnetCidrs,
        `one range per private subnet, ${privateSubnetIds.length}`,
        "Give the ranges in the order of the ids.",
      );
    }
  },
};

export const networkChecks: readonly Check[] = [
  adoptedNetwork,
  vpnKind,
  addresses,
  endpoints,
  regionSet,
];
