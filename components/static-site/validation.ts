import { certificateNameProblems, zoneNameProblems } from "../certificates/validated-certificate";
import { nameProblems } from "../common/names";
import { expiryProblems } from "../common/private-bucket";
import { type Problem, ProblemList } from "../common/problems";
import { type ApiOrigin, PriceClass } from "./distribution";
import { headersProblems } from "./headers";
import { patternProblems, shadowProblems } from "./paths";
import { planSite, type SitePlan } from "./plan";
import type { StaticSiteArgs } from "./StaticSite";

/** A host name in lower case, of labels that DNS accepts. */
const hostName = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

const certificateArn = /^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/\S+$/;
const webAclArn = /^arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\/\S+$/;

/** What is wrong with a site's arguments, its content's folder excepted. */
export function staticSiteProblems(name: string, args: StaticSiteArgs): Problem[] {
  const problems = new ProblemList();
  problems.addAll(nameProblems("bucket", `${name}-content`, "name"));
  if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) {
    problems.add(
      "name",
      name,
      "letters, digits and dashes, which bucket and function names are made of",
      "Choose another name for the component.",
    );
  }
  const plan = planSite(args);
  problems.addAll(domainProblems(args));
  problems.addAll(patternProblems(plan.immutablePaths, "immutablePaths"));
  problems.addAll(shadowProblems(plan.apiPaths, plan.immutablePaths));
  if (args.api !== undefined) problems.addAll(apiProblems(args.api, plan));
  problems.addAll(headersProblems(args.headers, "headers"));
  problems.addAll(expiryProblems(args.accessLogs?.retentionDays, "accessLogs.retentionDays"));
  const priceClasses: string[] = Object.values(PriceClass);
  if (args.priceClass !== undefined && !priceClasses.includes(args.priceClass)) {
    problems.add(
      "priceClass",
      args.priceClass,
      priceClasses.join(", "),
      "Choose one of PriceClass.",
    );
  }
  if (typeof args.webAclArn === "string" && !webAclArn.test(args.webAclArn)) {
    problems.add(
      "webAclArn",
      args.webAclArn,
      "the ARN of a web ACL of scope CLOUDFRONT, arn:aws:wafv2:us-east-1:…:global/webacl/…",
      "Make the web ACL in us-east-1 with that scope; one of scope REGIONAL is for load balancers.",
    );
  }
  return [...problems.problems];
}

/** What is wrong with the site's names, and with whatever proves and publishes them. */
function domainProblems(args: StaticSiteArgs): Problem[] {
  const problems = new ProblemList();
  const { zone } = args;
  const names = args.domainNames ?? [];
  if (names.length === 0) {
    if (zone !== undefined || args.certificateArn !== undefined) {
      problems.add(
        "domainNames",
        args.domainNames,
        `at least one name, since ${zone === undefined ? "certificateArn" : "zone"} is given`,
        "Name the site, or leave zone and certificateArn out to use CloudFront's own name.",
      );
    }
    return [...problems.problems];
  }
  if (zone === undefined && args.certificateArn === undefined) {
    problems.add(
      "domainNames",
      names,
      "a zone that proves and publishes them, or a certificateArn",
      "Give the zone, or give a certificate and point the names to the site elsewhere.",
    );
  }
  for (const [index, name] of names.entries()) {
    if (name.startsWith("*.")) {
      problems.add(
        `domainNames[${index}]`,
        name,
        "one name, without wildcard",
        "Name each host of the site.",
      );
    } else if (zone === undefined && !hostName.test(name)) {
      problems.add(
        `domainNames[${index}]`,
        name,
        "a host name in lower case, such as www.example.com",
        "Write it without scheme, port, path and final dot.",
      );
    }
  }
  if (zone !== undefined) {
    if (!hostName.test(zone.domain)) {
      problems.add(
        "zone.domain",
        zone.domain,
        "a domain name in lower case without final dot, such as example.com",
        "Write the zone's domain that way.",
      );
    }
    problems.addAll(
      args.certificateArn === undefined
        ? certificateNameProblems(names, zone.domain, "domainNames")
        : zoneNameProblems(names, zone.domain, "domainNames"),
    );
  }
  if (typeof args.certificateArn === "string" && !certificateArn.test(args.certificateArn)) {
    problems.add(
      "certificateArn",
      args.certificateArn,
      "the ARN of a certificate in us-east-1, arn:aws:acm:us-east-1:…:certificate/…",
      "CloudFront takes certificates of that region alone: request or import it there.",
    );
  }
  return [...problems.problems];
}

function apiProblems(api: ApiOrigin, { apiPaths, domainNames }: SitePlan): Problem[] {
  const problems = new ProblemList();
  if (apiPaths.length === 0) {
    problems.add(
      "api.paths",
      apiPaths,
      "at least one pattern",
      "Name the API's paths, or leave api out.",
    );
  }
  problems.addAll(patternProblems(apiPaths, "api.paths"));
  const { domainName } = api;
  if (typeof domainName !== "string") return [...problems.problems];
  if (!hostName.test(domainName)) {
    problems.add(
      "api.domainName",
      domainName,
      "a host name in lower case, such as api.example.com",
      "Write it without scheme, port, path and final dot.",
    );
  } else if (domainNames.includes(domainName)) {
    problems.add(
      "api.domainName",
      domainName,
      "a name other than the site's own",
      "Give the public edge's name; the site's would send CloudFront to itself.",
    );
  } else if (domainName.endsWith(".elb.amazonaws.com") && !(api.forwardHost ?? false)) {
    problems.add(
      "api.domainName",
      domainName,
      "a name that the public edge's certificate covers",
      "Give the edge's own name, such as api.example.com: no certificate covers this one.",
    );
  }
  return [...problems.problems];
}
