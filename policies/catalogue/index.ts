/** Every policy, in the order in which they run: notes come last, since they tell what the others found. */
import type { NoteRule, ProofRule } from "../support/proof";
import type { Rule } from "../support/rule";
import { backups } from "./backups";
import { databaseForcesTls } from "./database-forces-tls";
import { deletionProtection } from "./deletion-protection";
import { deployRoleExact } from "./deploy-role-exact";
import { describedRules } from "./described-rules";
import { encryptionAtRest } from "./encryption-at-rest";
import { encryptionInTransit } from "./encryption-in-transit";
import { httpRedirects } from "./http-redirects";
import { instanceMetadata } from "./instance-metadata";
import { internalBalancer } from "./internal-balancer";
import { leastPrivilege } from "./least-privilege";
import { logsOn } from "./logs-on";
import { modelledNetwork } from "./modelled-network";
import { neverPublic } from "./never-public";
import { noAdminPorts } from "./no-admin-ports";
import { noMixedRules } from "./no-mixed-rules";
import { noPlainSecrets } from "./no-plain-secrets";
import { privateBuckets } from "./private-buckets";
import { proofSummary } from "./proof-summary";
import { storeNotPublic } from "./store-not-public";
import { storePortsNotOpen } from "./store-ports-not-open";
import { tasksCanStart } from "./tasks-can-start";
import { tlsFloor } from "./tls-floor";
import { trafficMatrix } from "./traffic-matrix";
import { unknownSettings } from "./unknown-settings";

/** `traffic-matrix` comes before the rest of the proof: its settings hold for them all. */
export const catalogue: readonly (Rule | ProofRule | NoteRule)[] = [
  storeNotPublic,
  storePortsNotOpen,
  internalBalancer,
  trafficMatrix,
  neverPublic,
  modelledNetwork,
  tasksCanStart,
  encryptionAtRest,
  encryptionInTransit,
  httpRedirects,
  databaseForcesTls,
  tlsFloor,
  noPlainSecrets,
  deletionProtection,
  backups,
  logsOn,
  leastPrivilege,
  deployRoleExact,
  privateBuckets,
  noMixedRules,
  instanceMetadata,
  noAdminPorts,
  describedRules,
  unknownSettings,
  proofSummary,
];
