/**
 * The proof as the command line uses it. What is taken from the pack's package comes through this file; only what has to
 * do without loading the proof (`explain/names`, `traffic/read`) names the parts that it needs.
 */
export {
  checkFacts,
  factsFormat,
  factsVersion,
  networkOf,
  readFactsText,
  type Facts,
} from "../policies/adapters/facts";
export { fromPlan } from "../policies/adapters/plan";
export { readPreviewText } from "../policies/adapters/preview";
export { readStateText } from "../policies/adapters/state";
export { largestFile, parseJson as readJson, readText } from "../policies/adapters/text";
export {
  addresses,
  packets,
  ports,
  spaces,
  type AddressSet,
  type PacketSet,
  type Reading,
  type TrafficSet,
} from "../policies/core/algebra";
export {
  buildGraph,
  isStarter,
  isTrafficFree,
  isUnknown,
  listOf,
  mapOf,
  open,
  printable,
  quoted,
  Resolver,
  Secret,
  numberOf,
  textOf,
  type Kind,
  type Problem,
  type Resource,
  type ResourceGraph,
  type Result,
  type Source,
} from "../policies/core/graph";
export { Regions } from "../policies/core/graph/regions";
export { identities, type ResourceData } from "../policies/core/graph/resource";
export { parseUrn } from "../policies/core/graph/urn";
export { ResourceReference, type Value } from "../policies/core/graph/value";
export { signatureKey, signatures, unknownText } from "../policies/core/graph/wire";
export { assumedOf, formatVerdict, reachOptions } from "../policies/core/judge";
export { isOwnCheck } from "../policies/core/judge/closed";
export { Judging } from "../policies/core/judge/judging";
export { Rows } from "../policies/core/judge/rows";
export {
  addressesText,
  firstPackets,
  hopText,
  carriedBy,
  directPath,
  labels,
  portsText,
  sourcesOf,
  witnessOf,
} from "../policies/core/judge/evidence";
export { forbids, isMember, isSameWay, placesOf, undeclared } from "../policies/core/judge/parties";
export type {
  Finding,
  HopText,
  JudgedRow,
  RowVerdict,
  Verdict,
} from "../policies/core/judge/types";
export { readModel, type Model } from "../policies/core/model";
export type { Front, VpnAccess } from "../policies/core/model/fronts/types";
export type { Member } from "../policies/core/model/members";
export {
  hiddenBalancer,
  ownBalancer,
  type HiddenListener,
} from "../policies/core/model/members/beanstalk";
export { OptionSettings } from "../policies/core/model/members/option-settings";
export { Reader } from "../policies/core/model/members/reader";
export type { Subnet } from "../policies/core/model/routing";
export { proofOf, prove, type Proof } from "../policies/core/prove";
export {
  formatPlace,
  placeOf,
  readReach,
  type Closure,
  type Crowd,
  type Direct,
  type Flow,
  type Hop,
  type Path,
  type Place,
  type Reach,
} from "../policies/core/reach";
export {
  nearest,
  readDeclaration,
  networksOf,
  resolveDeclaration,
  toPolicyConfig,
  trafficText,
  type Declaration,
  type DeclaredParty,
  type DeclaredZone,
  type Matrix,
  type Party,
  type Places,
  type Row,
} from "../policies/core/traffic";
export type { Forward } from "../policies/core/model/balancing/types";
export { Finder } from "../policies/core/traffic/finder";
export { readPorts } from "../policies/core/traffic/port-text";
