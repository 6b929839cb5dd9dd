/**
 * Whether anyone can call the targets of a group of VPC Lattice: a listener or a rule of one has to forward to the group,
 * and its service has to be in a service network (https://docs.aws.amazon.com/vpc-lattice/latest/ug/services.html).
 */
import { textOf, type Resource } from "../../graph";
import { named, type Choice } from "../members/choice";
import type { Finding } from "../routing/evidence";
import type { Targets } from "./targets";

const listener = /^aws:vpclattice\/(listener|listenerRule):/;
const service = /^aws:vpclattice\/service:/;
/** What puts a service into a network, or hands it to an account that does. */
const joining = /^aws:(vpclattice\/(serviceNetworkServiceAssociation|resourcePolicy)|ram\/)/;

/** What keeps all of some groups from being called; undefined where the program does not tell. */
export function notCalled(targets: Targets, groups: Choice<Resource>): Finding | undefined {
  if (groups.anything.length > 0) return undefined;
  const found = named(groups).map((group) => ofGroup(targets, group));
  return found.includes(undefined) ? undefined : found[0];
}

function ofGroup(targets: Targets, group: Resource): Finding | undefined {
  if (group.external || targets.reader.isHandedOn(group)) return undefined;
  const leading = targets.reader.holding(group).filter(({ type }) => listener.test(type));
  if (leading.length === 0) {
    return missing(
      `no listener of the program forwards to ${group.toString()}`,
      group,
      `Have a listener of a service (aws:vpclattice/listener:Listener), or a rule of one, forward to ${group.toString()}, or hand over the state of the stack that has it.`,
    );
  }
  const found = leading.map((one) => ofListener(targets, one));
  return found.includes(undefined) ? undefined : found[0];
}

/** A rule names its service, or its listener alone. */
function ofListener(targets: Targets, one: Resource): Finding | undefined {
  const { resolver } = targets.reader;
  const held = [...resolver.everMentioned(one)];
  const all = [one, ...held.filter(({ type }) => listener.test(type))];
  const services = all
    .flatMap((each) => [...resolver.everMentioned(each)])
    .filter(({ type }) => service.test(type));
  const found = [...new Set(services)].map((each) => ofService(targets, each));
  return found.includes(undefined) ? undefined : found[0];
}

function ofService(targets: Targets, one: Resource): Finding | undefined {
  const arn = one.outputText("arn");
  const isNamedIn = (other: Resource) =>
    arn !== undefined && Object.values(other.inputs).some((value) => textOf(value) === arn);
  const isIn =
    targets.reader.holding(one).some(({ type }) => joining.test(type)) ||
    targets.reader.resolver.graph.resources.some(
      (other) => joining.test(other.type) && isNamedIn(other),
    );
  if (one.external || isIn || targets.reader.isHandedOn(one)) return undefined;
  return missing(
    `${one.toString()} is in no service network that the program tells`,
    one,
    `Put ${one.toString()} into a service network (aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation), or hand over the state of the stack that does.`,
  );
}

/** Another program may have what this one lacks. */
function missing(text: string, resource: Resource, fix: string): Finding {
  return { kind: "unknown", evidence: { resource, path: undefined, text }, fix };
}
