/** The sizes in which AWS Fargate sells Linux tasks. */
import { type Problem, ProblemList } from "../common/problems";

/** From one number of GiB to another in equal steps, in MiB. */
function gibibytes(from: number, to: number, step: number): readonly number[] {
  return Array.from({ length: (to - from) / step + 1 }, (_, i) => (from + i * step) * 1024);
}

/**
 * CPU units (1024 are one vCPU) to the MiB of memory that go with them.
 * Source: Amazon ECS Developer Guide, "Amazon ECS task definition parameters for Fargate", task size.
 */
export const fargateSizes: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, gibibytes(1, 4, 1)],
  [1024, gibibytes(2, 8, 1)],
  [2048, gibibytes(4, 16, 1)],
  [4096, gibibytes(8, 30, 1)],
  [8192, gibibytes(16, 60, 4)],
  [16384, gibibytes(32, 120, 8)],
]);

/** What is wrong with a task's size, if anything. */
export function sizeProblems(cpu: number, memory: number, at: string): Problem[] {
  const problems = new ProblemList();
  const memories = fargateSizes.get(cpu);
  if (memories === undefined) {
    problems.add(
      `${at}.cpu`,
      cpu,
      `one of ${[...fargateSizes.keys()].join(", ")} CPU units`,
      "Choose a size that Fargate sells.",
    );
  } else if (!memories.includes(memory)) {
    const nearest = memories.find((size) => size >= memory) ?? Math.max(...memories);
    problems.add(
      `${at}.memory`,
      memory,
      `${describe(memories)} MiB beside ${cpu} CPU units`,
      `The nearest is ${nearest}.`,
    );
  }
  return [...problems.problems];
}

/** A list of sizes in words: all of a short one, else its ends and its step. */
function describe(memories: readonly number[]): string {
  if (memories.length <= 4) return memories.join(", ");
  const [first = 0, second = 0] = memories;
  return `${first} to ${memories.at(-1) ?? first} in steps of ${second - first}`;
}
