/** What a target group says of its targets: on which ports they get what, and whose address they see. */
import { ports, type TrafficSet } from "../../algebra";
import { numberOf, type Path, type Resource } from "../../graph";
import type { Reader } from "../members/reader";

/** Traffic at most, and at least. */
export interface Both {
  readonly may: TrafficSet;
  readonly must: TrafficSet;
}

/** A port, or a range that it is in; for sure where it is one. */
export interface Port {
  readonly from: number;
  readonly to: number;
  /** Within these, unless somebody has set them otherwise: what works on all of them works. @default nobody says */
  readonly usually?: { readonly from: number; readonly to: number };
}

export const anyPort: Port = { from: 0, to: 65_535 };

export const nothing: Both = { may: ports.nothing(), must: ports.nothing() };

export function portAt(number: number): Port {
  return { from: number, to: number };
}

/** A port that a property holds; undefined where it is not set. */
export function portOf(reader: Reader, resource: Resource, path: Path): Port | undefined {
  const setting = reader.setting(resource, path);
  if (setting.state === "absent") return undefined;
  const number = setting.state === "known" ? numberOf(setting.value) : undefined;
  return number === undefined ? anyPort : portAt(number);
}

export function tcpOn(port: Port): Both {
  return trafficOn({ may: [ports.TCP], isSure: true }, port);
}

export type LoadBalancerType = "application" | "network" | "gateway" | "unknown";

export function typeOf(reader: Reader, balancer: Resource): LoadBalancerType {
  const setting = reader.setting(balancer, "loadBalancerType");
  if (setting.state === "absent") return "application";
  const text = reader.text(balancer, "loadBalancerType");
  return text === "application" || text === "network" || text === "gateway" ? text : "unknown";
}

/** The protocols that targets are spoken to with, as packets have them. */
interface Transports {
  readonly may: readonly number[];
  readonly isSure: boolean;
}

function trafficOn({ may, isSure }: Transports, { from, to, usually }: Port): Both {
  const on = (range: { readonly from: number; readonly to: number }) =>
    ports.unionAll(may.map((protocol) => ports.portSet(protocol, range.from, range.to)));
  const sure = from === to ? { from, to } : usually;
  return { may: on({ from, to }), must: isSure && sure !== undefined ? on(sure) : ports.nothing() };
}

const transportOf: Readonly<Record<string, readonly number[]>> = {
  http: [ports.TCP],
  https: [ports.TCP],
  tcp: [ports.TCP],
  tls: [ports.TCP],
  udp: [ports.UDP],
  quic: [ports.UDP],
  tcp_udp: [ports.TCP, ports.UDP],
  tcp_quic: [ports.TCP, ports.UDP],
};

/** The port of Geneve, which a Gateway Load Balancer wraps packets in. */
const geneve = ports.portSet(ports.UDP, 6081);

export class TargetGroups {
  constructor(private readonly reader: Reader) {}

  /** `instance` where nothing is said; undefined where it is not known. */
  typeOf(group: Resource): string | undefined {
    const setting = this.reader.setting(group, "targetType");
    return setting.state === "absent" ? "instance" : this.reader.text(group, "targetType");
  }

  /** What a target gets, on the port that it is registered with or on that of the group. */
  traffic(group: Resource, registered: Port | undefined): Both {
    const protocol = this.reader.text(group, "protocol");
    if (protocol === "geneve") return { may: geneve, must: geneve };
    const port = registered ?? portOf(this.reader, group, "port") ?? anyPort;
    return trafficOn(this.transports(group), port);
  }

  /** What it is asked with whether it is healthy; undefined where it is not asked. */
  health(group: Resource, registered: Port | undefined): Both | undefined {
    const { reader } = this;
    const isLambda = this.typeOf(group) === "lambda";
    const enabled = reader.flag(group, "healthCheck.enabled", isLambda ? "no" : "yes");
    if (enabled.state === "no" || isLambda) return undefined;
    const setting = reader.setting(group, "healthCheck.port");
    const isTraffic =
      setting.state === "absent" || reader.text(group, "healthCheck.port") === "traffic-port";
    // A check is made over TCP, whatever else the target gets.
    const port = isTraffic
      ? (registered ?? portOf(reader, group, "port") ?? anyPort)
      : (portOf(reader, group, "healthCheck.port") ?? anyPort);
    const traffic = tcpOn(port);
    return enabled.state === "yes" ? traffic : { may: traffic.may, must: ports.nothing() };
  }

  /**
   * Whose address a target of a Network Load Balancer sees: the client's by default where it is an instance, or where
   * UDP is spoken; a client of the other IP version is never kept (AWS: edit-target-group-attributes).
   */
  keepsClient(group: Resource, isDualstack: boolean): "balancer" | "client" | "either" {
    const { reader } = this;
    const type = this.typeOf(group);
    if (type === undefined || type === "alb") return "either";
    const given = reader.flag(group, "preserveClientIp").state;
    const isSet = reader.setting(group, "preserveClientIp").state !== "absent";
    const { may, isSure } = this.transports(group);
    const isUdp = may.includes(ports.UDP);
    if (!isSure && !(isSet && given === "yes")) return "either";
    const keeps = isUdp ? "yes" : isSet ? given : type === "instance" ? "yes" : "no";
    if (keeps === "no") return "balancer";
    return keeps === "unknown" || isDualstack ? "either" : "client";
  }

  private transports(group: Resource): Transports {
    const text = this.reader.text(group, "protocol");
    const known = text === undefined ? undefined : transportOf[text];
    return known === undefined
      ? { may: [ports.TCP, ports.UDP], isSure: false }
      : { may: known, isSure: true };
  }
}
