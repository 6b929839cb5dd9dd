/**
 * What answers nobody whatever routes and rules say: a cluster that nothing runs, and what AWS refuses to make, as for a
 * security group of another VPC.
 */
import { slotNaming, type Kind, type Resource, type Target } from "../graph";
import type { Model } from "../model";
import { isSure, named, type Member } from "../model/members";
import { either, no, unsure, yes, type Judged } from "../model/members/choice";
import { at, type Reader } from "../model/members/reader";
import { areTwo, vpcAround, vpcNamed } from "../model/members/vpcs";
import type { Judging } from "./judging";
import type { Line } from "./line";
import { Overlaps } from "./overlaps";
import { refusedService } from "./refused-services";
import type { Mend } from "./roots";
import { withoutHosts } from "./unhosted";

/** What runs a cluster, by the kind of the cluster: kinds of instances, and the property by which they name it. */
const runners: Readonly<Partial<Record<Kind, Readonly<Partial<Record<Kind, string>>>>>> = {
  RdsCluster: { RdsClusterInstance: "clusterIdentifier", RdsShardGroup: "dbClusterIdentifier" },
  DocDbCluster: { DocDbInstance: "clusterIdentifier" },
  NeptuneCluster: { NeptuneInstance: "clusterIdentifier" },
};

export class Refused {
  private readonly known = new Map<Member, Mend | undefined>();
  private readonly idles = new Map<Member, Mend | undefined>();
  private readonly reader: Reader;
  private readonly overlaps: Overlaps;

  constructor(private readonly model: Model) {
    this.reader = model.members.interfaces.reader;
    this.overlaps = new Overlaps(model);
  }

  /** Why no row from or to a member works, for sure or perhaps; undefined where nothing that is told is wrong with itself. */
  of(member: Member): Mend | undefined {
    if (!this.known.has(member)) {
      this.known.set(
        member,
        this.withoutInstance(member.owner) ??
          refusedService(this.reader, member.owner) ??
          this.inForeignGroup(member) ??
          this.overlaps.of(member) ??
          this.inOneZone(member),
      );
    }
    return this.known.get(member);
  }

  /** Why nothing that is given runs a member: what is not given may. */
  idle(member: Member): Mend | undefined {
    if (!this.idles.has(member)) this.idles.set(member, withoutHosts(this.model, member));
    return this.idles.get(member);
  }

  /**
   * A cluster is storage and an endpoint, and its instances are made apart; Serverless v2 has instances as well
   * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.html,
   * https://docs.aws.amazon.com/documentdb/latest/developerguide/db-cluster-create.html,
   * https://docs.aws.amazon.com/neptune/latest/userguide/feature-overview-db-clusters.html).
   */
  private withoutInstance(cluster: Resource): Mend | undefined {
    const kinds = cluster.kind === undefined ? undefined : runners[cluster.kind];
    if (kinds === undefined || cluster.isFound) return undefined;
    const own = this.runsItself(cluster);
    if (own.state === "yes") return undefined;
    const { graph } = this.model;
    let doubt = own.state === "unknown" ? own.because : undefined;
    for (const [kind, slot] of Object.entries(kinds)) {
      for (const one of graph.ofKind(kind as Kind)) {
        const clusters = this.reader.resources(one, slot);
        if (clusters.certain.includes(cluster)) return undefined;
        if (
          isSure(clusters) ||
          (!clusters.possible.includes(cluster) && clusters.anything.length === 0)
        )
          continue;
        doubt ??= clusters.anything[0] ?? `${at(one, slot)} may be another's`;
      }
    }
    const others = graph.resources.filter(
      (one) => one.childrenUntold || (one.kind === undefined && /instance/i.test(one.type)),
    );
    // What is not modelled may be an instance of it: one of another provider, or within what nobody tells.
    const { resolver } = this.model;
    if (others.some((one) => resolver.mentions(one).has(cluster))) return undefined;
    const once = others.find((one) => resolver.everMentioned(one).has(cluster));
    if (once !== undefined) doubt ??= `what ${once.toString()} names is ignored when it changes`;
    const [kind] = cluster.type.split("/");
    const type = `${kind ?? ""}/clusterInstance:ClusterInstance`;
    return {
      cause: { resource: cluster, property: undefined, link: `instance ${cluster.urn}` },
      why:
        doubt === undefined
          ? `${cluster.toString()} has no instance, so that nothing answers at it`
          : `${cluster.toString()} has no instance for sure, and without one nothing answers at it: ${doubt}`,
      isDoubt: doubt !== undefined,
      fix: `Give ${cluster.toString()} an instance: ${type} with its id as clusterIdentifier; of what another stack holds, hand over its state.`,
    };
  }

  /** Whether a cluster has instances of its own: Serverless v1, and clusters of RDS that are no Aurora. */
  private runsItself(cluster: Resource): Judged {
    const { reader } = this;
    if (cluster.kind !== "RdsCluster") return no("");
    const [mode, engine] = ["engineMode", "engine"].map(
      (path) => reader.setting(cluster, path).state,
    );
    const isUsual = reader.oneOf(cluster, "engineMode", ["provisioned", "global", "multimaster", "parallelquery"]); // prettier-ignore
    const isAurora = reader.text(cluster, "engine")?.startsWith("aurora") === true;
    return either(
      mode === "absent" ? no("") : opposite(isUsual),
      engine === "unknown"
        ? unsure(`${at(cluster, "engine")} is unknown`)
        : isAurora
          ? no("")
          : yes(""),
      reader.present(cluster, "dbClusterInstanceClass"),
    );
  }

