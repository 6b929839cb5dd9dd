/** The graph of resources, as everything above it sees it. */
export { isOneAccount } from "./accounts";
export { Adoption } from "./adoption";
export { buildGraph, ResourceGraph, type Named, type Source } from "./graph";
export { allKinds, familyOf, kindOf, memberOf, type Family, type Kind } from "./kinds";
export { lastName } from "./urn";
export type { Untold } from "./mentions";
export { failure, Problems, type Note, type Problem, type Result } from "./problems";
export { handsOutAnything, isOfAnyOrigin } from "./origins";
export { providerMajor } from "./provider-version";
export {
  formatReference,
  formatTarget,
  isExact,
  may,
  must,
  oneOf,
  sameTarget,
  TargetSet,
  type Beyond,
  type Provenance,
  type Reference,
  type Target,
  type Trust,
  ofAnotherRegion,
  tooFew,
} from "./reference";
export type { RegionMatch, Regions } from "./regions";
export { Resolver, type Owner, type Reading } from "./resolve";
export {
  formatPath,
  pathSteps,
  type Identity,
  type Options,
  type Path,
  type Position,
  type Resource,
  type ResourceData,
} from "./resource";
export {
  admission,
  setSlotNaming,
  slotNaming,
  slotsOf,
  type Admission,
  type DefaultObject,
  type Slot,
} from "./slots";
export { isApart, isCaller, isStarter, isTrafficFree } from "./traffic-free";
export {
  flagOf,
  isUnknown,
  isWholly,
  listOf,
  mapOf,
  numberOf,
  open,
  printable,
  quoted,
  quotedId,
  Secret,
  show,
  textOf,
  unknown,
  type Value,
  type ValueMap,
} from "./value";
