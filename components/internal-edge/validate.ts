/** What an internal edge refuses. */
import { accessLogsProblems } from "../load-balancing/access-logs";
import { idleTimeoutProblems, targetProblems } from "../load-balancing/targets";
import { certificateNameProblems } from "../certificates/validated-certificate";
import { type ArgumentNames, beginProblems } from "../common/arguments";
import { parseCidr } from "../common/cidr";
import { balancerNameProblems, nameProblems } from "../common/names";
import { isWhole } from "../common/numbers";
import { type ProblemList, shown } from "../common/problems";
import { entryOf } from "../common/records";
import { clientProblems } from "./clients";
import type { InternalEdgeArgs } from "./InternalEdge";
import { planHosts } from "./plan";

/** HostHeaderConfig's reference. */
const maxHostLength = 128;

const labelPattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** At least two labels, letters only in the last one, as a listener rule's host condition asks. */
const domainPattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/;
/** What a key may be made of: it becomes part of names and descriptions. */
const keyPattern = /^[A-Za-z][A-Za-z0-9-]*$/;

const argumentNames: ArgumentNames<InternalEdgeArgs> = {
  network: "required",
  domain: "required",
  routes: "required",
  audiences: "required",
  publicDomain: "optional",
  privateZone: "optional",
  certificateArn: "optional",
  certificateZone: "optional",
  vpcCidrBlock: "optional",
  deletionProtection: "optional",
  idleTimeoutSeconds: "optional",
  accessLogs: "optional",
};

/** @throws InvalidArgumentsError with every problem */
export function validate(name: string, args: InternalEdgeArgs): void {
  const problems = beginProblems("InternalEdge", name, args, argumentNames);
  problems.addAll(nameProblems("loadBalancer", `${name}-alb`, "name"));
  problems.addAll(nameProblems("securityGroup", `${name}-group`, "name"));
  problems.addAll(nameProblems("bucket", `${name}-logs`, "name"));
  problems.addAll(balancerNameProblems(name));
  if (args.network.privateSubnetIds.length < 2) {
    problems.add(
      "network.privateSubnetIds",
      `${args.network.privateSubnetIds.length} subnet ids`,
      "two or more, in different zones, as an Application Load Balancer needs",
      "Give the private subnets of all zones.",
    );
  }
  if (args.vpcCidrBlock !== undefined && parseCidr(args.vpcCidrBlock) === undefined) {
    problems.add(
      "vpcCidrBlock",
      args.vpcCidrBlock,
      "an IPv4 range such as 10.0.0.0/16",
      "Mend it.",
    );
  }
  addDomainProblems(problems, args);
  addCertificateProblems(problems, args);
  addKeyProblems(problems, args);
  addRouteProblems(problems, name, args);
  addAudienceProblems(problems, args);
  problems.addAll(clientProblems(args.audiences, args.vpcCidrBlock));
  const targets = Object.values(args.routes).map(({ target }) => target);
  problems.addAll(idleTimeoutProblems(targets, args.idleTimeoutSeconds, "idleTimeoutSeconds"));
  problems.addAll(accessLogsProblems(args.accessLogs, "accessLogs"));
  problems.throwIfAny("InternalEdge", name);
}

function isBelow(domain: string, parent: string): boolean {
  return domain.endsWith(`.${parent}`);
}

function addDomainProblems(problems: ProblemList, args: InternalEdgeArgs): void {
  const { domain } = args;
  if (!domainPattern.test(domain)) {
    problems.add(
      "domain",
      domain,
      "a domain name in lower case with at least two labels, such as internal.example.com",
      "Write it without a final dot.",
    );
  }
  const publicDomains = new Set([args.publicDomain, args.certificateZone?.domain]);
  for (const publicDomain of publicDomains) {
    if (publicDomain === undefined) continue;
    if (domain === publicDomain || isBelow(publicDomain, domain)) {
      problems.add(
        "domain",
        domain,
        `a name below the public ${publicDomain}, not one that contains it`,
        `Take internal.${publicDomain}: a private zone hides every public name under its own.`,
      );
    }
  }
  const zone = args.privateZone?.domain;
  if (zone !== undefined && domain !== zone && !isBelow(domain, zone)) {
    problems.add(
      "privateZone.domain",
      zone,
      `${domain} or a domain above it`,
      "Give the zone that the names belong to, or leave it out to have one made.",
    );
  }
}

function addCertificateProblems(problems: ProblemList, args: InternalEdgeArgs): void {
  const { certificateArn, certificateZone, domain } = args;
  if ((certificateArn === undefined) === (certificateZone === undefined)) {
    problems.add(
      "certificateArn",
      certificateArn === undefined ? undefined : "beside certificateZone",
      "exactly one of certificateArn and certificateZone",
      "Give the public zone of the domain to have a certificate made, or the ARN of one.",
    );
  }
  if (certificateZone !== undefined && domain !== certificateZone.domain) {
    problems.addAll(certificateNameProblems([`*.${domain}`], certificateZone.domain, "domain"));
  }
}