  /**
   * AWS refuses groups of another VPC, unless they are associated with this one
   * (https://docs.aws.amazon.com/vpc/latest/userguide/security-group-assoc.html).
   */
  private inForeignGroup(member: Member): Mend | undefined {
    const { owner, groups, subnets } = member;
    if (!groups.filtered || groups.isDefault || !isSure(subnets) || owner.isFound) return undefined;
    const vpc = vpcAround(this.reader, subnets);
    if (vpc === undefined) return undefined;
    const foreign = groups.certain.find((group) => this.isElsewhere(group, vpc));
    if (foreign === undefined) return undefined;
    const { resource } = foreign;
    const why = `${resource.toString()}, a group of ${member.label}, is of another VPC than ${vpc.toString()}`;
    const isUsed = this.model.members.membership
      .may(foreign)
      .some(({ owner: one, subnets: at }) => one !== owner && at.certain.some((s) => vpcNamed(this.reader, s) !== vpc)); // prettier-ignore
    const isGroup = resource.kind === "SecurityGroup" && !isUsed;
    return {
      cause: isGroup
        ? { resource, property: "vpcId" }
        : { resource: owner, property: slotNaming(owner, "SecurityGroup") },
      why,
      fix: isGroup
        ? `Have vpcId of ${resource.toString()} be that of ${vpc.toString()}, or put ${member.label} into a group of that: AWS takes no other.`
        : `Put ${member.label} into a group of ${vpc.toString()}: AWS takes no other.`,
    };
  }

  /**
   * An Application Load Balancer takes subnets of two zones at least, and so does a subnet group of RDS
   * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html,
   * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html). In Local Zones and
   * on Outposts one is enough.
   */
  private inOneZone({ owner, subnets, label }: Member): Mend | undefined {
    if (owner.isFound || !isSure(subnets)) return undefined;
    const type = this.reader.setting(owner, "loadBalancerType");
    const isApplication =
      owner.kind === "LoadBalancer" &&
      (type.state === "absent" || this.reader.text(owner, "loadBalancerType") === "application");
    const [group, ...others] =
      owner.kind === "RdsInstance" || owner.kind === "RdsCluster"
        ? this.reader.resources(owner, "dbSubnetGroupName").certain
        : [];
    const at = isApplication ? owner : others.length === 0 ? group : undefined;
    if (at === undefined || at.isFound) return undefined;
    const zones = subnets.certain.map((one) =>
      one.isFound || this.reader.isSet(one, "outpostArn")
        ? undefined
        : this.reader.subnetOf(one).zone,
    );
    const [zone] = zones;
    if (zone === undefined || !ofRegion.test(zone) || zones.some((one) => one !== zone)) {
      return undefined;
    }
    const property = slotNaming(at, "Subnet");
    return {
      cause: { resource: at, property },
      why: `${at === owner ? label : at.toString()} has subnets in ${zone} alone, and AWS asks for two zones`,
      fix: `Give ${at.toString()} a subnet in another zone than ${zone}.`,
    };
  }

  private isElsewhere(group: Target, vpc: Resource): boolean {
    const of = this.groupVpc(group);
    if (!areTwo(of, vpc)) return false;
    return !this.model.graph.ofKind("SecurityGroupVpcAssociation").some((one) => {
      const groups = this.reader.resources(one, "securityGroupId");
      return groups.anything.length > 0 || named(groups).includes(group.resource);
    });
  }

  /** The VPC of a group, where it is one for sure. */
  private groupVpc({ resource, defaultOf }: Target): Resource | undefined {
    const { kind } = resource;
    if (kind === "Vpc" || kind === "DefaultVpc")
      return defaultOf === undefined ? undefined : resource;
    return kind === "SecurityGroup" || kind === "DefaultSecurityGroup"
      ? vpcNamed(this.reader, resource)
      : undefined;
  }
}

/** A zone of a region, by its name: not a Local Zone, whose name is longer, and no id. */
const ofRegion = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;

/** Whether something does not hold. */
function opposite({ state, because }: Judged): Judged {
  return state === "unknown" ? unsure(because) : state === "yes" ? no(because) : yes(because);
}

/** A row that is declared, of whichever section. */
interface Broken {
  readonly row: { readonly text: string };
  readonly line: Line;
}

/** Tells of what is wrong with one end of a declared flow by itself; whether anything is. */
export function missRefused(
  judging: Judging,
  { row, line }: Broken,
  members: readonly Member[],
  [from, to]: readonly [string, string],
): boolean {
  const { refused } = judging;
  const [mend] = members.flatMap((member) => refused.of(member) ?? refused.idle(member) ?? []);
  if (mend === undefined) return false;
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${row.text} does not work${mend.isDoubt === true ? " for sure" : ""}: ${mend.why ?? ""}`,
    from,
    to,
    cause: mend.cause,
    fix: () => mend.fix,
  });
  return true;
}

/** Tells that something does not start for what is wrong with it by itself; whether anything is. */
export function stopRefused(judging: Judging, line: Line, member: Member): boolean {
  const mend = judging.refused.of(member);
  if (mend === undefined) return false;
  const name = judging.nameOf(member);
  judging.findings.add({
    lines: [line],
    verdict: "missing",
    obligation: "start",
    title: () =>
      `${name} does not start${mend.isDoubt === true ? " for sure" : ""}: ${mend.why ?? ""}`,
    from: name,
    to: "what it needs",
    cause: mend.cause,
    fix: () => mend.fix,
  });
  return true;
}
