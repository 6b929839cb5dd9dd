/**
 * Regional NAT gateways: they stand in a VPC and in no subnet of it, and have a route table of their own that leads to
 * the VPC's internet gateway (https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html).
 */
import { isSure, type Member } from "../model/members";
import type { Reader } from "../model/members/reader";
import type { OneOf, Routing, Vpc } from "../model/routing";
import type { Gateways } from "./gateways";
import { gate, type Step } from "./flows";
import type { Mode } from "./modes";

/** The VPC of a gateway that is regional for sure; undefined for every other member. */
export function regionalVpc(
  reader: Reader,
  routing: Routing,
  { owner, role }: Member,
): OneOf<Vpc> | undefined {
  const isRegional =
    role === "nat" &&
    reader.text(owner, "availabilityMode") === "regional" &&
    !reader.isSet(owner, "subnetId");
  if (!isRegional) return undefined;
  const vpcs = reader.resources(owner, "vpcId");
  const [vpc] = vpcs.certain;
  if (vpc === undefined || vpcs.certain.length > 1 || !isSure(vpcs)) return undefined;
  return { all: [routing.vpcs.named(vpc.urn)], open: false };
}

/** The gateway's own way on, which AWS makes: it is there where the VPC has an internet gateway. */
export function wayOn(gateways: Gateways, vpc: OneOf<Vpc>, nat: Member, mode: Mode): Step {
  const evidence = gateways.internet(vpc, undefined, mode);
  return gate("gateway", evidence !== undefined && nat.publicV4.state === "yes", {
    hop: evidence && { evidence, why: "is attached" },
    stop: {
      at: nat.owner,
      text: `${nat.owner.toString()} has no address on the internet for sure, or its VPC no internet gateway`,
    },
  });
}
