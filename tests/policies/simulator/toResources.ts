/**
 * Writes the program that would build a network: its registrations as the offline plan records them, in a dialect. What
 * AWS adds by itself (default ACLs, groups and tables, local routes, addresses) is not written, as no program does.
 */
import type { PlanDocument, PlannedResource } from "../../../cli/plan/document";
import { planFormat, planVersion } from "../../../cli/plan/document";
import type { Dialect } from "./dialect";
import type { Network } from "./network";
import type { Program } from "./program";
import { Registrar } from "./registrar";
import { writeNats, writePeerings, writePrefixLists, writeSubnets, writeVpcs } from "./writeGround";
import { writeGroups } from "./writeGroups";
import { writeOwners } from "./writeOwners";
import { writeAcl, writeDefaultAcl, writeTables } from "./writeTables";

/** The registrations of the program that builds the network. With known ids, each has its id and its outputs. */
export function toResources(network: Network, dialect: Dialect): PlannedResource[] {
  const registrar = new Registrar(dialect.ids);
  const program: Program = { network, dialect, registrar, handles: new Map() };
  writeVpcs(program);
  writeSubnets(program);
  writePrefixLists(program);
  writePeerings(program);
  writeNats(program);
  writeTables(program);
  for (const acl of network.acls) writeAcl(program, acl);
  for (const vpc of network.vpcs) writeDefaultAcl(program, vpc);
  writeGroups(program);
  writeOwners(program);
  return registrar.resources();
}

/** The same as the offline plan writes it. */
export function toPlan(network: Network, dialect: Dialect): PlanDocument {
  return {
    format: planFormat,
    version: planVersion,
    project: "simulated",
    stack: "dev",
    sdks: { "@pulumi/aws": "7.48.0", "@pulumi/pulumi": "3.248.0" },
    resources: toResources(network, dialect),
    outputs: {},
    assumptions: [],
    notes: [],
  };
}

/** The same as `pulumi stack export` writes it, all ids known. */
export function toState(network: Network, dialect: Dialect): unknown {
  return {
    version: 3,
    deployment: {
      manifest: { time: "2024-01-01T00:00:00Z", magic: "", version: "v3.259.0" },
      resources: toResources(network, { ...dialect, ids: "known" }).map(
        ({
          urn,
          custom,
          id,
          type,
          inputs,
          outputs,
          parent,
          dependencies,
          propertyDependencies,
        }) => ({
          urn,
          custom,
          ...(id === undefined ? {} : { id }),
          type,
          inputs,
          outputs: outputs ?? {},
          ...(parent === undefined ? {} : { parent }),
          ...(dependencies.length === 0 ? {} : { dependencies }),
          ...(custom ? { propertyDependencies } : {}),
        }),
      ),
    },
  };
}
