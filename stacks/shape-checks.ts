/** What the settings must be to the stack's compute shape. */
import type { Check } from "./checks";
import { keysOfShapes } from "./compute";
import { addImagesProblems } from "./images";
import {
  addStoreProblems,
  type InstanceShape,
  instanceShapeOf,
  instanceShapes,
} from "./instance-shapes";

/** Settings of another shape than the stack's, each of which would be without effect. */
const settingsOfOtherShapes: readonly Check[] = Object.entries(keysOfShapes).map(
  ([name, shapes]): Check => {
    const key = name as keyof typeof keysOfShapes;
    return {
      reads: ["compute", key],
      check: ({ compute }, { config, place, problems }) => {
        const found = config[key];
        const isGiven =
          typeof found === "object" ? Object.keys(found).length > 0 : found !== undefined;
        if (!isGiven || shapes.some((shape) => shape === compute)) return;
        problems.add(
          place(key),
          found,
          `nothing, as compute is "${compute}"`,
          `Remove it, or set compute to "${shapes.join('" or "')}".`,
        );
      },
    };
  },
);

const shapeStores: Check = {
  reads: ["compute", ...instanceShapes, "stores"],
  check: (settings, { config, place, problems }) => {
    const shape = instanceShapeOf(settings);
    if (shape !== undefined) addStoreProblems(config, shape, place, problems);
  },
};

/** What instances fetch over HTTPS at their start. */
const fetched: Readonly<Record<InstanceShape, string>> = {
  monolith: "instances fetch packages, and the backend sends analytics",
  beanstalk: "instances fetch their release and talk to Elastic Beanstalk",
};

const shapeWayOut: Check = {
  reads: ["compute", "natGateways", "existingNetwork"],
  check: (settings, { place, problems }) => {
    const shape = instanceShapeOf(settings);
    const { natGateways, existingNetwork } = settings;
    if (shape === undefined || natGateways !== "none" || existingNetwork !== undefined) return;
    problems.add(
      place("natGateways"),
      natGateways,
      `a way out by HTTPS, as compute is "${shape}": ${fetched[shape]}`,
      "Set it to single or per-zone.",
    );
  },
};

/** Employees enter for the internal edge, and without services nothing is behind it. */
const shapeVpn: Check = {
  reads: ["compute", "vpn"],
  check: (settings, { place, problems }) => {
    const shape = instanceShapeOf(settings);
    const { kind } = settings.vpn;
    if (shape === undefined || kind === "none") return;
    problems.add(
      place("vpn", "kind"),
      kind,
      `"none", as compute is "${shape}": there is no internal edge that a VPN would lead to`,
      "Remove vpn; sessions on the instances are Session Manager's.",
    );
  },
};

/** What services are built from. */
const imageSources: Check = {
  reads: ["compute", "images", "services", "serviceDefaults", "stores"],
  check: (settings, { config, place, problems }) => {
    if (settings.compute === "services") addImagesProblems(settings, config, place, problems);
  },
};

/** The checks of all shapes. */
export const shapeChecks: readonly Check[] = [
  ...settingsOfOtherShapes,
  shapeStores,
  shapeWayOut,
  shapeVpn,
  imageSources,
];
