/**
 * Elastic Beanstalk as members: the instances of an environment, and the load balancer that Beanstalk puts before them.
 * Neither is a resource of the plan; what is told of them stands in option settings.
 */
import { ports, type TrafficSet } from "../../algebra";
import { admission, type Resource } from "../../graph";
import {
  anything,
  isNothing,
  no,
  none,
  together,
  unsure,
  weakened,
  yes,
  type Choice,
  type Judged,
} from "./choice";
import type { Describe, Groups, Member } from "./member";
import { OptionSettings, orAnything, resourcesOf } from "./option-settings";
import {
  everySubnet,
  filtered,
  memberOf,
  subnetGivesV6,
  unfiltered,
  withHidden,
  type ReadAt,
  type Recipe,
} from "./recipes";
import { at, someTcp, undeclared, type Listening, type Reader } from "./reader";

const vpc = "aws:ec2:vpc";
const environmentOptions = "aws:elasticbeanstalk:environment";
const launch = "aws:autoscaling:launchconfiguration";

/** What listens on a load balancer's ports, and on which ports instances are asked. */
export interface HiddenListeners {
  readonly may: TrafficSet;
  readonly must: TrafficSet;
  /** What instances get for sure by the listeners of `must`, and what they may get. */
  readonly asked: { readonly may: TrafficSet; readonly must: TrafficSet };
}

const tcpAt = (port: number | undefined): TrafficSet =>
  port === undefined ? ports.protocolSet(ports.TCP) : ports.portSet(ports.TCP, port);

/** The type of the load balancer: Beanstalk's own default is the classic one. */
function typeOf(settings: OptionSettings): string | undefined {
  const text = settings.text(environmentOptions, "LoadBalancerType");
  return text === "absent" ? "classic" : text;
}

/** A listener of the load balancer that Beanstalk makes, by the namespace of its settings. */
export interface HiddenListener {
  readonly namespace: string;
  /** Undefined where the namespace names no port. */
  readonly port: number | undefined;
  readonly enabled: Judged["state"];
  /** The name of the setting that says its protocol. */
  readonly protocolOption: string;
  /** In small letters; undefined where it is not known. */
  readonly protocol: string | undefined;
}

/** The load balancer that Beanstalk makes: its type in small letters, and its listeners; undefined where that is not known. */
export interface HiddenBalancer {
  readonly type: string;
  readonly listeners: readonly HiddenListener[];
}

/** The load balancer's listeners, the standard one on port 80 first: it is there unless a setting takes it away. */
export function hiddenBalancer(
  settings: OptionSettings,
  type = typeOf(settings),
): HiddenBalancer | undefined {
  if (settings.open.length > 0 || type === undefined) return undefined;
  const isClassic = type === "classic";
  const prefix = isClassic ? "aws:elb:listener" : "aws:elbv2:listener:";
  const own = settings.below(prefix).map(({ namespace }) => namespace);
  const standard = isClassic ? "aws:elb:listener" : "aws:elbv2:listener:default";
  const protocolOption = isClassic ? "ListenerProtocol" : "Protocol";
  const listeners = [...new Set([standard, ...own])].map((namespace) => {
    const suffix = namespace === standard ? "80" : (namespace.split(":").pop() ?? "");
    const said = settings.text(namespace, protocolOption);
    return {
      namespace,
      port: /^\d{1,5}$/.test(suffix) ? Number(suffix) : undefined,
      enabled: settings.flag(namespace, "ListenerEnabled", "yes").state,
      protocolOption,
      protocol: said === "absent" ? (type === "network" ? "tcp" : "http") : said,
    };
  });
  return { type, listeners };
}

