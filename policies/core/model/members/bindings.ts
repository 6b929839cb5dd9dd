/** Public addresses that are bound to interfaces, and interfaces that are attached to hosts. */
import type { Resource } from "../../graph";
import { chosen, none, together, unsure, weakened, type Choice, type Judged } from "./choice";
import { bindings } from "./given";
import type { Member } from "./member";
import { opened } from "./opened";
import { at, type Reader } from "./reader";

/** An address that is bound, and of which it cannot be told to what. */
export interface LooseAddress {
  readonly resource: Resource;
  readonly because: string;
}

const attachments = [
  ["NetworkInterface", "attachments.instance", undefined],
  ["NetworkInterfaceAttachment", "instanceId", "networkInterfaceId"],
] as const;

export class Addresses {
  readonly loose: readonly LooseAddress[];
  private readonly bound = new Map<Resource, Judged>();
  private readonly hostsOf = new Map<Resource, Choice<Resource>>();

  constructor(reader: Reader) {
    const loose: LooseAddress[] = [];
    for (const [kind, path] of bindings) {
      for (const resource of reader.resolver.graph.ofKind(kind)) {
        if (!reader.isSet(resource, path)) continue;
        // What is bound to an instance is bound to the first interface that it is given.
        const { certain, possible, anything } = reader.given.named(resource, path);
        const because = at(resource, path);
        for (const target of certain) this.bound.set(target, { state: "yes", because });
        for (const target of possible) {
          if (!this.bound.has(target)) this.bound.set(target, unsure(because));
        }
        const [why] = anything;
        if (why !== undefined) loose.push({ resource, because: why });
      }
    }
    for (const resource of reader.resolver.graph.ofKind("EipAssociation")) {
      const isBound = ["instanceId", "networkInterfaceId"].some((p) => reader.isSet(resource, p));
      if (!isBound)
        loose.push({ resource, because: `${at(resource, "networkInterfaceId")} is not set` });
    }
    for (const resource of reader.resolver.graph.ofKind("Eip")) {
      const path = "associateWithPrivateIp";
      const isBound = ["instance", "networkInterface"].some((p) => reader.isSet(resource, p));
      if (reader.isSet(resource, path) && !isBound) {
        loose.push({ resource, because: at(resource, path) });
      }
      if (resource.isImported && !isBound && !reader.given.isTaken(resource)) {
        const because = `${resource.toString()} is imported by this run, and may be bound to anything`;
        loose.push({ resource, because });
      }
    }
    this.loose = loose;
    this.readHosts(reader);
  }

  /** A member with what is bound to it. */
  applied(member: Member): Member {
    const bound = this.boundTo(member);
    const [loose] = this.loose;
    const hosts = this.hostsOf.get(member.owner);
    const isOpen = loose !== undefined && member.publicV4.state === "no";
    const publicV4 =
      bound?.state === "yes" || (bound !== undefined && member.publicV4.state === "no")
        ? bound
        : isOpen
          ? unsure(loose.because)
          : member.publicV4;
    if (publicV4 === member.publicV4 && hosts === undefined) return member;
    return { ...member, publicV4, hosts: together([member.hosts, ...(hosts ? [hosts] : [])]) };
  }

  /** Hosts of an interface of its own: those that it is attached to, or given to. */
  hosts(owner: Resource): Choice<Resource> {
    return this.hostsOf.get(owner) ?? none();
  }

  /** What is bound to a member, or to what it runs on. */
  private boundTo({ owner, runsOn }: Member): Judged | undefined {
    const own = [owner, ...runsOn.certain].flatMap((one) => this.bound.get(one) ?? []);
    const others = runsOn.possible.flatMap((one) => this.bound.get(one) ?? []);
    return own[0] ?? others.map(({ because }) => unsure(because))[0];
  }

  private readHosts(reader: Reader): void {
    const { graph } = reader.resolver;
    const instances = graph.ofKind("Instance", "SpotInstanceRequest");
    const interfaces = graph.ofKind("NetworkInterface");
    const add = (one: Resource, hosts: Choice<Resource>) => {
      const known = this.hostsOf.get(one);
      this.hostsOf.set(one, known === undefined ? hosts : together([known, hosts]));
    };
    for (const [kind, path, of] of attachments) {
      for (const resource of graph.ofKind(kind)) {
        const hosts = opened(reader, resource, path, instances);
        if (of === undefined) {
          add(resource, hosts);
          continue;
        }
        const attached = opened(reader, resource, of, interfaces);
        for (const one of attached.certain) add(one, hosts);
        for (const one of attached.possible) add(one, weakened(hosts));
      }
    }
    for (const instance of instances) {
      for (const property of ["networkInterfaces", "primaryNetworkInterface"]) {
        const given = opened(reader, instance, `${property}.networkInterfaceId`, interfaces);
        for (const one of given.certain) add(one, chosen([instance]));
        for (const one of given.possible) add(one, chosen<Resource>([], [instance]));
      }
    }
  }
}
