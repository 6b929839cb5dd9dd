/** All mutations, by section of the reference of reachability. */
import type { Mutation } from "../mutation";
import { acls } from "./acls";
import { balancers } from "./balancers";
import { compute } from "./compute";
import { data } from "./data";
import { deployRoles } from "./deploy-roles";
import { fronts } from "./fronts";
import { groups } from "./groups";
import { harmless } from "./harmless";
import { opaque } from "./opaque";
import { routes } from "./routes";
import { shapes } from "./shapes";
import { sidecars } from "./sidecar";
import { start } from "./start";

export const catalogue: readonly Mutation[] = [
  ...routes,
  ...compute,
  ...acls,
  ...groups,
  ...balancers,
  ...fronts,
  ...data,
  ...opaque,
  ...start,
  ...deployRoles,
  ...shapes,
  ...sidecars,
  ...harmless,
];
