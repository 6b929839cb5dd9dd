/** What `bulkhead facts` does. */
import { writeOutput } from "../files";
import { today } from "../options";
import { readStateText } from "../proof";
import { writeJson } from "../prove/json";
import { checked, Files } from "../prove/sources";
import { counted } from "../screen/text";
import { factsOf } from "./document";
import { printable } from "../proof";

export interface FactsOptions {
  readonly state: string;
  readonly json?: string;
  readonly date?: string;
  readonly maxSize?: number;
}

/** @throws BadInputError for a state that cannot be read, or has no network; then nothing has been written */
export function runFacts({ state, json = "-", date = today(), maxSize }: FactsOptions): void {
  const source = new Files(maxSize).read(state, readStateText);
  const facts = checked(source.label, factsOf(source, date));
  writeOutput(json, writeJson(facts));
  if (json === "-") return;
  const { project, stack, vpcs, resources } = facts;
  const counts = [counted(vpcs.length, "VPC"), counted(resources.length, "resource")];
  process.stdout.write(
    `${printable(`${project}/${stack}`)}: ${counts.join(", ")}, as of ${date}, written to ${printable(json)}\n`,
  );
}
