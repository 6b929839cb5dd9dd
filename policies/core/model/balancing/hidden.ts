/** Ways through load balancers that nobody lists: those of Elastic Beanstalk, before the instances that it starts. */
import { ports, type Reading } from "../../algebra";
import { admission, type Resource } from "../../graph";
import { hiddenListeners } from "../members/beanstalk";
import { isSure, named } from "../members/choice";
import type { Member } from "../members/member";
import { OptionSettings } from "../members/option-settings";
import type { Reader } from "../members/reader";
import { saying } from "../routing/evidence";
import type { Owners } from "./owners";
import type { Forward } from "./types";

/** Ways that are there for sure, and those that may be. */
export function hiddenForwards(
  reader: Reader,
  owners: Owners,
): Readonly<Record<Reading, readonly Forward[]>> {
  const environments = reader.resolver.graph.ofKind("BeanstalkEnvironment");
  const of = (reading: Reading) =>
    environments.flatMap((environment) => forwards(reader, owners, environment, reading));
  return { may: of("may"), must: of("must") };
}

function forwards(
  reader: Reader,
  owners: Owners,
  environment: Resource,
  reading: Reading,
): readonly Forward[] {
  const settings = new OptionSettings(reader, environment);
  const own = owners.of(environment);
  const targets = own.filter(({ role }) => role === "compute");
  const listening = hiddenListeners(settings);
  const because = [
    saying(
      "settings: Elastic Beanstalk puts its instances behind a load balancer",
      environment,
      "settings",
    ),
  ];
  const way = (balancer: Member, target: Member, isHidden: boolean): Forward => {
    const anyTcp = ports.protocolSet(ports.TCP);
    return {
      balancer,
      listener: undefined,
      arrives: isHidden ? listening[reading] : anyTcp,
      rule: undefined,
      targetGroup: undefined,
      target,
      traffic: isHidden ? listening.asked[reading] : anyTcp,
      isHealthCheck: false,
      // One of the network type keeps the client's address.
      sees:
        settings.text("aws:elasticbeanstalk:environment", "LoadBalancerType") === "application"
          ? "balancer"
          : "either",
      because,
    };
  };
  const hidden = own
    .filter(({ role }) => role === "load-balancer")
    .flatMap((balancer) => targets.map((target) => way(balancer, target, true)));
  if (reading === "must") {
    return hidden.filter(
      ({ arrives, traffic }) => !ports.isEmpty(arrives) && !ports.isEmpty(traffic),
    );
  }
  return [
    ...hidden,
    ...sharing(settings, reader).flatMap((one) =>
      owners.of(one).flatMap((balancer) => targets.map((target) => way(balancer, target, false))),
    ),
  ];
}

/** Load balancers that the environment may share: the one that is named, or any where that is not known. */
function sharing(settings: OptionSettings, reader: Reader): readonly Resource[] {
  const { graph } = reader.resolver;
  const slot = admission("loadBalancer");
  const found = settings.targets("aws:elbv2:loadbalancer", "SharedLoadBalancer", slot);
  const all = named(found).map(({ resource }) => resource);
  return isSure(found) || found.anything.length === 0 ? all : [...graph.ofKind("LoadBalancer")];
}
