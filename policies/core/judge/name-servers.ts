/** Who answers when a task looks up a name: AWS's resolver in its VPC, or name servers of one's own. */
import { listOf, textOf, type Resource, type Value } from "../graph";
import type { Model } from "../model";
import { named, type Reader } from "../model/members";
import { propertyEvidence } from "../model/routing";

/** AWS's own resolver (https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html). */
const ofAws = new Set(["amazonprovideddns", "169.254.169.253", "fd00:ec2::253"]);

/** The properties of a VPC for want of which names are not answered. */
export function namesRefused(
  reader: Reader,
  vpc: Resource,
  hasEndpoints: boolean,
): readonly { readonly property: string; readonly because: string }[] {
  const properties = ["enableDnsSupport", ...(hasEndpoints ? ["enableDnsHostnames"] : [])];
  return properties.flatMap((property) => {
    const absent = property === "enableDnsSupport" ? "yes" : "no";
    const { state, because } = reader.flag(vpc, property, absent);
    const isRefused = state === "no" || (state === "unknown" && !vpc.isFound);
    return isRefused ? [{ property, because }] : [];
  });
}

/** The name servers that VPCs hand out, where these are not AWS's. */
export class NameServers {
  private readonly options = new Map<Resource, Resource[]>();

  constructor({ graph, members }: Model) {
    const { reader } = members.interfaces;
    for (const association of graph.ofKind("DhcpOptionsAssociation")) {
      const options = named(reader.resources(association, "dhcpOptionsId"));
      for (const vpc of named(reader.resources(association, "vpcId"))) {
        this.options.set(vpc, [...(this.options.get(vpc) ?? []), ...options]);
      }
    }
  }

  /** What is taken of the name servers of a VPC: that they answer for AWS's names as AWS does. */
  of(vpc: Resource): readonly string[] {
    return (this.options.get(vpc) ?? []).flatMap((options) => {
      const path = "domainNameServers";
      const value = options.input(path);
      if (value === undefined || listOf(value)?.some(isOfAws) === true) return [];
      const { text } = propertyEvidence(options, path);
      return [`assumed: these name servers answer for AWS's names as AWS does: ${text}`];
    });
  }
}

function isOfAws(server: Value): boolean {
  return ofAws.has(textOf(server)?.toLowerCase() ?? "");
}
