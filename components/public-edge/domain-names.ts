import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { createValidatedCertificate } from "../certificates/validated-certificate";
import { aliasNames } from "./arguments";
import { type PublicEdge, type PublicEdgeArgs } from "./PublicEdge";

/** ARN of the given certificate, or of one that is made and proven here. */
export function certificateOf(
  parent: PublicEdge,
  name: string,
  { certificateArn, certificate }: PublicEdgeArgs,
): pulumi.Input<string> | undefined {
  if (certificate === undefined) return certificateArn;
  const { zone, names } = certificate;
  const spec = { zoneId: zone.zoneId, names };
  return createValidatedCertificate(parent, `${name}-certificate`, spec).certificateArn;
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
