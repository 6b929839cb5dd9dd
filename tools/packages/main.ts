/** `npm run package-checks`: packs what is published and checks it. */
import { packageProblems } from "./check";
import { published } from "./rules";

let status = 0;
for (const one of published) {
  const problems = packageProblems(one);
  if (problems.length === 0) {
    console.log(`${one.name}: files, publint and attw have nothing to say`);
  } else {
    console.error(`${one.name}: ${problems.length} problems\n  - ${problems.join("\n  - ")}`);
    status = 1;
  }
}
process.exitCode = status;
