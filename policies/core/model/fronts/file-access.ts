/**
 * Ways to the files of a file system that take no packet of its clients: servers of Transfer Family, and access points of
 * S3. AWS reads the files itself, so that the groups of mount targets never see who asks.
 */
import { addresses, spaces } from "../../algebra";
import { listOf, mapOf, textOf, type Kind, type Resource } from "../../graph";
import type { Member } from "../members";
import { named, weakened, type Choice, type Judged } from "../members/choice";
import type { Reader } from "../members/reader";
import { propertyEvidence } from "../routing/evidence";
import { flagEvidence, frontOf, ifSet } from "./front";
import type { Targets } from "./targets";
import type { Front } from "./types";

export function fileFronts(targets: Targets): readonly Front[] {
  const { graph } = targets.reader.resolver;
  return [
    ...graph.ofKind("TransferServer").flatMap((server) => publicServer(targets, server)),
    ...graph.ofKind("FsxAccessPoint").map((point) => accessPoint(targets, point)),
  ];
}

/** Whether a server hands out the files of file systems; without it those of buckets. */
export function servesFiles(reader: Reader, server: Resource): Judged {
  return reader.oneOf(server, "domain", ["efs"]);
}

/**
 * A server with an endpoint on the internet: it needs none in a VPC, and leads to file systems by their own service
 * (https://docs.aws.amazon.com/transfer/latest/userguide/create-server-in-vpc.html).
 */
function publicServer(targets: Targets, server: Resource): readonly Front[] {
  const { reader } = targets;
  const served = servesFiles(reader, server);
  const choice = ifSet(served, mountsOf(targets, homesOf(reader, server)));
  const path = "endpointType";
  const inside = reader.oneOf(server, path, ["vpc", "vpc_endpoint"]);
  const isOpen = inside.state === "yes" && isOpenToAll(targets, server);
  if (choice === undefined || (inside.state === "yes" && !isOpen)) return [];
  return [
    frontOf({
      kind: "Transfer Family",
      audience: "internet",
      resource: server,
      targets: inside.state === "unknown" ? weakened(choice) : choice,
      because: [flagEvidence(server, "domain", served)],
      fix: isOpen
        ? `Take endpointDetails.addressAllocationIds out of ${server.toString()}, have its groups let in fewer, or declare it by name where it is meant.`
        : `Set endpointType of ${server.toString()} to VPC, or declare it by name where it is meant.`,
    }),
  ];
}

/** Whether a server in a VPC has an address on the internet, and its groups may let anyone there in. */
function isOpenToAll({ members }: Targets, server: Resource): boolean {
  return (members.interfaces.of.get(server) ?? []).some((member) => {
    if (member.publicV4.state === "no") return false;
    const { everything, admitted } = members.admits(member, "may");
    const let4 = addresses.unionAll(admitted.map(({ peers }) => peers.addresses));
    const isAny = admitted.some(({ peers }) => peers.anyone.length > 0);
    return everything !== undefined || isAny || addresses.isSubset(spaces.internet4, let4);
  });
}

/**
 * The file systems in which the users of a server are at home: where a program of its own says who they are, or nobody
 * does, any of the plan.
 */
export function homesOf(reader: Reader, server: Resource): Choice<Resource> {
  const { resolver } = reader;
  const { graph } = resolver;
  const all = graph.ofKind("EfsFileSystem");
  const users = graph.ofKind("TransferUser", "TransferAccess").filter((user) => {
    const servers = reader.resources(user, "serverId");
    return servers.anything.length > 0 || named(servers).includes(server);
  });
  const kept = reader.oneOf(server, "identityProviderType", ["api_gateway", "aws_lambda"]);
  const homes = users.map((user) => homeOf(reader, user));
  const isOpen = kept.state !== "no" || homes.length === 0 || homes.includes(undefined);
  const certain = [...new Set(homes.flatMap((one) => (one?.length === 1 ? one : [])))];
  const possible = new Set(isOpen ? all : homes.flatMap((one) => one ?? []));
  for (const one of certain) possible.delete(one);
  return { certain, possible: [...possible], anything: [] };
}

