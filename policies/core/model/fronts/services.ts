/** With which addresses AWS's own services come to their targets, and what lets them in there. */
import { addresses, spaces, type AddressSet } from "../../algebra";
import { cloudFrontList } from "../members/aws-lists";

/** A service whose packets the groups of its targets are asked about. */
export interface ServiceSource {
  /** As people call it. */
  readonly name: string;
  /** Addresses among which its own are. */
  readonly addresses: AddressSet;
  /** The prefix list of AWS's that has its own, by its name. */
  readonly list: string;
  /** Whether the VPC has to have an internet gateway attached. */
  readonly needsGateway: boolean;
  /** What a rule may name that lets it in. */
  readonly letIn: string;
}

const somePublic = addresses.union(spaces.internet4, spaces.internet6);

/**
 * CloudFront at a VPC origin. Its list has to be let in, or the group that AWS gives its interfaces; the VPC's own block
 * has neither. An internet gateway is only there to be attached
 * (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html).
 */
export const cloudFrontAtOrigins: ServiceSource = {
  name: "CloudFront",
  addresses: somePublic,
  list: cloudFrontList,
  needsGateway: true,
  letIn: `the prefix list ${cloudFrontList}, or the group CloudFront-VPCOrigins-Service-SG`,
};

/**
 * VPC Lattice at its targets: link-local addresses, and public ones that lead nowhere
 * (https://docs.aws.amazon.com/vpc-lattice/latest/ug/security-groups.html).
 */
export const latticeAtTargets: ServiceSource = {
  name: "VPC Lattice",
  addresses: addresses.union(
    somePublic,
    addresses.parseList(["169.254.0.0/16", "fd00:ec2:80::/64"]).set,
  ),
  list: "com.amazonaws.<region>.vpc-lattice",
  needsGateway: false,
  letIn: "the prefix list com.amazonaws.<region>.vpc-lattice",
};
