import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  certificateNameProblems,
  createValidatedCertificate,
  zoneNameProblems,
} from "../certificates/validated-certificate";
import { type Problem, ProblemList } from "../common/problems";
import { type PublicEdge, type PublicEdgeArgs } from "./PublicEdge";

/** What the internet calls a load balancer by, and how that proves to be it. */
export type DomainNames = Pick<PublicEdgeArgs, "aliases" | "certificate" | "certificateArn">;

/** The names that lead to a load balancer. */
export function aliasNames({ aliases, certificate }: DomainNames): readonly string[] {
  return aliases?.names ?? certificate?.names ?? [];
}

/** What is wrong with the names and their certificate, if anything. */
export function domainNameProblems({
  aliases,
  certificate,
  certificateArn,
}: DomainNames): readonly Problem[] {
  const problems = new ProblemList();
  if (certificate === undefined && certificateArn === undefined) {
    problems.add(
      "certificate",
      undefined,
      "a certificate: certificate (zone and names) or certificateArn",
      "Name a zone of yours and the names below it, or give the ARN of a certificate.",
    );
  }
  if (certificate !== undefined && certificateArn !== undefined) {
    problems.add(
      "certificateArn",
      "both certificate and certificateArn",
      "exactly one of the two",
      "Leave out certificate; its zone and names can stand in aliases.",
    );
  }
  if (certificate !== undefined) {
    const { names, zone } = certificate;
    problems.addAll(certificateNameProblems(names, zone.domain, "certificate.names"));
  }
  if (aliases !== undefined) {
    problems.addAll(zoneNameProblems(aliases.names, aliases.zone.domain, "aliases.names"));
  }
  return problems.problems;
}

/** ARN of the given certificate, or of one that is made and proven here. */
export function certificateOf(
  parent: pulumi.Resource,
  name: string,
  { certificateArn, certificate }: DomainNames,
): pulumi.Input<string> {
  if (certificate !== undefined) {
    const spec = { zoneId: certificate.zone.zoneId, names: certificate.names };
    return createValidatedCertificate(parent, `${name}-certificate`, spec).certificateArn;
  }
  if (certificateArn === undefined) throw new Error(`${name}: no certificate`);
  return certificateArn;
}

/** An A and an AAAA record for each name, both aliases of the load balancer. */
export function createAliases(
  parent: PublicEdge,
  name: string,
  args: PublicEdgeArgs,
  loadBalancer: aws.lb.LoadBalancer,
) {
  const zone = args.aliases?.zone ?? args.certificate?.zone;
  if (zone === undefined) return;
  for (const alias of aliasNames(args)) {
    for (const type of ["A", "AAAA"]) {
      new aws.route53.Record(
        `${name}-alias-${alias}-${type.toLowerCase()}`,
        {
          zoneId: zone.zoneId,
          name: alias,
          type,
          aliases: [
            {
              name: loadBalancer.dnsName,
              zoneId: loadBalancer.zoneId,
              evaluateTargetHealth: true,
            },
          ],
        },
        { parent },
      );
    }
  }
}