/** Names of children come from these keys, so they must be writable and lead to distinct names. */
function addKeyProblems(problems: ProblemList, { routes, audiences }: InternalEdgeArgs): void {
  const places = [
    ...Object.keys(routes).map((key) => ({ at: `routes.${key}`, key })),
    ...Object.entries(audiences).flatMap(([audience, { clients }]) => [
      { at: `audiences.${audience}`, key: audience },
      ...Object.keys(clients ?? {}).map((key) => ({
        at: `audiences.${audience}.clients.${key}`,
        key,
      })),
    ]),
  ];
  for (const { at, key } of places) {
    if (!keyPattern.test(key)) {
      problems.add(
        at,
        key,
        "a name of letters, digits and dashes that begins with a letter",
        "Choose such a name.",
      );
    }
  }
  const made = new Map<string, string>(Object.keys(routes).map((k) => [`to-${k}`, `routes.${k}`]));
  for (const [audience, { clients, routes: names }] of Object.entries(audiences)) {
    for (const [at, child] of [
      ...Object.keys(clients ?? {}).map((key) => [`clients.${key}`, `${audience}-from-${key}`]),
      ...[...new Set(names)].map((key) => [`routes.${key}`, `rule-${audience}-${key}`]),
    ] as [string, string][]) {
      const place = `audiences.${audience}.${at}`;
      const first = made.get(child);
      if (first !== undefined) {
        problems.add(
          place,
          child,
          `a name other than that of ${first}`,
          "Rename one of the two: their parts run together.",
        );
      }
      made.set(child, place);
    }
  }
}

function addRouteProblems(problems: ProblemList, name: string, args: InternalEdgeArgs): void {
  const entries = Object.entries(args.routes);
  if (entries.length === 0) {
    problems.add("routes", args.routes, "at least one route", "Name what the edge routes to.");
  }
  const hosts = planHosts(args.domain, args.routes);
  const used = new Set(Object.values(args.audiences).flatMap(({ routes }) => routes));
  entries.forEach(([key, { target, host }], i) => {
    const at = `routes.${key}`;
    problems.addAll(nameProblems("targetGroup", `${name}-${key}`, at));
    problems.addAll(targetProblems(target, `${at}.target`));
    const label = host ?? key;
    if (!labelPattern.test(label)) {
      problems.add(
        `${at}.host`,
        label,
        "one label of a host name: lower-case letters, digits and inner dashes, at most 63",
        host === undefined ? "Give a host beside the route's name." : "Mend it.",
      );
    }
    const full = entryOf(hosts, key) ?? "";
    if (full.length > maxHostLength) {
      problems.add(
        `${at}.host`,
        full,
        `a host name of at most ${maxHostLength} characters, the most that a rule takes`,
        "Shorten the label or the domain.",
      );
    }
    const twin = entries.slice(0, i).find(([other]) => entryOf(hosts, other) === full);
    if (twin !== undefined) {
      problems.add(`${at}.host`, full, `a host other than routes.${twin[0]}'s`, "Rename one.");
    }
    const sharing = entries
      .slice(0, i)
      .find(
        ([, { target: other }]) =>
          other.securityGroupId === target.securityGroupId && other.port === target.port,
      );
    if (sharing !== undefined) {
      problems.add(
        `${at}.target`,
        `the security group and port of routes.${sharing[0]}`,
        "a target of its own",
        "Give each target a group or a port of its own: who may use the one would reach the other.",
      );
    }
    if (!used.has(key)) {
      problems.add(
        at,
        "no audience",
        "at least one audience that lists the route",
        "Add it to an audience's routes, or take it out.",
      );
    }
  });
}

function addAudienceProblems(problems: ProblemList, args: InternalEdgeArgs): void {
  const entries = Object.entries(args.audiences);
  if (entries.length === 0) {
    problems.add("audiences", args.audiences, "at least one audience", "Name who is served.");
  }
  const known = Object.keys(args.routes);
  entries.forEach(([key, { port, routes }], i) => {
    const at = `audiences.${key}`;
    if (!isWhole(port, 1, 65_535)) {
      problems.add(`${at}.port`, port, "a TCP port from 1 to 65535", "Give the listener's port.");
    }
    const twin = entries.slice(0, i).find(([, other]) => other.port === port);
    if (twin !== undefined) {
      problems.add(
        `${at}.port`,
        port,
        `a port other than that of audiences.${twin[0]}`,
        "Give each audience a listener of its own: a host name alone keeps nobody out.",
      );
    }
    if (routes.length === 0) {
      problems.add(`${at}.routes`, routes, "at least one route", "List what the audience may use.");
    }
    routes.forEach((route, index) => {
      if (!known.includes(route)) {
        problems.add(
          `${at}.routes[${index}]`,
          route,
          `one of ${known.map((k) => shown(k)).join(", ")}`,
          "Name a key of routes.",
        );
      } else if (routes.indexOf(route) < index) {
        problems.add(`${at}.routes[${index}]`, route, "each route once", "Take one out.");
      }
    });
  });
}
