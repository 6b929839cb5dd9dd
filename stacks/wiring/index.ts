/**
 * A stack's settings as the components' arguments, one file per tier. Pure: ids come in as Inputs, arguments go out, and
 * nothing is registered.
 */

// Where everything stands, and who everyone is.
export { adoptedNetwork, networkArgs } from "./network";
export { serviceGroupsArgs, serviceRolesArgs } from "./identities";

// The ways in.
export { publicEdgeArgs } from "./public-edge";
export { clientVpnArgs } from "./vpn";
export { internalEdgeArgs } from "./internal-edge";

// What is kept.
export { dataTierArgs } from "./data";

// The way out, and what runs.
export { egressProxyArgs } from "./egress";
export { type Surroundings } from "./surroundings";
export { servicesArgs } from "./services";
export { monolithArgs } from "./monolith";
export { beanstalkArgs } from "./beanstalk";

// What viewers see first.
export { staticSiteArgs } from "./site";

// What the stack hands out.
export { present, publicUrl } from "./outputs";
