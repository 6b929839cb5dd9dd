"use strict";
// Writes down what the engine hands to policies. `folder` is where; `reads` makes a policy trip over an unknown value.
const { appendFileSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { PolicyPack } = require("@pulumi/policy");

const unknownKinds = {
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7": "boolean",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421": "number",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9": "string",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2": "list",
  "030794c1-ac77-496b-92df-f27374a8bd58": "asset",
  "e48ece36-62e2-4504-bad9-02848725956a": "archive",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff": "map",
};

/** A value as plain JSON, unknowns as `{ "<unknown>": kind }`. Descriptors hand over what a property access would not. */
function plain(value) {
  if (typeof value === "string" && value in unknownKinds) {
    return { "<unknown>": unknownKinds[value] };
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.keys(value).map((key) => [
    key,
    plain(Object.getOwnPropertyDescriptor(value, key).value),
  ]);
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

function options({ protect, ignoreChanges, aliases }) {
  return { protect, ignoreChanges, aliases };
}

/** Whether an operation on a list with unknown elements, or on an object with one, throws; and what. */
function probe(operation) {
  try {
    operation();
    return "passes";
  } catch (error) {
    return error.constructor.name;
  }
}

const configSchema = {
  properties: { folder: { type: "string" }, reads: { type: "string" }, probes: { type: "string" } },
};

new PolicyPack("recorder", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "resources",
      description: "Writes down each resource by itself.",
      configSchema,
      validateResource: (args) => {
        const { folder } = args.getConfig();
        const { urn, type, name } = args;
        const line = {
          urn,
          type,
          name,
          options: options(args.opts),
          has: Object.keys(args).sort(),
          properties: plain(args.props),
        };
        appendFileSync(path.join(folder, "resources.jsonl"), `${JSON.stringify(line)}\n`);
      },
    },
    {
      name: "stack",
      description: "Writes down the whole stack.",
      configSchema,
      validateStack: (args) => {
        const { folder } = args.getConfig();
        const resources = args.resources.map((resource) => ({
          urn: resource.urn,
          type: resource.type,
          name: resource.name,
          options: options(resource.opts),
          has: Object.keys(resource).sort(),
          parent: resource.parent?.urn,
          dependencies: resource.dependencies.map((r) => r.urn),
          propertyDependencies: Object.fromEntries(
            Object.entries(resource.propertyDependencies).map(([key, list]) => [
              key,
              list.map((r) => r.urn),
            ]),
          ),
          properties: plain(resource.props),
        }));
        writeFileSync(
          path.join(folder, "stack.json"),
          JSON.stringify({ workingFolder: process.cwd(), resources }),
        );
      },
    },
    {
      name: "probes",
      description: "Tries what can be done with unknown values.",
      configSchema,
      validateStack: (args) => {
        const { folder, probes } = args.getConfig();
        const found = args.resources.find((resource) => resource.name === probes);
        if (found === undefined) return;
        const { props } = found;
        const list = props.securityGroups;
        const results = {
          length: probe(() => list.length),
          in: probe(() => "arn" in props),
          keys: probe(() => Object.keys(props)),
          isArray: probe(() => Array.isArray(list)),
          descriptor: probe(() => Object.getOwnPropertyDescriptor(props, "arn").value),
          access: probe(() => props.arn),
          element: probe(() => list[0]),
          map: probe(() => list.map((item) => item)),
          includes: probe(() => list.includes("sg-1")),
          stringify: probe(() => JSON.stringify(list)),
          entries: probe(() => Object.entries(props)),
        };
        writeFileSync(path.join(folder, "probes.json"), JSON.stringify(results));
      },
    },
    {
      name: "reads-unknown",
      description: "Refuses every stack that it can read.",
      configSchema,
      validateStack: (args, report) => {
        const { reads } = args.getConfig();
        const found = args.resources.find((resource) => resource.name === reads);
        if (found !== undefined) report(`${reads} has the ARN ${found.props.arn}`);
      },
    },
  ],
});
