/** File systems that answer at addresses outside of their subnets: FSx writes the routes to these into the tables it is given. */
import { isSure, type Member } from "../model/members";
import type { Subnet } from "../model/routing";
import type { Declared, Judging } from "./judging";

/**
 * Says that a client of a Multi-AZ file system has no route to it, though the subnets of both are one network: the
 * addresses that it answers at are in none, and FSx adds routes to the tables of `routeTableIds`, or to the VPC's own
 * main table where there are none (https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/access-within-aws.html).
 */
export function missFloating(judging: Judging, one: Declared, from: Member, to: Member): void {
  const { owner } = to;
  const { reader } = judging.model.members.interfaces;
  if (owner.kind !== "FsxOntap" && owner.kind !== "FsxOpenZfs") return;
  const multi = reader.oneOf(owner, "deploymentType", ["multi_az_1", "multi_az_2"]);
  if (multi.state === "no") return;
  const path = "routeTableIds";
  const listed = reader.resources(owner, path);
  const isAbsent = !reader.isSet(owner, path);
  const own = new Set(judging.vpcsOf(to));
  const isNear = ({ vpc }: Subnet) => vpc.all.some((each) => own.has(each));
  const isLed = (subnet: Subnet): boolean => {
    const { candidates, open } = judging.model.routing.tableOf(subnet);
    const isListed = ({ value: { resource } }: (typeof candidates)[number]) =>
      resource === undefined || resource.kind === "DefaultRouteTable"
        ? isAbsent || (resource !== undefined && listed.certain.includes(resource))
        : listed.certain.includes(resource);
    return !open && candidates.every(isListed);
  };
  const lacking = judging.subnetsOf(from).filter((subnet) => isNear(subnet) && !isLed(subnet));
  const [subnet] = lacking;
  if (subnet === undefined) return;
  const isUnknown = multi.state === "unknown" || !isSure(listed);
  const [name, target] = [judging.nameOf(from), judging.nameOf(to)];
  const where = subnet.resource?.toString() ?? "its subnet";
  judging.findings.add({
    lines: [one.line],
    verdict: "missing",
    obligation: "works",
    title: () =>
      `${one.row.text} does not work${isUnknown ? " for sure" : ""}: ${target} answers at addresses to which the route table of ${where} has no route, for ${path} does not ${isUnknown ? "surely " : ""}name it`,
    from: name,
    to: target,
    hops: () => [],
    cause: { resource: owner, property: path },
    unknown: isUnknown,
    fix: () => `Name the route tables of all clients' subnets in ${path} of ${owner.toString()}.`,
  });
}
