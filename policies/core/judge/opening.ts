/** What opens a layer that stops a declared flow. */
import type { Resource } from "../graph";
import type { Closure } from "../reach/types";

function fixOfRoute(at: Resource | undefined, to: string): string {
  const kind = at?.kind;
  const name = at?.toString() ?? "";
  if (kind === "Subnet")
    return `Give the route table of ${name} a route for the way to ${to} and back.`;
  if (kind === "Route")
    return `Have ${name} lead on to ${to}: what it names has to be attached, and public where it is a gateway.`;
  return `Give the subnets a route${at === undefined ? "" : ` (${name})`} for the way there and back.`;
}

/** What opens a layer that stops a flow. */
export function fixOfClosure(
  { layer, at, fix }: Closure,
  from: string,
  to: string,
  left: string,
  isOut: boolean,
): string {
  if (fix !== undefined) return fix;
  const where = at === undefined ? "" : ` (${at.toString()})`;
  switch (layer) {
    case "ingress":
      return `Let the group of ${to}${where} admit ${left} from ${from}.`;
    case "egress":
      return `Let the group of ${from}${where} send ${left} to ${to}.`;
    case "route":
      return fixOfRoute(at, to);
    case "acl":
      return `Let the network ACLs${where} pass ${left} to ${to} and the answers back.`;
    case "listener":
      return `Have ${to}${where} listen on ${left}.`;
    case "authorization":
      return `Authorize the VPN's clients for the subnets of ${to}${where}.`;
    case "gateway":
      if (at?.kind === "BlockPublicAccess")
        return `Exclude the VPC from ${at.toString()} by a VpcBlockPublicAccessExclusion, or switch it off.`;
      return `Attach an internet gateway to the VPC of ${at?.toString() ?? to}.`;
    case "address":
      if (isOut)
        return `Give ${from} an address on the internet; a NAT gateway has one if its connectivityType is public.`;
      return `Give ${to}${where} an address that ${from} can send to.`;
  }
}
