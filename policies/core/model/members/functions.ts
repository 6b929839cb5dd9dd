/** Functions as members: in subnets of their own, or on the instances of a capacity provider. */
import { listOf, type Resource } from "../../graph";
import type { Describe, Member } from "./member";
import { by, groupsOr, inSubnets, mapped, opaque, source, v6Flag } from "./recipes";
import type { Reader } from "./reader";

const lambda = by({
  role: "compute",
  subnets: inSubnets("vpcConfig.subnetIds"),
  groups: groupsOr("vpcConfig.securityGroupIds"),
  v6: v6Flag("vpcConfig.ipv6AllowedForDualStack"),
  onlyIf: "vpcConfig",
  ...source,
});

/** What runs the functions that are put on it: it and they stand where it says, in its groups. */
export const capacity = by({
  role: "compute",
  subnets: inSubnets("vpcConfig.subnetIds"),
  groups: groupsOr("vpcConfig.securityGroupIds"),
  publicV4: (reader, _, subnets) => mapped(reader, subnets),
  ...source,
});

const onCapacity =
  "capacityProviderConfig.lambdaManagedInstancesCapacityProviderConfig.capacityProviderArn";

/** A function on instances of a capacity provider of the plan is one with it; of any other nobody knows where it runs. */
const elsewhere = opaque("it runs where its capacity provider says, which is none of the plan");

/** A function that is told of no subnet is in no VPC: so it is taken out of one. */
export const functions: Describe = (reader, resource) => {
  if (reader.isSet(resource, "capacityProviderConfig")) {
    const { certain, possible, anything: foreign } = reader.resources(resource, onCapacity);
    const isHere = certain.length > 0 && possible.length + foreign.length === 0;
    return isHere
      ? certain.flatMap((one) => onProvider(reader, resource, one))
      : elsewhere(reader, resource);
  }
  const subnets = reader.setting(resource, "vpcConfig.subnetIds");
  const isNowhere = subnets.state === "known" && listOf(subnets.value)?.length === 0;
  return isNowhere ? [] : lambda(reader, resource);
};

/** The same member as its capacity provider, under the function's own name. */
function onProvider(reader: Reader, resource: Resource, provider: Resource): readonly Member[] {
  return capacity(reader, provider).map((member) => ({
    ...member,
    owner: resource,
    label: resource.toString(),
  }));
}
