/** What the settings must be to the stack's compute shape. */
import type { Check } from "./checks";
import { keysOfShapes } from "./compute";
import { addImagesProblems } from "./images";
import { addMonolithProblems } from "./monolith";

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

const monolithStores: Check = {
  reads: ["compute", "monolith", "stores"],
  check: ({ compute }, { config, place, problems }) => {
    if (compute === "monolith") addMonolithProblems(config, place, problems);
  },
};

/** Instances fetch packages and secrets at their start, and the application sends analytics out. */
const monolithWayOut: Check = {
  reads: ["compute", "natGateways", "existingNetwork"],
  check: ({ compute, natGateways, existingNetwork }, { place, problems }) => {
    if (compute !== "monolith" || natGateways !== "none" || existingNetwork !== undefined) return;
    problems.add(
      place("natGateways"),
      natGateways,
      'a way out by HTTPS, as compute is "monolith": instances fetch packages, and the backend sends analytics',
      "Set it to single or per-zone.",
    );
  },
};

/** Employees enter for the internal edge, and without services nothing is behind it. */
const monolithVpn: Check = {
  reads: ["compute", "vpn"],
  check: ({ compute, vpn }, { place, problems }) => {
    if (compute !== "monolith" || vpn.kind === "none") return;
    problems.add(
      place("vpn", "kind"),
      vpn.kind,
      '"none", as compute is "monolith": there is no internal edge that a VPN would lead to',
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
  monolithStores,
  monolithWayOut,
  monolithVpn,
  imageSources,
];
