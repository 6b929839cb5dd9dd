/**
 * What the values of a stack's settings must be to each other. Each check names the keys that it reads and is left
 * out where one of them has a problem of its own, so that one mistake is reported once.
 */
import { overlap, parseCidr } from "../components/common/cidr";
import { ProblemList } from "../components/common/problems";
import { planOpenSearch } from "../components/data/open-search-plan";
import { planPostgres } from "../components/data/postgres-plan";
import { planRedis } from "../components/data/redis-plan";
import { planAddresses, regionOfZone } from "../components/network/addresses";
import { checkEndpoints } from "../components/network/endpoints";
import { cdnChecks } from "./cdn-checks";
import { workloadsOf } from "./compute";
import { needsInternet } from "./egress";
import { egressChecks } from "./egress-checks";
import { instanceShapes } from "./instance-shapes";
import { observabilityChecks } from "./observability";
import type { StackConfig } from "./schema";
import type { Settings } from "./settings";
import { shapeChecks } from "./shape-checks";
import type { Place } from "./validate";

/** What checks are given beside the settings. */
export interface Context {
  /** The configuration as the stack has it, services and their defaults apart. */
  readonly config: StackConfig;
  /** The provider's region, where the stack sets it. */
  readonly region: string | undefined;
  readonly place: Place;
  /** Whether none of the keys has a problem of its own. */
  readonly usable: (...keys: (keyof StackConfig)[]) => boolean;
  readonly problems: ProblemList;
}

/** One check, and the keys that it looks at. */
export interface Check {
  readonly reads: readonly (keyof StackConfig)[];
  readonly check: (settings: Settings, context: Context) => void;
}

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

const domainAndZone: Check = {
  reads: ["domain", "zoneId"],
  check: ({ domain, zoneId }, { place, problems }) => {
    if (domain !== undefined && zoneId === undefined) {
      problems.add(
        place("zoneId"),
        undefined,
        `the hosted zone of ${domain}, as domain is set`,
        "Add zoneId, or remove domain.",
      );
    }
    if (domain === undefined && zoneId !== undefined) {
      problems.add(
        place("domain"),
        undefined,
        "a domain, as zoneId is set",
        "Add domain, or remove zoneId.",
      );
    }
  },
};

const certificates: Check = {
  reads: ["domain", "certificateArn", "production"],
  check: ({ domain, certificateArn, production }, { place, problems }) => {
    if (domain === undefined && certificateArn === undefined) {
      problems.add(
        place("certificateArn"),
        undefined,
        "a certificate: HTTPS cannot be had without one",
        production
          ? "Set domain and zoneId, so that one is made and validated, or give certificateArn."
          : "Set domain and zoneId, or import a self-signed certificate and give its ARN (README, First deployment).",
      );
    }
  },
};

const internalNames: Check = {
  reads: ["domain", "internalDomain", "internalCertificateArn", "certificateArn", "site"],
  check: (settings, { place, problems }) => {
    const { domain, internalCertificateArn, names } = settings;
    if (domain === undefined) return;
    const hidden = [names.publicEdge ?? domain, ...names.site].find(
      (name) => name === names.internal || name.endsWith(`.${names.internal}`),
    );
    if (names.internal === domain) {
      problems.add(
        place("internalDomain"),
        names.internal,
        "another name than domain: a private zone of that name would hide the public names inside the VPC",
        `Use internal.${domain}.`,
      );
    } else if (hidden !== undefined) {
      problems.add(
        place("internalDomain"),
        names.internal,
        `a name that ${hidden} is neither equal to nor below: a private zone would hide it inside the VPC`,
        "Choose another name, or another name for the site.",
      );
    } else if (internalCertificateArn === undefined && !names.internal.endsWith(`.${domain}`)) {
      problems.add(
        place("internalDomain"),
        names.internal,
        `a name below ${domain}, in whose zone its certificate can be validated`,
        `Use internal.${domain}, or give internalCertificateArn.`,
      );
    }
  },
};

