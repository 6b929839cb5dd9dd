/**
 * The components' own checks, run on what the settings would give them and before any of them registers anything. Each
 * problem is placed at the setting that the argument comes from.
 */
import type * as pulumi from "@pulumi/pulumi";
import { validated as validateVpn } from "../components/client-vpn/validate";
import { validate as validateEgress } from "../components/egress-proxy/plan";
import { InvalidArgumentsError, type Problem } from "../components/common/problems";
import type { EdgeAttachment } from "../components/index";
import { validated as validateBeanstalk } from "../components/beanstalk/validate";
import { validate as validateInternalEdge } from "../components/internal-edge/validate";
import { validateArgs as validatePublicEdge } from "../components/public-edge/arguments";
import { planRoutes } from "../components/public-edge/routes";
import { webDefaults } from "../components/monolith/spec";
import { validated as validateMonolith } from "../components/monolith/validate";
import { planEnvironment } from "../components/services/environment";
import { validate as validateServices } from "../components/services/validate";
import { planContent } from "../components/static-site/content";
import { staticSiteProblems } from "../components/static-site/validation";
import type { Context } from "./checks";
import { workloadsOf } from "./compute";
import { instanceShapes } from "./instance-shapes";
import type { StackConfig } from "./schema";
import type { Settings } from "./settings";
import * as wire from "./wiring";

/** An id for whatever is not made yet; the checks look at what is plain. */
const someId = (name: string) =>
  `sg-${Buffer.from(name).toString("hex").slice(0, 17).padEnd(17, "0")}`;

/** A network of as many subnets as the stack will have. */
function someNetwork(settings: Settings) {
  const { existingNetwork, zones, vpcCidr } = settings;
  const count = existingNetwork?.privateSubnetIds.length ?? zones.length;
  const subnets = Array.from({ length: count }, (_, i) => `subnet-${i}`);
  return existingNetwork === undefined
    ? {
        vpcId: "vpc-0",
        vpcCidrBlock: vpcCidr,
        zones: [...zones],
        publicSubnetIds: subnets,
        privateSubnetIds: subnets,
        publicCidrBlocks: [],
        privateCidrBlocks: [vpcCidr.replace(/\/\d+$/, "/27")],
        databaseCidrBlocks: [],
      }
    : wire.adoptedNetwork(existingNetwork);
}

/** What is wrong with one component's arguments. */
function problemsOf(validate: () => void): readonly Problem[] {
  try {
    validate();
    return [];
  } catch (error) {
    if (error instanceof InvalidArgumentsError) return error.problems;
    throw error;
  }
}

/** Where an argument comes from: patterns of arguments, and the settings that they stand for. */
type Places = readonly (readonly [RegExp, string])[];

interface ComponentCheck {
  readonly reads: readonly (keyof StackConfig)[];
  readonly places: Places;
  readonly problems: (settings: Settings) => readonly Problem[];
}

const network = ["existingNetwork", "zones", "vpcCidr"] as const;
const services = [
  "compute",
  ...instanceShapes,
  "services",
  "serviceDefaults",
  "stores",
  "egressProxy",
] as const;
const names = ["domain", "zoneId", "internalDomain", "certificateArn"] as const;

const groupsOf = (settings: Settings) =>
  Object.fromEntries(Object.keys(workloadsOf(settings)).map((name) => [name, someId(name)]));

