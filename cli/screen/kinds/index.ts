/** The table of how types are told on screen. A type that is not in it is told by its token and its plain inputs. */
import type { PlannedResource } from "../../plan/document";
import { isWireObject } from "../../plan/markers";
import { canonicalType, type Reading } from "../graph";
import { plain } from "../text";
import { beanstalkKinds } from "./beanstalk";
import { computeKinds } from "./compute";
import { dataKinds } from "./data";
import { edgeKinds } from "./edges";
import { flowKinds } from "./flows";
import { around, type Fact, type Kind, type Kinds } from "./kind";
import { networkKinds } from "./network";
import { watchingKinds } from "./watching";

export { around } from "./kind";
export type { Fact, FoldedLine, Kind } from "./kind";

const pulumiKinds: Kinds = {
  "pulumi:pulumi:StackReference": {
    label: "stack reference",
    order: 1,
    facts: (r) => [r.text("name")],
  },
};

/** By canonical type. */
export const kinds: Kinds = {
  ...pulumiKinds,
  ...networkKinds,
  ...flowKinds,
  ...edgeKinds,
  ...computeKinds,
  ...beanstalkKinds,
  ...dataKinds,
  ...watchingKinds,
};

/** Whether a type is that of providers. */
export function isProvider(type: string): boolean {
  return type.startsWith("pulumi:providers:");
}

/** The class in a type token as words: `aws:sfn/stateMachine:StateMachine` is a `sfn state machine`. */
export function labelOf(type: string): string {
  const [pkg = "", middle = "", last] = type.split(":");
  const words = (last ?? middle)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .toLowerCase();
  if (isProvider(type)) return plain(`${last ?? ""} provider`);
  const module = pkg === "aws" ? (middle.split("/")[0] ?? "") : pkg;
  const qualified =
    module === "" || module === "index" || words.startsWith(module.toLowerCase())
      ? words
      : `${module} ${words}`;
  return plain(qualified.trim());
}

/** The class in a component's type token. */
export function componentLabel(type: string): string {
  return plain(type.split(":").pop() ?? type);
}

/** Inputs that say nothing a reviewer looks for. */
const unremarkable = new Set(["tags", "tagsAll", "name", "namePrefix", "description", "region"]);

/** Up to four of a resource's plain inputs, as the program wrote them. */
function plainInputs(reading: Reading): Fact[] {
  const { inputs } = reading.resource;
  return Object.keys(inputs)
    .filter((key) => !unremarkable.has(key) && !key.startsWith("__"))
    .filter((key) => !isWireObject(inputs[key]) && !Array.isArray(inputs[key]))
    .map((key) => ({ key, text: reading.text(key) }))
    .filter(({ text }) => text !== undefined && text !== "" && text.length <= 60)
    .slice(0, 4)
    .map(({ key, text }) => around(`${plain(key)} `, text));
}

/** How a resource is told. */
export function kindOf(resource: PlannedResource): Kind {
  return (
    kinds[canonicalType(resource.type)] ?? {
      label: resource.custom ? labelOf(resource.type) : componentLabel(resource.type),
      order: isProvider(resource.type) ? 2 : 90,
      facts: isProvider(resource.type) ? () => [] : plainInputs,
    }
  );
}