/** A directory of a file system, by its id: `/fs-0123456789abcdef0/home`. */
const homePath = /^\/(fs-[0-9a-f]{8,17})(?=\/|$)/;

/** The file systems in which somebody may be at home; undefined where that is not known. */
function homeOf(reader: Reader, user: Resource): readonly Resource[] | undefined {
  const { resolver } = reader;
  const systems = resolver.graph.ofKind("EfsFileSystem");
  const mentioned = resolver.everMentioned(user);
  const meant = systems.filter((one) => mentioned.has(one));
  const others = meant.length > 0 ? meant : undefined;
  const given = user.input("homeDirectoryMappings");
  const mappings = given === undefined ? [] : listOf(given);
  if (mappings === undefined) return others;
  const paths = [user.input("homeDirectory"), ...mappings.map((one) => mapOf(one)?.["target"])];
  const ids = paths
    .filter((path) => path !== undefined)
    .map((path) => homePath.exec(textOf(path) ?? "")?.[1]);
  // What it is made of tells where a path is not known.
  if (ids.length === 0 || ids.includes(undefined)) return others;
  return systems.filter(({ id }) => id === undefined || ids.includes(id));
}

/** Whether a mount target is one of these file systems'. */
export function mountOf(
  reader: Reader,
  mount: Resource,
  systems: Choice<Resource>,
): "yes" | "perhaps" | "no" {
  const own = reader.resources(mount, "fileSystemId");
  if (systems.certain.some((one) => own.certain.includes(one))) return "yes";
  const all = named(systems);
  const isOpen = own.anything.length > 0 && all.length > 0;
  return isOpen || all.some((one) => named(own).includes(one)) ? "perhaps" : "no";
}

function mountsOf(targets: Targets, systems: Choice<Resource>): Choice<Member> {
  const all = targets.ofKinds(["EfsMountTarget"]);
  const those = (which: string) =>
    all.filter(({ owner }) => mountOf(targets.reader, owner, systems) === which);
  return { certain: those("yes"), possible: those("perhaps"), anything: [] };
}

const fileSystems: readonly Kind[] = ["FsxOpenZfs", "FsxOntap"];
/** So many volumes stand one in the other. */
const mostVolumes = 8;

/**
 * An access point hands out the files of a volume by the API of S3: to whoever IAM lets in, from wherever, or from one
 * VPC (https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/s3accesspoints-for-FSx.html).
 */
function accessPoint(targets: Targets, point: Resource): Front {
  const { reader } = targets;
  const isWithin = reader.present(point, "s3AccessPoint.vpcConfiguration.vpcId");
  return frontOf({
    kind: "S3 access point",
    audience: "control-plane",
    restricted: isWithin.state === "yes",
    resource: point,
    targets: volumesOf(targets, point),
    because: [propertyEvidence(point, "type")],
    fix: `Declare ${point.toString()} where it is meant, and keep its permissions few.`,
  });
}

/** The file system that has the volume, through the volumes and virtual machines that it stands in. */
function volumesOf(targets: Targets, point: Resource): Choice<Member> {
  const { resolver } = targets.reader;
  let found: readonly Resource[] = [point];
  for (let step = 0; step < mostVolumes; step += 1) {
    const next = found.flatMap((one) => [...resolver.everMentioned(one)]);
    const ends = next.filter(({ kind }) => kind !== undefined && fileSystems.includes(kind));
    const [system, ...others] = new Set(ends);
    if (system !== undefined && others.length === 0) {
      return targets.membersOf({ certain: [system], possible: [], anything: [] });
    }
    found = next.filter(({ type }) => type.startsWith("aws:fsx/"));
    if (ends.length > 0 || found.length === 0) break;
  }
  return { certain: [], possible: targets.ofKinds(fileSystems), anything: [] };
}