const siteNames: Check = {
  reads: ["site", "domain"],
  check: ({ site, domain, names }, { place, problems }) => {
    if (site.certificateArn !== undefined) {
      const region = site.certificateArn.split(":")[3];
      if (region !== "us-east-1") {
        problems.add(
          place("site", "certificateArn"),
          site.certificateArn,
          "a certificate in us-east-1, the only region CloudFront takes one from",
          "Request the certificate there.",
        );
      }
      if (domain === undefined) {
        problems.add(
          place("site", "certificateArn"),
          site.certificateArn,
          "no certificate: without a domain the site has the CDN's own name",
          "Set domain and zoneId, or remove it.",
        );
      }
    }
    if (site.apiThroughCdn && domain === undefined) {
      problems.add(
        place("site", "apiThroughCdn"),
        true,
        "false: without a domain the public edge has no name that its certificate covers",
        "Set domain and zoneId, or remove it.",
      );
    }
    names.site.forEach((name, i) => {
      if (names.site.indexOf(name) !== i || name === names.publicEdge) {
        problems.add(
          place("site", "names", i),
          site.names[i],
          name === names.publicEdge
            ? "another label: this one is the public edge's name"
            : "each label once",
          "Remove it.",
        );
      }
    });
    if (domain !== undefined && names.site.length === 0) {
      problems.add(place("site", "names"), [], "at least one label", 'Add one, such as "cdn".');
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

/** The stores' own checks, placed at the settings that they are made from. */
const storePlans: Check = {
  reads: ["postgres", "redis", "openSearch", "stores", "zones", "existingNetwork"],
  check: (settings, { place, problems }) => {
    const { postgres, redis, openSearch, stores, zones, existingNetwork } = settings;
    const zoneCount = existingNetwork?.databaseSubnetIds.length ?? zones.length;
    if (zoneCount < 2) return;
    const clients = { someone: "sg-0123456789abcdef0" };
    const found = new ProblemList();
    if (stores.includes("postgres")) planPostgres({ ...postgres, clients }, zoneCount, found);
    if (stores.includes("redis")) planRedis({ ...redis, clients }, "data", zoneCount, found);
    if (stores.includes("openSearch")) {
      const client = { securityGroupId: clients.someone, roleArn: "arn:aws:iam::1:role/someone" };
      planOpenSearch({ ...openSearch, clients: { someone: client } }, zoneCount, found);
    }
    problems.addAll(found.problems.map((p) => ({ ...p, at: place(...p.at.split(".")) })));
  },
};

/** Production outlives the loss of a zone, in whatever has a size. */
const production: Check = {
  reads: [
    "production",
    "redis",
    "postgres",
    "openSearch",
    "stores",
    "services",
    "serviceDefaults",
    ...instanceShapes,
  ],
  check: (settings, { config, place, problems }) => {
    if (!settings.production) return;
    const { redis, postgres, openSearch, stores, services } = settings;
    const refuse = (path: readonly string[], found: unknown, expected: string) => {
      problems.add(
        place(...path),
        found,
        `${expected} in production, so that a zone may fail`,
        "Correct it, or set production to false.",
      );
    };
    if (stores.includes("redis") && redis.replicas === 0) {
      refuse(["redis", "replicas"], 0, "at least 1");
    }
    if (stores.includes("postgres") && !postgres.multiAz) {
      refuse(["postgres", "multiAz"], false, "true");
    }
    if (stores.includes("openSearch") && openSearch.zones < 2) {
      refuse(["openSearch", "zones"], openSearch.zones, "at least 2");
    }
    for (const shape of instanceShapes) {
      const { minimum } = settings[shape];
      if ((minimum ?? 2) < 2) refuse([shape, "minimum"], minimum, "at least 2");
    }
    if ((config.serviceDefaults.minimum ?? 2) < 2) {
      refuse(["serviceDefaults", "minimum"], config.serviceDefaults.minimum, "at least 2");
    }
    for (const [name, { minimum }] of Object.entries(config.services)) {
      if (minimum !== undefined && minimum < 2 && Object.hasOwn(services, name)) {
        refuse(["services", name, "minimum"], minimum, "at least 2");
      }
    }
  },
};

const searchAdministrator: Check = {
  reads: ["openSearch", "stores", "services", "serviceDefaults", "compute", ...instanceShapes],
  check: (settings, { place, problems }) => {
    const { openSearch, stores } = settings;
    const { administrator } = openSearch;
    const workloads = workloadsOf(settings);
    const clients = Object.keys(workloads).filter((name) =>
      workloads[name]?.stores.includes("openSearch"),
    );
    if (
      administrator !== undefined &&
      stores.includes("openSearch") &&
      !clients.includes(administrator)
    ) {
      problems.add(
        place("openSearch", "administrator"),
        administrator,
        clients.length === 0
          ? "nothing, as no service declares the store"
          : `a service that declares the store: ${clients.join(", ")}`,
        clients.length === 0 ? "Remove it." : "Name one of them, or remove it.",
      );
    }
  },
};

/** Load balancers and VPN endpoints take certificates of their own region only. */
const certificateRegions: Check = {
  reads: ["certificateArn", "internalCertificateArn", "vpn"],
  check: ({ certificateArn, internalCertificateArn, vpn }, { region, place, problems }) => {
    const arns: readonly (readonly [readonly string[], string | undefined])[] = [
      [["certificateArn"], certificateArn],
      [["internalCertificateArn"], internalCertificateArn],
      [["vpn", "serverCertificateArn"], vpn.serverCertificateArn],
      [["vpn", "clientCertificateArn"], vpn.clientCertificateArn],
    ];
    for (const [path, arn] of arns) {
      const own = arn?.split(":")[3];
      if (region !== undefined && own !== undefined && own !== region) {
        problems.add(
          place(...path),
          arn,
          `a certificate in ${region}, where it is used`,
          "Import or request the certificate in that region.",
        );
      }
    }
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

const storesOnce: Check = {
  reads: ["stores"],
  check: ({ stores }, { place, problems }) => {
    stores.forEach((store, i) => {
      if (stores.indexOf(store) !== i) {
        problems.add(place("stores", i), store, "each store once", "Remove it.");
      }
    });
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

const checks: readonly Check[] = [
  adoptedNetwork,
  domainAndZone,
  certificates,
  internalNames,
  siteNames,
  vpnKind,
  addresses,
  endpoints,
  storesOnce,
  storePlans,
  production,
  searchAdministrator,
  certificateRegions,
  regionSet,
  ...cdnChecks,
  ...egressChecks,
  ...shapeChecks,
  ...observabilityChecks,
];

/** Runs every check whose settings are usable. */
export function checkSettings(settings: Settings, context: Context): void {
  for (const { reads, check } of checks) {
    if (context.usable(...reads)) check(settings, context);
  }
}
