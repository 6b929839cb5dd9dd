/** Rows about the internet are about all of it, and what is lost on the way is blamed on what takes it away. */
import assert from "node:assert/strict";
import type { PlannedResource } from "../../support/construct";
import { U } from "../graph/build";
import {
  added,
  brief,
  changed,
  findings,
  platform,
  proveAll,
  row,
  without,
  type Change,
} from "./support";

type All = readonly PlannedResource[];

const acl = "aws:ec2/networkAclRule:NetworkAclRule";
const route = "aws:ec2/route:Route";
const listenerRule = "aws:lb/listenerRule:ListenerRule";
const table = { routeTableId: ["RouteTable network-private-eu-central-1a"] };
const https = { listenerArn: ["Listener public-https"] };
const refuse = (contentType: string) => ({
  type: "fixed-response",
  fixedResponse: { contentType, statusCode: "403" },
});

function rule(path: string, priority: number, actions: unknown): Change {
  return {
    set: { priority, conditions: [{ pathPattern: { values: [path] } }], actions },
    from: https,
  };
}

interface Case {
  readonly title: string;
  readonly change: (all: All) => All;
  readonly found: string;
  readonly says: RegExp;
}

const found: readonly Case[] = [
  {
    title: "an ACL that lets one IP version in on one port no more",
    change: (all) => without(all, "NetworkAclRule network-public-acl-in-https-ipv6"),
    found: "T1 missing works at network-public",
    says: /tcp 443 from IPv6 as a whole is lost: .*NetworkAcl network-public keeps/,
  },
  {
    title: "an ACL that lets IPv4 in on one port no more",
    change: (all) => without(all, "NetworkAclRule network-public-acl-in-https"),
    found: "T1 missing works at network-public",
    says: /tcp 443 from IPv4 as a whole/,
  },
  {
    title: "an ACL that turns away one network",
    change: (all) =>
      added(all, acl, "deny", {
        set: {
          ruleNumber: 1,
          ruleAction: "deny",
          protocol: "-1",
          cidrBlock: "52.0.0.0/8",
          egress: false,
        },
        from: { networkAclId: ["NetworkAcl network-public"] },
      }),
    found: "T1 missing works at network-public",
    says: /tcp 80; tcp 443 from 52\.0\.0\.0\/8|tcp 80, 443 from 52\.0\.0\.0\/8/,
  },
  {
    title: "half of the way to NAT",
    change: (all) =>
      changed(all, "Route network-private-eu-central-1a-internet", {
        set: { destinationCidrBlock: "0.0.0.0/1" },
      }),
    found: "T14 missing works at network-private-eu-central-1a",
    says: /tcp 443 to part of the IPv4 internet is lost/,
  },
  {
    title: "a part of the internet that goes to a peering",
    change: (all) =>
      added(all, route, "hole", {
        set: {
          destinationCidrBlock: "52.0.0.0/8",
          vpcPeeringConnectionId: "pcx-0123456789abcdef0",
        },
        from: table,
      }),
    found: "T14 missing works at hole",
    says: /tcp 443 to 52\.0\.0\.0\/8 is lost/,
  },
  {
    title: "a load balancer for the internet that is marked internal",
    change: (all) => changed(all, "LoadBalancer public-alb", { set: { internal: true } }),
    found: "A1 refuted layer at public-alb :: internal",
    says: /marked internal/,
  },
  {
    title: "a load balancer that has addresses of IPv6 alone",
    change: (all) =>
      changed(all, "LoadBalancer public-alb", {
        set: { ipAddressType: "dualstack-without-public-ipv4" },
      }),
    found: "T1 missing works at public-alb",
    says: /from IPv4 as a whole \(.*ipAddressType = "dualstack-without-public-ipv4"\) does not/,
  },
  {
    title: "a default that answers by itself",
    change: (all) =>
      changed(all, "Listener public-https", {
        set: { defaultActions: [refuse("text/plain")] },
        unset: [],
      }),
    found: "T1 missing works at public-https",
    says: /no listener of public-alb on tcp 443 leads to frontend/,
  },
  {
    title: "a first rule that answers everything by itself",
    change: (all) => added(all, listenerRule, "all", rule("/*", 1, [refuse("text/plain")])),
    found: "T1 missing works at all",
    says: /no listener of public-alb on tcp 443 surely leads to frontend/,
  },
];

describe("rows about the internet", () => {
  let all: All = [];
  before(async () => {
    all = await platform("dev");
  });

  for (const { title, change, found: expected, says } of found) {
    it(`finds ${title}`, () => {
      const verdict = proveAll(change(all));
      const one = verdict.findings.find((finding) => brief(finding) === expected);
      assert.ok(one, `${expected} is not among\n${findings(verdict).join("\n")}`);
      assert.match(one.title, says);
    });
  }

  it("blames the network ACL beyond the NAT gateway for services that have no way out", () => {
    const verdict = proveAll(without(all, "NetworkAclRule network-public-acl-out-https"));
    assert.deepEqual(verdict.findings.map(brief), ["T14 missing works at network-public"]);
  });

  it("does not mind groups that let out to a part of the internet only", () => {
    const narrow = changed(all, "SecurityGroupEgressRule service-api-out-https", {
      set: { cidrIpv4: "52.0.0.0/8" },
    });
    assert.equal(row(proveAll(narrow), "T14", "services").verdict, "proved");
  });

  it("names the weight that is unknown, and not the group or its conditions", () => {
    const targetGroups = [0, U].map((weight) => ({ arn: U, weight }));
    const split = rule("/api/chat/*", 1, [{ type: "forward", forward: { targetGroups } }]);
    const groups = ["TargetGroup public-chat", "TargetGroup public-search"];
    const from = { ...https, actions: groups };
    const verdict = proveAll(added(all, listenerRule, "split", { ...split, from }));
    const found = verdict.findings.find((one) => one.row === "R3");
    assert.equal(found?.verdict, "undecided");
    assert.match(
      found.title,
      /split :: actions\[0\]\.forward\.targetGroups\[1\]\.weight = \(unknown\)/,
    );
  });

  it("does not mind a rule that refuses a path", () => {
    const refused = added(
      all,
      listenerRule,
      "refused",
      rule("/actuator/*", 1, [refuse("text/plain")]),
    );
    const verdict = proveAll(refused);
    assert.deepEqual(findings(verdict), []);
    assert.match(row(verdict, "R5").evidence.join("\n"), /refused/);
  });
});
