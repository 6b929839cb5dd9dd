/** The algebra of the proof: sets of addresses, traffic and packets, and what is made of them. */
export * as acl from "./acl";
export * as addresses from "./addresses";
export * as packets from "./packets";
export * as ports from "./ports";
export * as prefixes from "./prefixes";
export * as spaces from "./spaces";
export { AddressNumbers } from "./numbers";
export { parsePrefix } from "./text";
export type { AclRule, Between, Direction } from "./acl";
export type { Address, AddressSet } from "./addresses";
export type { Approximation, Bound, Packet, PacketSet, Product } from "./packets";
export type { Parsed, Reading } from "./parsed";
export type { Traffic, TrafficFields, TrafficRead, TrafficSet } from "./ports";
export type { Conflict, Route, Winners } from "./prefixes";
export type { Prefix } from "./text";