/** What listens on the load balancer that Beanstalk makes. */
export function hiddenListeners(
  settings: OptionSettings,
  meant = typeOf(settings),
): HiddenListeners {
  const balancer = hiddenBalancer(settings, meant);
  const anyTcp = ports.protocolSet(ports.TCP);
  const nothing = ports.nothing();
  if (balancer === undefined) {
    return { may: anyTcp, must: nothing, asked: { may: anyTcp, must: nothing } };
  }
  const { type } = balancer;
  const listeners = balancer.listeners.map(({ namespace, port, enabled }) => {
    const process = settings.text(namespace, "DefaultProcess");
    const asked =
      type === "classic" || process === undefined
        ? undefined
        : processPort(settings, process === "absent" ? "default" : process);
    return { arrives: tcpAt(port), enabled, asked, isKnown: port !== undefined };
  });
  const open = listeners.filter(({ enabled }) => enabled !== "no");
  const sure = open.filter(({ enabled, isKnown }) => enabled === "yes" && isKnown);
  const processes = settings.below("aws:elasticbeanstalk:environment:process:");
  const all = [...new Set(processes.map(({ namespace }) => namespace.split(":").pop() ?? ""))];
  const askedPorts = ["default", ...all].map((process) => processPort(settings, process));
  // Health checks go to the processes' own ports, too.
  const mayAsk = type === "classic" ? anyTcp : ports.unionAll(askedPorts.map(tcpAt));
  const mustAsk = sure.flatMap(({ asked }) => (asked === undefined ? [] : [tcpAt(asked)]));
  return {
    may: ports.unionAll(open.map(({ arrives }) => arrives)),
    must: ports.unionAll(sure.map(({ arrives }) => arrives)),
    asked: { may: mayAsk, must: ports.unionAll(mustAsk) },
  };
}

function processPort(settings: OptionSettings, process: string): number | undefined {
  return settings.port(`aws:elasticbeanstalk:environment:process:${process}`, "Port", 80);
}

/** The members of an environment. */
export const beanstalk: Describe = (reader, resource) => {
  const settings = new OptionSettings(reader, resource);
  const instances = memberOf(
    reader,
    resource,
    {
      role: "compute",
      subnets: () => instanceSubnets(settings),
      spread: "some",
      groups: () => instanceGroups(settings),
      listens: () => undeclared,
      publicV4: instanceAddress(settings),
      v6: (one, owner, subnets) =>
        settings.open.length > 0
          ? unsure(`${at(owner, "settings")} is not known`)
          : subnetGivesV6(one, owner, subnets),
    },
    " (instances)",
  );
  const own = [instances, ...databaseOf(reader, resource, settings)];
  return ownBalancer(settings) === "no" ? own : [...own, balancerOf(reader, resource, settings)];
};

/** Whether Beanstalk makes a load balancer for an environment. */
export function ownBalancer(settings: OptionSettings): Judged["state"] {
  const { reader, environment } = settings;
  const type = settings.text(environmentOptions, "EnvironmentType");
  const shared = settings.flag(environmentOptions, "LoadBalancerIsShared", "no").state;
  const tier = reader.setting(environment, "tier");
  // A worker takes its work from a queue.
  const isWorker = reader.text(environment, "tier") === "worker";
  if (type === "singleinstance" || shared === "yes" || isWorker) return "no";
  const isSure = type !== undefined && shared === "no" && tier.state !== "unknown";
  return isSure ? "yes" : "unknown";
}

/** A database that Beanstalk makes for the environment. Hardly anything of it can be told. */
function databaseOf(
  reader: Reader,
  resource: Resource,
  settings: OptionSettings,
): readonly Member[] {
  const namespace = "aws:rds:dbinstance";
  if (settings.option(namespace, "HasCoupledDatabase") === undefined) return [];
  if (settings.flag(namespace, "HasCoupledDatabase", "no").state === "no") return [];
  const why = `${at(resource, "settings")}: Elastic Beanstalk makes a database of its own`;
  const recipe: Recipe = {
    role: "store",
    subnets: () => orAnything(subnetsOf(settings, "DBSubnets"), why),
    spread: "some",
    groups: () => withHidden(filtered(none()), why),
    listens: () => someTcp,
    publicV4: () => unsure(why),
  };
  return [memberOf(reader, resource, recipe, " (database)")];
}

function subnetsOf(settings: OptionSettings, name: string): Choice<Resource> {
  return resourcesOf(settings.targets(vpc, name, admission("subnet")));
}

function instanceSubnets(settings: OptionSettings): Choice<Resource> {
  const where = `${at(settings.environment, "settings")}: Subnets is not set`;
  return orAnything(subnetsOf(settings, "Subnets"), where);
}

function instanceGroups(settings: OptionSettings): Groups {
  const found = settings.targets(launch, "SecurityGroups", admission("securityGroup"));
  const isAlone = settings.flag(launch, "DisableDefaultEC2SecurityGroup", "no").state === "yes";
  return isAlone
    ? filtered(
        orAnything(found, `${at(settings.environment, "settings")}: SecurityGroups is not set`),
      )
    : withHidden(filtered(found), "Elastic Beanstalk makes a group of its own for the instances");
}

