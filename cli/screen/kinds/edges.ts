/** Load balancers, content delivery, names and certificates. */
import {
  conditionInWords,
  conditionsOf,
  decisionInWords,
  decisionOf,
  listenerType,
  loadBalancerType,
  ruleType,
  targetGroupType,
} from "../../explain/listeners";
import { objectsOf, textsOf, unknownText, type Reading } from "../graph";
import { plain } from "../text";
import { around, inside, names, part, when, type FoldedLine, type Kind, type Kinds } from "./kind";

function isNetworkBalancer(reading: Reading): boolean {
  return reading.text("loadBalancerType") === "network";
}

/** `HTTPS :443`. */
function listens(reading: Reading): string | undefined {
  const port = reading.text("port");
  const protocol = reading.text("protocol");
  return port === undefined ? protocol : `${protocol ?? "HTTP"} :${port}`;
}

function healthCheck(reading: Reading): string | undefined {
  const path = part(reading, "healthCheck", "path");
  return path === undefined ? undefined : `health ${path}`;
}

/** `Z…` of an alias leads nowhere for a reader, so the target's name is said. */
function recordTarget(reading: Reading): string {
  if (reading.has("aliases")) {
    const targets = reading.names("aliases");
    const [alias] = reading.objects("aliases");
    const known = alias?.["name"];
    const [text] = textsOf(known);
    return `→ ${text === undefined ? (targets[0] ?? unknownText) : plain(text)}`;
  }
  return names(reading.list("records"), 2) ?? "";
}

/** The paths of a distribution and the origin that each goes to. */
function behaviours(reading: Reading): FoldedLine[] {
  const origins = new Map(
    reading
      .objects("origins")
      .map((origin) => [
        origin["originId"],
        reading.inWords(origin["domainName"], "origins") ?? unknownText,
      ]),
  );
  const line = (
    pattern: string,
    behaviour: Parameters<typeof inside>[0],
    rank: number,
  ): FoldedLine => {
    const id = inside(behaviour, "targetOriginId");
    const idText = reading.inWords(id, "origins") ?? "?";
    const domain = origins.get(id ?? null);
    const said = domain === undefined || domain === idText ? "" : ` (${domain})`;
    return {
      cells: [
        pattern,
        `→ ${idText}${domain?.startsWith("one of ") === true || domain === unknownText ? "" : said}`,
        reading.inWords(inside(behaviour, "viewerProtocolPolicy"), "origins") ?? "",
      ],
      rank,
    };
  };
  const ordered = objectsOf(reading.raw("orderedCacheBehaviors")).map((behaviour, i) =>
    line(reading.inWords(behaviour["pathPattern"], "orderedCacheBehaviors") ?? "?", behaviour, i),
  );
  const fallback = reading.raw("defaultCacheBehavior");
  return [
    ...ordered,
    ...(fallback === undefined ? [] : [line("default", fallback, ordered.length)]),
  ];
}

const certificate: Kind = {
  label: "certificate",
  order: 63,
  facts: (r) => [
    r.text("domainName"),
    around("also ", names(r.list("subjectAlternativeNames"))),
    r.has("certificateBody") ? "imported" : around("validated by ", r.text("validationMethod")),
  ],
};

