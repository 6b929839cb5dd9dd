import assert from "node:assert/strict";
import type { Program } from "../../graph/build";
import { ground } from "../members/build";
import { Edge, forward, made, token } from "./build";

/** So many load balancers, each with a listener, a rule, two target groups and a service behind each of these. */
function many(count: number): Program {
  const parts: Record<string, Program[string]> = { ...ground };
  const network = { subnets: ["subnet-1"], securityGroups: ["sg-2"] };
  for (let i = 0; i < count; i += 1) {
    parts[`lb${i}`] = made(token.lb, `lb-${i}`, { subnets: ["subnet-1"], securityGroups: ["sg-1"] });
    parts[`ls${i}`] = made(token.listener, `ls-${i}`, {
      loadBalancerArn: `lb-${i}`, port: 443, protocol: "HTTPS", defaultActions: [forward(`tg-a${i}`)],
    });
    parts[`rule${i}`] = made(token.rule, `r-${i}`, {
      listenerArn: `ls-${i}`, priority: 1, conditions: [{ pathPattern: { values: [`/s${i}/*`] } }], actions: [forward(`tg-b${i}`)],
    });
    for (const kind of ["a", "b"]) {
      parts[`tg${kind}${i}`] = made(token.targets, `tg-${kind}${i}`, { port: 80, protocol: "HTTP", targetType: "ip" });
      parts[`svc${kind}${i}`] = made(token.service, `svc-${kind}${i}`, {
        networkConfiguration: network,
        loadBalancers: [{ targetGroupArn: `tg-${kind}${i}`, containerName: "c", containerPort: 80 }],
      });
    }
  }
  return parts;
} // prettier-ignore

describe("a thousand load balancers", () => {
  it("are read and asked about from both ends", () => {
    const edge = new Edge(many(1000));
    const found = { out: 0, in: 0 };
    for (const member of edge.members.all) {
      for (const reading of ["may", "must"] as const) {
        if (member.role === "load-balancer")
          found.out += edge.balancing.forwards(member, reading).length;
        else found.in += edge.balancing.into(member, reading).length;
      }
    }
    // A request and a health check to each service, in both readings.
    assert.deepEqual(found, { out: 8000, in: 8000 });
  });
});
