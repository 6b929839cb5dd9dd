/**
 * Will it start? The file systems of EFS that a task mounts: a task calls the mount target of the zone that it runs in, by
 * NFS. There has to be one in each of its zones, and each of these has to be in its reach.
 * Sources: https://docs.aws.amazon.com/efs/latest/ug/manage-fs-access.html (a mount target in each zone),
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html.
 */
import { admission, type Resource } from "../graph";
import { named, type Member } from "../model/members";
import { isZoneId, type Subnet } from "../model/routing";
import type { Judging } from "./judging";
import type { Line } from "./line";
import { tellObstacle } from "./out-of-reach";
import type { UsedStores } from "./used-stores";

/** A mount target that is a file system's, surely or perhaps. */
interface Target {
  readonly member: Member;
  readonly isSure: boolean;
}

type Answer = "yes" | "no" | "unknown";

export class Volumes {
  private readonly targets: readonly Member[];

  constructor(
    private readonly judging: Judging,
    private readonly stores: UsedStores,
  ) {
    this.targets = judging.model.members.all.filter(({ owner }) => owner.kind === "EfsMountTarget");
  }

  /** What shows that a task gets to the file systems of its definition. */
  judge(line: Line, member: Member, definition: Resource): readonly string[] {
    const { reader } = this.judging.model.members.interfaces;
    const path = "volumes.efsVolumeConfiguration.fileSystemId";
    const systems = named(reader.resources(definition, path, admission("fileSystem")));
    return [...new Set(systems)].flatMap((system) => this.mounting(line, member, system));
  }

  private mounting(line: Line, member: Member, system: Resource): readonly string[] {
    const targets = this.targetsOf(system);
    // Whose file system is only read has its mount targets elsewhere.
    const isOthers = system.isFound;
    if (targets.length === 0 && isOthers) return [];
    const taken: string[] = [];
    for (const subnet of this.judging.subnetsOf(member)) {
      const found = targets.map((target) => this.isFor(subnet, target));
      if (found.includes("yes")) continue;
      if (found.includes("unknown")) {
        taken.push(`${system.toString()} is taken to have a mount target in the zone of ${subnet.key}`); // prettier-ignore
      } else this.tellLack(line, member, system, subnet);
    }
    const called = targets.filter(({ isSure, member: target }) => isSure && this.isCalled(member, target)); // prettier-ignore
    const owners = called.map((target) => target.member.owner);
    return [...taken, ...this.stores.judge(line, member, owners)];
  }

  private targetsOf(system: Resource): readonly Target[] {
    const { reader } = this.judging.model.members.interfaces;
    return this.targets.flatMap((member): readonly Target[] => {
      const systems = reader.resources(member.owner, "fileSystemId");
      const isSure = systems.certain.includes(system);
      const mayBe = isSure || systems.anything.length > 0 || systems.possible.includes(system);
      return mayBe ? [{ member, isSure }] : [];
    });
  }

  /** Whether tasks in a subnet call a mount target: one of their VPC and zone. */
  private isFor(subnet: Subnet, { member, isSure }: Target): Answer {
    const answers = this.judging.subnetsOf(member).map((own) => isNear(subnet, own));
    const [answer = "unknown"] = answers;
    const isOne = answers.every((one) => one === answer) && member.subnets.anything.length === 0;
    return isOne && (isSure || answer === "no") ? answer : "unknown";
  }

  private isCalled(member: Member, target: Member): boolean {
    const subnets = this.judging.subnetsOf(member);
    return subnets.some((subnet) => this.isFor(subnet, { member: target, isSure: true }) !== "no");
  }

  private tellLack(line: Line, member: Member, system: Resource, subnet: Subnet): void {
    const [name, what] = [this.judging.nameOf(member), system.toString()];
    const where = subnet.zone === undefined ? "the zone" : subnet.zone;
    const property = "availabilityZoneName";
    const isOneZone = system.input(property) !== undefined;
    const others = `run ${name} in zones where it has one`;
    tellObstacle(this.judging, line, member, `mounts ${system.name}`, {
      why: `${what} has no mount target in ${where} of ${subnet.resource?.toString() ?? subnet.key}`,
      cause: { resource: system, property: isOneZone ? property : undefined },
      fix: isOneZone
        ? `Leave ${property} of ${what} out and give it a mount target in each zone of ${name}, or ${others}.`
        : `Give ${what} a mount target in each zone of ${name}, or ${others}.`,
      direct: undefined,
      doubts: [],
      link: undefined,
    });
  }
}

/** Whether two subnets are of one VPC and one zone. */
function isNear(a: Subnet, b: Subnet): Answer {
  if (a.key === b.key) return "yes";
  const isKnown = !a.vpc.open && !b.vpc.open;
  if (isKnown && !a.vpc.all.some((vpc) => b.vpc.all.includes(vpc))) return "no";
  const [one, other] = [a.zone, b.zone];
  // A zone's name and its id are not told apart by a plan.
  if (one === undefined || other === undefined || isZoneId(one) !== isZoneId(other))
    return "unknown";
  return one === other ? "yes" : "no";
}
