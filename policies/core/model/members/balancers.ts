/** Load balancers as members: one interface in each subnet, and the ports of their listeners. */
import { ports, type TrafficSet } from "../../algebra";
import { listOf, numberOf, type Kind, type Resource } from "../../graph";
import { anything, either, no, unsure, yes, type Judged } from "./choice";
import type { Describe, Groups } from "./member";
import {
  filtered,
  groupsIfAny,
  groupsOr,
  inSubnets,
  memberOf,
  type Recipe,
  type ReadAt,
} from "./recipes";
import { at, type Listening, type Reader } from "./reader";

/** Listeners by the load balancer that they belong to. */
export class Listeners {
  private readonly sure = new Map<Resource, Resource[]>();
  private readonly maybe = new Map<Resource, Resource[]>();
  private readonly anywhere: Resource[] = [];
  private readonly of = new Map<Resource, Ports>();

  constructor(private readonly reader: Reader) {
    for (const listener of reader.resolver.graph.ofKind("Listener")) {
      const balancers = reader.resources(listener, "loadBalancerArn");
      for (const balancer of balancers.certain) push(this.sure, balancer, listener);
      for (const balancer of balancers.possible) push(this.maybe, balancer, listener);
      if (balancers.anything.length > 0) this.anywhere.push(listener);
    }
  }

  ports(balancer: Resource): Listening {
    const sure = (this.sure.get(balancer) ?? []).map((one) => this.portsOf(one));
    const maybe = (this.maybe.get(balancer) ?? []).map((one) => this.portsOf(one));
    const anywhere = this.anywhere.map((one) => this.portsOf(one));
    return {
      may: ports.unionAll([...sure, ...maybe, ...anywhere].map(({ may }) => may)),
      must: ports.unionAll(sure.map(({ must }) => must)),
      declared: true,
    };
  }

  private portsOf(listener: Resource): Ports {
    let known = this.of.get(listener);
    if (known === undefined) this.of.set(listener, (known = listenerPorts(this.reader, listener)));
    return known;
  }
}

export interface Ports {
  readonly may: TrafficSet;
  readonly must: TrafficSet;
}

/** What a listener takes, from whomever. */
export function listenerPorts(reader: Reader, listener: Resource): Ports {
  const port = reader.setting(listener, "port");
  const protocol = reader.setting(listener, "protocol");
  // Without a protocol and a port it belongs to a Gateway Load Balancer.
  if (protocol.state === "absent" && port.state === "absent") {
    return both(ports.portSet(ports.UDP, 6081));
  }
  return portsAt(
    protocol.state === "absent" ? "tcp" : reader.text(listener, "protocol"),
    port.state === "known" ? numberOf(port.value) : undefined,
  );
}

function both(set: TrafficSet): Ports {
  return { may: set, must: set };
}

const udp = ["udp", "quic", "geneve"];
const tcpAndUdp = ["tcp_udp", "tcp_quic"];

/** What a listener takes; undefined where it is not known. */
function portsAt(protocol: string | undefined, port: number | undefined): Ports {
  const numbers =
    protocol === undefined || tcpAndUdp.includes(protocol)
      ? [ports.TCP, ports.UDP]
      : [udp.includes(protocol) ? ports.UDP : ports.TCP];
  const may = ports.unionAll(
    numbers.map((number) =>
      port === undefined ? ports.protocolSet(number) : ports.portSet(number, port),
    ),
  );
  return { may, must: port === undefined || protocol === undefined ? ports.nothing() : may };
}

function push(map: Map<Resource, Resource[]>, key: Resource, value: Resource): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Whether a scheme that is internal only if it says so exposes. */
const publicUnlessInternal: ReadAt<Judged> = (reader, balancer) => {
  const internal = reader.flag(balancer, "internal");
  const { because } = internal;
  const scheme: Judged =
    internal.state === "yes"
      ? no(because)
      : internal.state === "no"
        ? yes(because)
        : unsure(because);
  const without = reader.oneOf(balancer, "ipAddressType", ["dualstack-without-public-ipv4"]);
  const v4: Judged =
    without.state === "no"
      ? scheme
      : scheme.state === "no"
        ? scheme
        : without.state === "yes"
          ? no(without.because)
          : unsure(without.because);
  return either(v4, reader.present(balancer, "subnetMappings.allocationId"));
};

const groupsByType = (reader: Reader, balancer: Resource): ReadAt<Groups> => {
  const type = reader.setting(balancer, "loadBalancerType");
  const text = reader.text(balancer, "loadBalancerType");
  if (type.state === "absent" || text === "application") return groupsOr("securityGroups");
  if (text === "network" || text === "gateway") return groupsIfAny("securityGroups");
  return () => filtered(anything(`${at(balancer, "loadBalancerType")} is unknown`));
};

const balancer: Omit<Recipe, "groups" | "listens"> = {
  role: "load-balancer",
  subnets: inSubnets("subnets", "subnetMappings.subnetId"),
  publicV4: publicUnlessInternal,
  v6: (reader, resource) =>
    reader.oneOf(resource, "ipAddressType", ["dualstack", "dualstack-without-public-ipv4"]),
};

/** Members of the kinds of load balancers. */
export function balancers(listeners: Listeners): Readonly<Partial<Record<Kind, Describe>>> {
  return {
    LoadBalancer: (reader, resource) => [
      memberOf(reader, resource, {
        ...balancer,
        groups: groupsByType(reader, resource),
        listens: () => listeners.ports(resource),
      }),
    ],
    ClassicLoadBalancer: (reader, resource) => [
      memberOf(reader, resource, {
        role: "load-balancer",
        subnets: inSubnets("subnets"),
        groups: groupsOr("securityGroups"),
        publicV4: publicUnlessInternal,
        listens: () => classicPorts(reader, resource),
      }),
    ],
  };
}

function classicPorts(reader: Reader, resource: Resource): Listening {
  const setting = reader.setting(resource, "listeners");
  const list = setting.state === "known" ? listOf(setting.value) : undefined;
  if (setting.state === "absent") return { ...both(ports.nothing()), declared: true };
  if (list === undefined) return { ...portsAt("tcp", undefined), declared: false };
  const all = list.map((_, i) => {
    const port = reader.setting(resource, ["listeners", i, "lbPort"]);
    return portsAt("tcp", port.state === "known" ? numberOf(port.value) : undefined);
  });
  return {
    may: ports.unionAll(all.map(({ may }) => may)),
    must: ports.unionAll(all.map(({ must }) => must)),
    declared: true,
  };
}
