/** A load balancer that says that it is internal says nothing else that speaks against it. */
import { flag, flaw, items, presence, text } from "../support/read";
import { resourceRule } from "../support/rule";
import { noSettings } from "../support/settings";

export const internalBalancer = resourceRule({
  name: "internal-balancer",
  displayName: "Internal load balancers have no public address",
  description:
    "A load balancer that is internal must not be given public addresses; one of the two is a mistake, and the wrong one to keep is the address.",
  severity: "critical",
  enforcement: "mandatory",
  remediation: "Leave the public address out, or say that the load balancer is internet-facing.",
  url: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html",
  tags: ["network", "isolation"],
  types: ["lb/loadBalancer"],
  settings: noSettings,
  *check(resource) {
    if (flag(resource, "internal") !== "on") return;
    for (const path of items(resource, "subnetMappings")) {
      const address = [...path, "allocationId"];
      // An unknown id is one all the same.
      if (presence(resource, address) === "unset") continue;
      yield flaw(resource, address, {
        text: "The load balancer is internal and is bound to a public address.",
        fix: "Leave allocationId out.",
      });
    }
    const type = text(resource, "ipAddressType");
    if (type.state === "known" && type.text === "dualstack-without-public-ipv4") {
      yield flaw(resource, "ipAddressType", {
        text: "The load balancer is internal and has public IPv6 addresses.",
        fix: "Use ipv4 or dualstack.",
      });
    }
  },
});
