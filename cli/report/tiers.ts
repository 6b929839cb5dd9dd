/** Tiers: the subnets of a VPC by what their routes make them. */
import { printable, textOf, type Member, type Model, type Subnet } from "../proof";
import type { Container } from "./document";

type Tier = Exclude<Container["kind"], "outside" | "services" | "vpc">;

const tierLabels: Readonly<Record<Tier, string>> = {
  public: "Public subnets",
  egress: "Private subnets, with a way out",
  isolated: "Isolated subnets",
  connected: "Subnets with a way to other networks",
  other: "Elsewhere, or not known",
};

export class Tiers {
  private readonly found = new Map<string, Container>();
  private readonly vpcs = new Map<string, string>();
  private readonly subnets = new Map<string, Subnet[]>();
  private readonly classes = new Map<string, Tier>();

  constructor(private readonly model: Model) {}

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
    const known = this.subnets.get(id);
    const own = all.filter((subnet) => this.tierOf(subnet) === tier);
    if (known === undefined) this.subnets.set(id, own);
    else for (const subnet of own) if (!known.includes(subnet)) known.push(subnet);
    if (!this.found.has(id)) {
      this.found.set(id, { id, kind: tier, label: tierLabels[tier], detail: "", parent });
    }
    return id;
  }

  containers(used: ReadonlySet<string>): readonly Container[] {
    const outside: readonly Container[] = [
      { id: "outside", kind: "outside", label: "Outside", detail: "" },
      { id: "services", kind: "services", label: "Managed by AWS", detail: "" },
    ];
    const isUsed = ({ id }: Container) =>
      used.has(id) || [...this.found.values()].some((one) => one.parent === id && used.has(one.id));
    return [...outside, ...this.found.values()]
      .filter(isUsed)
      .map((one) => ({ ...one, detail: one.detail === "" ? this.detailOf(one.id) : one.detail }));
  }

  private detailOf(id: string): string {
    const subnets = this.subnets.get(id) ?? [];
    const zones = [...new Set(subnets.flatMap(({ zone }) => zone ?? []))].sort();
    const blocks = subnets.flatMap(({ resource }) => textOf(resource?.input("cidrBlock")) ?? []);
    const shown = blocks.length > 3 ? [...blocks.slice(0, 3), `${blocks.length - 3} more`] : blocks;
    return printable([zones.join(", "), shown.join(", ")].filter((one) => one !== "").join(" · "));
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
