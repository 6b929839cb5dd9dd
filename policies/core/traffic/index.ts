/** The traffic matrix: what is declared, and what that means in one stack. */
export type {
  Declaration,
  DeclaredParty,
  DeclaredRoute,
  DeclaredRow,
  DeclaredZone,
  Selector,
} from "./declaration";
export { readDeclaration } from "./declare";
export { nearest } from "./nearest";
export { networksOf } from "./networks";
export {
  fromPolicyConfig,
  toPolicyConfig,
  trafficPolicy,
  trafficProperty,
  type PolicyConfig,
} from "./policy-config";
export type { Places, Steps } from "./report";
export { resolveDeclaration, type StackModel } from "./resolve";
export { trafficJsonSchema, trafficSchema, type TrafficData } from "./schema";
export { routeText, rowText, trafficText, type RowText } from "./text";
export type { Matrix, Party, RouteRow, Row, Zone } from "./types";