const checks: readonly ComponentCheck[] = [
  {
    reads: [...network, ...services, ...names, "firewall"],
    places: [
      [/^routes\.([^.]+)$/, "services.$1.paths"],
      [/^routes\.(.+)$/, "services.$1"],
      [/^routes$/, "services"],
      [/^(certificate|aliases)\b.*$/, "domain"],
      [/^firewall\.rateLimit$/, "firewall.requestsPer5Minutes"],
    ],
    problems: (settings) => {
      const own = wire.publicEdgeArgs(settings, groupsOf(settings));
      if (own === undefined) return [];
      const args = { ...own, network: someNetwork(settings) };
      return problemsOf(() => {
        validatePublicEdge("public", args, planRoutes(args.routes));
      });
    },
  },
  {
    reads: [...network, ...services, ...names, "internalCertificateArn", "vpn"],
    places: [
      [/^audiences\.employees\.clients\.vpn\.cidrBlock$/, "vpn.cidr"],
      [/^audiences\.employees\.clients\.vpn\.?(.*)$/, "vpn.$1"],
      [/^(routes|audiences)\b.*$/, "services"],
      [/^(domain|publicDomain)$/, "internalDomain"],
      [/^certificateZone.*$/, "internalDomain"],
    ],
    problems: (settings) => {
      const { vpcCidrBlock, ...place } = someNetwork(settings);
      const vpn = settings.vpn.kind === "client-vpn" ? { securityGroupId: vpnGroup } : undefined;
      const args = wire.internalEdgeArgs(settings, groupsOf(settings), vpn);
      if (args === undefined) return [];
      return problemsOf(() => {
        validateInternalEdge("private", { ...args, network: place, vpcCidrBlock });
      });
    },
  },
  {
    reads: [...network, "vpn"],
    places: [
      [/^clientCidrBlock$/, "vpn.clientCidr"],
      [/^clientRootCertificateArn$/, "vpn.clientCertificateArn"],
      [/^vpcCidrBlock$/, "existingNetwork.vpcCidr"],
      [/^authorizedCidrBlocks(.*)$/, "existingNetwork.privateSubnetCidrs$1"],
      [/^(serverCertificateArn|samlProviderArn)$/, "vpn.$1"],
    ],
    problems: (settings) => {
      const args = wire.clientVpnArgs(settings, someNetwork(settings));
      return args === undefined ? [] : problemsOf(() => validateVpn("vpn", args));
    },
  },
  {
    reads: [...network, ...services],
    places: [
      [/^services\.egress\.(?:scaling\.)?(.+)$/, "egressProxy.$1"],
      [/^services\.([^.]+)\.scaling\.(.+)$/, "services.$1.$2"],
      [/^services\.([^.]+)\.executeCommand$/, "services.$1.exec"],
      [/^services\.([^.]+)\.spotPercent$/, "services.$1.spot"],
      [/^services\.([^.]+)\.proxy\.callerCidrBlocks(.*)$/, "services.$1.proxy.callers$2"],
      [/^services\.([^.]+)\.proxy\.healthPath$/, "services.$1.healthPath"],
      [/^services\.([^.]+)\.containerHealthCheck\.command$/, "services.$1.healthCommand"],
    ],
    problems: (settings) => {
      const args = wire.servicesArgs(settings, surroundingsOf(settings));
      if (args === undefined) return [];
      const environments = Object.fromEntries(
        Object.entries(args.services).map(([name, spec]) => [
          name,
          planEnvironment(spec, `services.${name}`),
        ]),
      );
      return problemsOf(() => {
        validateServices("services", { ...args, network: someNetwork(settings) }, environments);
      });
    },
  },
  {
    reads: [...network, ...services, ...names],
    places: [
      [/^allowedDomains(.*)$/, "egressProxy.domains$1"],
      [/^namespace$/, "internalDomain"],
    ],
    problems: (settings) => {
      const args = wire.egressProxyArgs(settings, groupsOf(settings));
      if (args === undefined || Object.keys(args.clients).length === 0) return [];
      return problemsOf(() => {
        validateEgress("egress", { ...args, network: someNetwork(settings) });
      });
    },
  },
  {
    reads: [...network, ...services, "site"],
    places: [
      [/^backend\.healthPath$/, "monolith.backendHealthPath"],
      [/^releases\.bucketArn$/, "monolith.releaseBucketArn"],
      [/^(?:scaling|backend|web|headers)\.?(.*)$/, "monolith.$1"],
      [/^(.+)$/, "monolith.$1"],
    ],
    problems: (settings) => {
      const place = someNetwork(settings);
      const surroundings = surroundingsOf(settings);
      const args = wire.monolithArgs(settings, surroundings, place.vpcCidrBlock);
      if (args === undefined) return [];
      return problemsOf(() => validateMonolith("monolith", { ...args, network: place }));
    },
  },
  {
    reads: [...network, ...services, ...names, "firewall", "logRetentionDays"],
    places: [
      [/^releases\.bucketArn$/, "beanstalk.releaseBucketArn"],
      [/^certificate$/, "certificateArn"],
      [/^(certificate|aliases)\b.*$/, "domain"],
      [/^firewall\.rateLimit$/, "firewall.requestsPer5Minutes"],
      [/^logRetentionDays$/, "logRetentionDays"],
      [/^scaling\.(.*)$/, "beanstalk.$1"],
      [/^(.+)$/, "beanstalk.$1"],
    ],
    problems: (settings) => {
      const args = wire.beanstalkArgs(settings, surroundingsOf(settings));
      if (args === undefined) return [];
      return problemsOf(() => {
        validateBeanstalk("beanstalk", { ...args, network: someNetwork(settings) });
      });
    },
  },
  {
    reads: [...names, "site", "compute", "monolith"],
    places: [
      [/^domainNames\[(\d+)\]$/, "site.names[$1]"],
      [/^domainNames$/, "site.names"],
      [/^zone\b.*$/, "domain"],
      [/^content\b.*$/, "site.contentFolder"],
      [/^api\b.*$/, "site.apiThroughCdn"],
      [/^certificateArn$/, "site.certificateArn"],
    ],
    problems: (settings) => {
      const args = wire.staticSiteArgs(settings);
      const content = args.content && planContent(args.content, "content").problems;
      return [...sitePathProblems(staticSiteProblems("site", args), settings), ...(content ?? [])];
    },
  },
];

