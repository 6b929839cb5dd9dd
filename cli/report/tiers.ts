/** Tiers: the subnets of a VPC by what their routes make them, and the zones that these are in. */
import { printable, textOf, type Member, type Model, type Subnet } from "../proof";
import type { Container, TierZone } from "./document";

type Tier = Exclude<Container["kind"], "outside" | "services" | "vpc">;

const tierLabels: Readonly<Record<Tier, string>> = {
  public: "Public subnets",
  egress: "Private subnets, with a way out",
  isolated: "Isolated subnets",
  connected: "Subnets with a way to other networks",
  other: "Elsewhere, or not known",
};

/** Stands for the zone of subnets that do not tell theirs. */
const noZone = "zone not known";

/** So many address blocks of a zone are told. */
const mostBlocks = 4;

export class Tiers {
  /** By their names; last what is not known. */
  readonly zones: readonly string[];
  private readonly found = new Map<string, Container>();
  private readonly vpcs = new Map<string, string>();
  private readonly subnets = new Map<string, Subnet[]>();
  private readonly classes = new Map<string, Tier>();

  constructor(private readonly model: Model) {
    const names = new Set(model.routing.subnets.all.map(({ zone }) => zone ?? noZone));
    const isUnknown = names.delete(noZone);
    this.zones = [...[...names].sort(), ...(isUnknown ? [noZone] : [])];
  }

  vpcId(key: string | undefined): string {
    const known = this.vpcs.get(key ?? "");
    if (known !== undefined) return known;
    const id = `v${this.vpcs.size}`;
    this.vpcs.set(key ?? "", id);
    const resource = key === undefined ? undefined : this.model.graph.get(key);
    const blocks = ["cidrBlock", "ipv6CidrBlock"].flatMap((p) => textOf(resource?.input(p)) ?? []);
    if (resource?.input("assignGeneratedIpv6CidrBlock") === true) blocks.push("IPv6 by AWS");
    this.found.set(id, {
      id,
      kind: "vpc",
      label: printable(
        resource === undefined ? "A VPC that is not made here" : `VPC ${resource.name}`,
      ),
      detail: printable(blocks.join(", ")),
    });
    return id;
  }

  /** The tier in which a member stands: of several the most public one. */
  of({ subnets }: Member): string {
    const all = [...subnets.certain, ...subnets.possible].map(({ urn }) =>
      this.model.routing.subnets.named(urn),
    );
    const order: readonly Tier[] = ["public", "connected", "egress", "isolated", "other"];
    const [first] = all
      .map((subnet) => ({ subnet, tier: this.tierOf(subnet) }))
      .sort((a, b) => order.indexOf(a.tier) - order.indexOf(b.tier));
    const vpc = first?.subnet.vpc.all[0]?.key;
    const tier = first?.tier ?? "other";
    const parent = this.vpcId(vpc);
    const id = `${parent}-${tier}`;
    if (!this.found.has(id)) {
      this.found.set(id, { id, kind: tier, label: tierLabels[tier], detail: "", parent });
    }
    return id;
  }

  /** The zones in which a member stands or may stand, by their places. */
  zonesOf({ subnets }: Member): readonly number[] {
    const all = [...subnets.certain, ...subnets.possible];
    return this.placesOf(all.map(({ urn }) => this.model.routing.subnets.named(urn)));
  }

  /** The zones of a tier, each with the address blocks of its subnets. */
  zonesIn(id: string): readonly TierZone[] {
    const subnets = this.subnetsOf(id);
    return this.placesOf(subnets).map((zone) => {
      const own = subnets.filter((subnet) => this.placesOf([subnet])[0] === zone);
      const blocks = own.flatMap(blocksOf);
      const more = blocks.length > mostBlocks ? [`${blocks.length - mostBlocks} more`] : [];
      return { zone, blocks: printable([...blocks.slice(0, mostBlocks), ...more].join(", ")) };
    });
  }

  /** What places of zones are called; undefined where one of them is not known. */
  namesOf(zones: readonly number[]): string | undefined {
    const names = zones.map((zone) => this.zones[zone] ?? noZone);
    return names.includes(noZone) ? undefined : names.join(", ");
  }

  private placesOf(subnets: readonly Subnet[]): readonly number[] {
    const places = subnets.map(({ zone }) => this.zones.indexOf(zone ?? noZone));
    return [...new Set(places)].filter((place) => place >= 0).sort((a, b) => a - b);
  }

  private subnetsOf(id: string): readonly Subnet[] {
    if (this.subnets.size === 0) {
      for (const subnet of this.model.routing.subnets.all) {
        const vpc = this.vpcs.get(subnet.vpc.all[0]?.key ?? "");
        if (vpc === undefined) continue;
        const tier = `${vpc}-${this.tierOf(subnet)}`;
        const known = this.subnets.get(tier);
        if (known === undefined) this.subnets.set(tier, [subnet]);
        else known.push(subnet);
      }
    }
    return this.subnets.get(id) ?? [];
  }

  containers(used: ReadonlySet<string>): readonly Container[] {
    const outside: readonly Container[] = [
      { id: "outside", kind: "outside", label: "Outside", detail: "" },
      { id: "services", kind: "services", label: "Managed by AWS", detail: "" },
    ];
    const isUsed = ({ id }: Container) =>
      used.has(id) || [...this.found.values()].some((one) => one.parent === id && used.has(one.id));
    return [...outside, ...this.found.values()].filter(isUsed).map((one) => {
      const zones = this.zonesIn(one.id);
      return zones.length === 0 ? one : { ...one, zones };
    });
  }

  private tierOf(subnet: Subnet): Tier {
    const known = this.classes.get(subnet.key);
    if (known !== undefined) return known;
    const { publicV4, publicV6, egress, connected, isolated } =
      this.model.routing.classesOf(subnet);
    const holds = ({ holds: is }: { readonly holds: string }) => is === "yes";
    const tier: Tier =
      holds(publicV4) || holds(publicV6)
        ? "public"
        : holds(connected)
          ? "connected"
          : holds(egress)
            ? "egress"
            : holds(isolated)
              ? "isolated"
              : "other";
    this.classes.set(subnet.key, tier);
    return tier;
  }
}

/** A subnet's address blocks; of IPv6 at least that it has one. */
function blocksOf({ resource }: Subnet): readonly string[] {
  const [v4, v6] = [resource?.input("cidrBlock"), resource?.input("ipv6CidrBlock")];
  return [textOf(v4) ?? [], v6 === undefined ? [] : (textOf(v6) ?? "IPv6")].flat();
}