/** Whether instances have public addresses: a single one has an Elastic IP, whatever its subnet. */
function instanceAddress(settings: OptionSettings): ReadAt<Judged> {
  return (reader, resource, subnets) => {
    const type = settings.text(environmentOptions, "EnvironmentType");
    const where = at(resource, "settings");
    if (type === "singleinstance") return yes(`${where}: EnvironmentType = SingleInstance`);
    if (type === undefined) return unsure(`${where}: EnvironmentType is unknown`);
    if (settings.option(vpc, "AssociatePublicIpAddress") !== undefined) {
      return settings.flag(vpc, "AssociatePublicIpAddress", "no");
    }
    return everySubnet(reader, subnets, (one, subnet) =>
      one.flag(subnet, "mapPublicIpOnLaunch", subnet.kind === "DefaultSubnet" ? "yes" : "no"),
    );
  };
}

/**
 * The load balancer of an environment as its other settings mean it, where nobody says its type: those of an application
 * load balancer have no effect on a classic one. Undefined where they mean no other.
 */
export function meantBalancer(reader: Reader, { owner, role }: Member): Member | undefined {
  if (owner.kind !== "BeanstalkEnvironment" || role !== "load-balancer") return undefined;
  const settings = new OptionSettings(reader, owner);
  const isSaid = settings.option(environmentOptions, "LoadBalancerType") !== undefined;
  if (isSaid || settings.below("aws:elbv2:").length === 0) return undefined;
  return balancerOf(reader, owner, settings, "application");
}

function balancerOf(
  reader: Reader,
  resource: Resource,
  settings: OptionSettings,
  type = typeOf(settings),
): Member {
  const where = at(resource, "settings");
  const scheme = settings.text(vpc, "ELBScheme");
  const v4: Judged =
    scheme === "internal"
      ? no(`${where}: ELBScheme = internal`)
      : scheme === undefined
        ? unsure(`${where}: ELBScheme is unknown`)
        : yes(`${where}: ELBScheme is not internal`);
  const v6: Judged = (() => {
    const text = settings.text("aws:elbv2:loadbalancer", "IpAddressType");
    if (text === undefined) return unsure(`${where}: IpAddressType is unknown`);
    return text === "dualstack"
      ? yes(`${where}: IpAddressType = dualstack`)
      : no(`${where}: IpAddressType is not dualstack`);
  })();
  const listening = hiddenListeners(settings, type);
  const listens: Listening = {
    may: listening.may,
    must: listening.must,
    declared: settings.open.length === 0,
  };
  return memberOf(
    reader,
    resource,
    {
      role: "load-balancer",
      subnets: () => balancerSubnets(settings),
      groups: () => balancerGroups(settings, type),
      listens: () => listens,
      publicV4: () => v4,
      v6: () => v6,
    },
    " (load balancer)",
  );
}

/** Without subnets of its own it is put where the instances are, or elsewhere. */
function balancerSubnets(settings: OptionSettings): Choice<Resource> {
  const own = subnetsOf(settings, "ELBSubnets");
  if (settings.option(vpc, "ELBSubnets") !== undefined && !isNothing(own)) return own;
  const why = `${at(settings.environment, "settings")}: ELBSubnets is not set`;
  return together([weakened(instanceSubnets(settings)), anything<Resource>(why)]);
}

/** The groups of the load balancer. One that is not told which group is Beanstalk's own gets one of Beanstalk's. */
function balancerGroups(settings: OptionSettings, type: string | undefined): Groups {
  const where = at(settings.environment, "settings");
  if (type === undefined) return filtered(anything(`${where}: LoadBalancerType is unknown`));
  if (type === "network") return unfiltered;
  const namespace = type === "classic" ? "aws:elb:loadbalancer" : "aws:elbv2:loadbalancer";
  const of = (name: string) => settings.targets(namespace, name, admission("securityGroup"));
  const isWhole = ["SecurityGroups", "ManagedSecurityGroup"].every(
    (name) => settings.option(namespace, name) !== undefined,
  );
  const groups = filtered(together([of("SecurityGroups"), of("ManagedSecurityGroup")]));
  return isWhole
    ? groups
    : withHidden(groups, "Elastic Beanstalk makes a group of its own for the load balancer");
}
