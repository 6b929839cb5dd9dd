/** What keeps several slots of a resource from being known at once: one value, which is mended by itself. */
import { ofAnotherRegion, type Kind, type Resource } from "../graph";
import type { Model } from "../model";
import { slotEvidence } from "../model/routing";
import { doubtOf, inOneRegion } from "../reach/doubts";
import type { Offer } from "./joining";

/** Slots that say what all else of a resource belongs to. */
const wholes: Readonly<Partial<Record<Kind, string>>> = {
  ClientVpnAssociation: "clientVpnEndpointId",
  EndpointSubnetAssociation: "vpcEndpointId",
  BeanstalkEnvironment: "templateName",
};

/** Slots that most resources name others by. */
const usual = ["subnets", "subnetIds", "subnetId", "networkConfiguration.subnets", "loadBalancers.targetGroupArn", "securityGroupId", "vpcId"]; // prettier-ignore

export function hidingOf({ resolver }: Model, resource: Resource): readonly Offer[] {
  const isSet = (path: string) => resource.input(path) !== undefined;
  const offers: Offer[] = [];
  if (isSet("region")) {
    const told = usual.filter(isSet).map((path) => slotEvidence(resolver, resource, path).text);
    if (told.some((text) => ofAnotherRegion.test(text))) {
      const cause = { resource, property: "region", link: `region ${resource.urn}` };
      offers.push({ cause, fix: inOneRegion(resource) });
    }
  }
  const slot = wholes[resource.kind ?? "Vpc"];
  if (slot !== undefined && isSet(slot)) {
    const { certain } = resolver.reference(resource, slot);
    if (certain.length === 0) {
      const cause = { resource, property: slot, link: `whole ${resource.urn}` };
      offers.push({ cause, fix: doubtOf(slotEvidence(resolver, resource, slot)).fix });
    }
  }
  return offers;
}
