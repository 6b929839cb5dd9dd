import type * as pulumi from "@pulumi/pulumi";
import { type ProblemList } from "../common/problems";
import { checkClientGroups, checkClientNames, checkForm, checkWhole } from "./checks";

/** A service that uses OpenSearch. */
export interface OpenSearchClient {
  /** Id of the service's security group. */
  securityGroupId: pulumi.Input<string>;
  /** ARN of the service's task role, which the domain's policy names. */
  roleArn: pulumi.Input<string>;
}

/** An OpenSearch domain inside the VPC. */
export interface OpenSearchSpec {
  /** Who may connect: service name → security group and role. At least one. */
  clients: Record<string, OpenSearchClient>;
  /**
   * The engine's version, `OpenSearch_<major>.<minor>`. An upgrade happens in place and cannot be taken back.
   * @default "OpenSearch_2.19"
   */
  version?: string;
  /**
   * The type of the data nodes, `….search`, one that keeps its data on EBS. t3.small.search costs about 29 USD a month
   * and node.
   * @default "m7g.medium.search", about 60 USD a month and node
   */
  instanceType?: string;
  /**
   * Zones that the data nodes are spread over, 1 to 3: each data node stands in one of the first so many database
   * subnets, and each index has its copies in different zones.
   * @default 2, or 1 where there is one subnet
   */
  zones?: number;
  /**
   * Data nodes, 1 to 80, the same number in each zone.
   * @default one per zone
   */
  instances?: number;
  /**
   * Type of the three dedicated master nodes. Without them data nodes elect their master, and two of them stop
   * writing when one is lost; AWS advises dedicated masters for production.
   * @default none; with m7g.medium.search about 180 USD a month
   */
  masterInstanceType?: string;
  /**
   * Storage per data node in GiB, gp3, 10 to 24576 (less for small instance types).
   * @default 50
   */
  storageGb?: number;
  /**
   * ARN of the IAM role that administers fine-grained access control. The domain's policy lets the clients' roles in,
   * but what they may do inside is mapped there, once, by this role (`PUT _plugins/_security/api/rolesmapping/<role>`
   * with the client's role ARN as a backend role). Name the role of a client here to let that service do everything.
   * @default a role of the tier's own, which whoever is permitted to by IAM in this account can assume
   */
  masterRoleArn?: pulumi.Input<string>;
  /**
   * Whether the account's role AWSServiceRoleForAmazonOpenSearchService is made here. A domain in a VPC cannot be made
   * before it; an account has one, and most have it already (`aws iam get-role --role-name
   * AWSServiceRoleForAmazonOpenSearchService`).
   * @default false
   */
  createServiceLinkedRole?: boolean;
}

/** What an OpenSearch domain will be, all defaults filled in. */
export interface OpenSearchPlan {
  readonly version: string;
  readonly instanceType: string;
  readonly zones: number;
  readonly instances: number;
  readonly masterInstanceType: string | undefined;
  readonly storageGb: number;
  readonly autoTune: boolean;
}

/** OpenSearch answers on HTTPS, inside a VPC on no other port. */
export const openSearchPort = 443;

const typeForm = /^[a-z0-9-]+\.[a-z0-9]+\.search$/;
/** The generations that cannot encrypt what they hold, and those that bring disks of their own in place of EBS. */
const unfitForm = /^(t2|m3|r3|i\w*)\./;

/** Decides what the domain will be, and says everything that is wrong with its specification. */
export function planOpenSearch(
  spec: OpenSearchSpec,
  subnetCount: number,
  problems: ProblemList,
): OpenSearchPlan {
  const zones = spec.zones ?? (subnetCount < 2 ? 1 : 2);
  const instanceType = spec.instanceType ?? "m7g.medium.search";
  const plan: OpenSearchPlan = {
    version: spec.version ?? "OpenSearch_2.19",
    instanceType,
    zones,
    instances: spec.instances ?? zones,
    masterInstanceType: spec.masterInstanceType,
    storageGb: spec.storageGb ?? 50,
    autoTune: !instanceType.startsWith("t3."),
  };
  const groups = Object.fromEntries(
    Object.entries(spec.clients).map(([service, { securityGroupId }]) => [
      service,
      securityGroupId,
    ]),
  );
  checkClientNames(problems, "openSearch.clients", Object.keys(groups));
  checkClientGroups(problems, "openSearch.clients", groups);
  checkForm(
    problems,
    "openSearch.version",
    plan.version,
    /^OpenSearch_[1-3]\.\d+$/,
    "a version of OpenSearch from 1.0 on, OpenSearch_<major>.<minor>",
    "Write it like OpenSearch_2.19.",
  );
  checkInstanceType(problems, "openSearch.instanceType", plan.instanceType);
  if (plan.masterInstanceType !== undefined) {
    checkInstanceType(problems, "openSearch.masterInstanceType", plan.masterInstanceType);
  }
  checkWhole(problems, "openSearch.storageGb", plan.storageGb, [10, 24_576], "GiB");
  checkZones(plan, subnetCount, problems);
  return plan;
}

function checkInstanceType(problems: ProblemList, at: string, type: string): void {
  checkForm(
    problems,
    at,
    type,
    typeForm,
    "an instance type of OpenSearch",
    "Write it like m7g.medium.search.",
  );
  if (unfitForm.test(type)) {
    problems.add(
      at,
      type,
      "an instance type with encryption at rest and its data on EBS",
      "Choose one of the families t3, m6g, m7g, c7g, r7g or or1.",
    );
  }
}

function checkZones(plan: OpenSearchPlan, subnetCount: number, problems: ProblemList): void {
  const { zones, instances } = plan;
  checkWhole(problems, "openSearch.zones", zones, [1, 3], "zones");
  checkWhole(problems, "openSearch.instances", instances, [1, 80], "data nodes");
  if (zones > subnetCount) {
    problems.add(
      "openSearch.zones",
      zones,
      `at most the ${subnetCount} zones that have a database subnet`,
      "Add a zone to the network, or use fewer here.",
    );
  }
  if (zones > 0 && instances % zones !== 0) {
    problems.add(
      "openSearch.instances",
      instances,
      `a multiple of the ${zones} zones, so that each has as many data nodes`,
      `Give ${Math.max(Math.ceil(instances / zones), 1) * zones}.`,
    );
  }
}
