/** The members layer of the network model: who stands where, in which groups, and what these let through. */
export {
  formatAdmitted,
  formatRule,
  Members,
  type Admitted,
  type Meant,
  type Passage,
} from "./admission";
export type { LooseAddress } from "./bindings";
export { chosen, isNothing, isSure, named, taken, type Choice, type Judged } from "./choice";
export { directions, Groups, type GroupFinding, type GroupRules, type RuleSet } from "./groups";
export {
  byHost,
  byOwnerOrHost,
  kindsWithMembers,
  kindsWithout,
  readInterfaces,
  type Interfaces,
} from "./interfaces";
export { heldBy } from "./held";
export { targetKey } from "./keys";
export {
  addressed,
  isHosted,
  surelyAddressed,
  type Groups as MemberGroups,
  type Member,
  type Role,
} from "./member";
export { Membership, type GroupMembers, type LooseAttachment } from "./membership";
export { ownAddress, saidAddress } from "./own-address";
export type { Peers } from "./peers";
export type { NamedSource } from "./prefix-lists";
export type { Listening, Reader } from "./reader";
export type { Direction, Readings, Rule } from "./rules";
export { saysPublic } from "./unmodelled";