export const edgeKinds: Kinds = {
  [loadBalancerType]: {
    label: "load balancer",
    order: 30,
    facts: (r) => [
      isNetworkBalancer(r) ? "network" : undefined,
      r.flag("internal") === true ? "internal" : "internet-facing",
      r.text("ipAddressType"),
      around("security group ", names(r.list("securityGroups"))),
      around("in ", names(r.list("subnets"))),
      when(r.flag("enableDeletionProtection"), "deletion protected"),
      around("idle time-out ", r.text("idleTimeout"), " s"),
    ],
  },
  [listenerType]: {
    label: "listener",
    order: 31,
    belongsTo: ["loadBalancerArn"],
    facts: (r) => [
      listens(r),
      r.text("sslPolicy"),
      around("certificate ", r.text("certificateArn")),
    ],
    closing: (r) => ({
      cells: ["default", "", decisionInWords(decisionOf(r.graph, r.resource, "defaultActions"))],
      rank: Number.MAX_SAFE_INTEGER,
    }),
  },
  [ruleType]: {
    label: "listener rule",
    order: 32,
    manner: "line",
    belongsTo: ["listenerArn"],
    lines: (r) => [
      {
        cells: [
          r.text("priority") ?? "last",
          conditionsOf(r.resource).map(conditionInWords).join(" and "),
          decisionInWords(decisionOf(r.graph, r.resource, "actions")),
        ],
        rank: r.number("priority") ?? Number.MAX_SAFE_INTEGER - 1,
      },
    ],
  },
  "aws:lb/listenerCertificate:ListenerCertificate": {
    label: "listener certificate",
    order: 32,
    manner: "merged",
    belongsTo: ["listenerArn"],
    facts: (r) => [around("certificate ", r.text("certificateArn"))],
  },
  [targetGroupType]: {
    label: "target group",
    order: 33,
    facts: (r) => [
      listens(r) ?? r.text("targetType"),
      r.has("port") ? around("", r.text("targetType") ?? "instance", " targets") : undefined,
      healthCheck(r),
      when(inside(r.raw("stickiness"), "enabled") === true, "sticky"),
    ],
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": {
    label: "target group attachment",
    order: 33,
    manner: "merged",
    belongsTo: ["targetGroupArn"],
    facts: (r) => [around("target ", r.text("targetId"))],
  },
  "aws:elb/loadBalancer:LoadBalancer": {
    label: "classic load balancer",
    order: 30,
    facts: (r) => [r.flag("internal") === true ? "internal" : "internet-facing"],
    lines: (r) =>
      r.objects("listeners").map((l) => ({
        cells: [
          `${r.inWords(l["lbProtocol"], "listeners") ?? ""} :${r.inWords(l["lbPort"], "listeners") ?? ""}`,
          `→ ${r.inWords(l["instanceProtocol"], "listeners") ?? ""} :${r.inWords(l["instancePort"], "listeners") ?? ""}`,
        ],
      })),
  },
  "aws:wafv2/webAcl:WebAcl": {
    label: "web ACL",
    order: 34,
    facts: (r) => [
      r.text("scope"),
      around(
        "rules ",
        names(
          r.objects("rules").map((rule) => r.inWords(rule["name"], "rules") ?? "?"),
          8,
        ),
      ),
    ],
  },
  "aws:wafv2/webAclAssociation:WebAclAssociation": {
    label: "web ACL association",
    order: 34,
    manner: "merged",
    belongsTo: ["webAclArn"],
    facts: (r) => [around("for ", r.text("resourceArn"))],
  },
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": {
    label: "web ACL logging",
    order: 34,
    manner: "merged",
    belongsTo: ["resourceArn"],
    facts: (r) => [around("logs to ", names(r.list("logDestinationConfigs")))],
  },
  "aws:cloudfront/distribution:Distribution": {
    label: "CloudFront distribution",
    order: 60,
    facts: (r) => [
      around("", names(r.list("aliases"), 6)),
      when(r.flag("isIpv6Enabled"), "IPv6"),
      r.text("httpVersion"),
      r.text("priceClass"),
      part(r, "viewerCertificate", "minimumProtocolVersion"),
      around("web ACL ", r.text("webAclId")),
    ],
    lines: behaviours,
  },
  "aws:cloudfront/originAccessControl:OriginAccessControl": {
    label: "origin access control",
    order: 61,
    facts: (r) => [
      r.text("originAccessControlOriginType"),
      around("signs ", r.text("signingBehavior")),
    ],
  },
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {
    label: "response headers policy",
    order: 61,
  },
  "aws:cloudfront/cachePolicy:CachePolicy": {
    label: "cache policy",
    order: 61,
    facts: (r) => [around("default TTL ", r.text("defaultTtl"), " s")],
  },
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": {
    label: "origin request policy",
    order: 61,
  },
  "aws:cloudfront/function:Function": {
    label: "CloudFront function",
    order: 61,
    facts: (r) => [r.text("runtime")],
  },
  "aws:route53/zone:Zone": {
    label: "hosted zone",
    order: 62,
    facts: (r) => [
      r.text("name"),
      r.has("vpcs") ? around("private to ", names(r.names("vpcs")) ?? unknownText) : "public",
    ],
  },
  "aws:route53/record:Record": {
    label: "DNS record",
    order: 62,
    manner: "line",
    lines: (r) => {
      const [proved] = r.sources("name", "aws:acm/certificate:Certificate");
      if (proved !== undefined) return [{ cells: [`proof of certificate ${plain(proved.name)}`] }];
      const name = r.text("name") ?? unknownText;
      return [{ cells: [name, r.text("type") ?? "", recordTarget(r)] }];
    },
  },
  "aws:acm/certificate:Certificate": certificate,
  "aws:acm/certificateValidation:CertificateValidation": {
    label: "certificate validation",
    order: 63,
    manner: "merged",
    belongsTo: ["certificateArn"],
    facts: () => ["waits for validation"],
  },
};
