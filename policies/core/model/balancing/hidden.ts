/** Ways through load balancers that nobody lists: those of Elastic Beanstalk, before the instances that it starts. */
import { ports } from "../../algebra";
import type { Reader } from "../members/reader";
import type { Member } from "../members/member";
import { saying } from "../routing/evidence";
import type { Owners } from "./owners";
import type { Forward } from "./types";

/** All of them may be; what Beanstalk makes of its settings is not certain. */
export function hiddenForwards(reader: Reader, owners: Owners): readonly Forward[] {
  const { resolver } = reader;
  return resolver.graph.ofKind("BeanstalkEnvironment").flatMap((environment) => {
    const own = owners.of(environment);
    const targets = own.filter(({ role }) => role === "compute");
    const shared = [...resolver.mentions(environment)].filter(
      ({ kind }) => kind === "LoadBalancer",
    );
    const balancers = [
      ...own.filter(({ role }) => role === "load-balancer"),
      ...shared.flatMap((one) => owners.of(one)),
    ];
    const tcp = ports.protocolSet(ports.TCP);
    const because = [
      saying(
        "settings: Elastic Beanstalk puts its instances behind a load balancer",
        environment,
        "settings",
      ),
    ];
    const forward = (balancer: Member, target: Member): Forward => ({
      balancer,
      listener: undefined,
      arrives: tcp,
      rule: undefined,
      targetGroup: undefined,
      target,
      traffic: tcp,
      isHealthCheck: false,
      // One of the network type keeps the client's address.
      sees: "either",
      because,
    });
    return balancers.flatMap((balancer) => targets.map((target) => forward(balancer, target)));
  });
}