/** What the CDN passes on to a monolith are the monolith's settings, which refuse themselves what would hide files. */
function sitePathProblems(
  problems: readonly Problem[],
  { compute, monolith }: Settings,
): readonly Problem[] {
  if (compute !== "monolith") return problems;
  const count = (monolith.apiPaths ?? webDefaults.apiPaths).length;
  return problems
    .filter(({ at }) => !at.startsWith("immutablePaths["))
    .map((problem) => {
      const [, index] = /^api\.paths\[(\d+)\]$/.exec(problem.at) ?? [];
      if (index === undefined) return problem;
      const i = Number(index);
      const at = i < count ? `apiPaths[${i}]` : `webSocketPaths[${i - count}]`;
      return { ...problem, at: `monolith.${at}` };
    });
}

const vpnGroup = someId("vpn") as unknown as pulumi.Output<string>;

/** Ids where a component would hand out outputs: the checks do not look into either. */
function outputs(ids: Readonly<Record<string, string>>): Record<string, pulumi.Output<string>> {
  return ids as unknown as Record<string, pulumi.Output<string>>;
}

/** What a shape's component is given of the other tiers. */
function surroundingsOf(settings: Settings): wire.Surroundings {
  const ids = groupsOf(settings);
  const attachments = Object.fromEntries(
    Object.keys(ids).map((name) => [name, {} as EdgeAttachment]),
  );
  return {
    groups: { securityGroupIds: outputs(ids), ready: outputs(ids) },
    roles: { roleArns: outputs(ids), roleNames: outputs(ids) },
    publicEdge: { attachments },
    internalEdge: { attachments, urls: {} },
    data: { connections: {} },
    egress: { registryArn: vpnGroup, ready: {} },
  };
}

function placed(at: string, places: Places): string {
  const [pattern, setting] = places.find(([candidate]) => candidate.test(at)) ?? [];
  return pattern === undefined || setting === undefined ? at : at.replace(pattern, setting);
}

/** Settings that are sizes of all services, those together that contradict each other. */
const sizes = [
  ["cpu", "memory"],
  ["minimum", "maximum"],
  ["exec"],
  ["spot"],
  ["architecture"],
] as const;

/** A size that a service has from `serviceDefaults` is mended there. */
function whereSet(at: string, config: StackConfig): string {
  const [, name = "", key = ""] = /^services\.([^.]+)\.([^.]+)$/.exec(at) ?? [];
  const related = sizes.find((group) => group.some((size) => size === key));
  if (related === undefined) return at;
  const own: object =
    (Object.hasOwn(config.services, name) ? config.services[name] : undefined) ?? {};
  const isOwn = related.some((size) => size in own);
  return !isOwn && key in config.serviceDefaults ? `serviceDefaults.${key}` : at;
}

/** Runs the components' checks whose settings are usable; what is known to be wrong at a place is not said twice. */
export function checkComponents(settings: Settings, context: Context): void {
  const { config, place, usable, problems } = context;
  const known = new Set(problems.problems.map(({ at }) => at));
  const zoneCount = settings.existingNetwork?.privateSubnetIds.length ?? settings.zones.length;
  for (const { reads, places, problems: find } of checks) {
    if (!usable(...reads) || (reads.includes("zones") && zoneCount < 2)) continue;
    for (const problem of find(settings)) {
      const at = place(whereSet(placed(problem.at, places), config));
      if ([...known].some((other) => at === other || at.startsWith(`${other}.`))) continue;
      known.add(at);
      problems.addAll([{ ...problem, at }]);
    }
  }
}
