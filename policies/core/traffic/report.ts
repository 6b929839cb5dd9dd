/** Problems with their places: the path in the data and, where it is known, the line and column in the file. */
import { formatPath, Problems, type Result } from "../graph";

/** A path in the data: `["allow", 3, "to"]`. */
export type Steps = readonly (string | number)[];

/** Where a path stands in a file, as `traffic.yaml:12:5`; undefined where that is not known. */
export type Places = (path: Steps) => string | undefined;

const longestStep = 70;

export class Report {
  private readonly problems = new Problems();
  private count = 0;

  constructor(private readonly places: Places | undefined) {}

  /** `traffic.yaml:12:5 allow[3].to`, or the path alone. */
  at(path: Steps): string {
    const steps = path.map((step) => {
      if (step === "") return '""';
      const isLong = typeof step === "string" && step.length > longestStep;
      return isLong ? `${step.slice(0, longestStep)}…` : step;
    });
    const text = path.length === 0 ? "the traffic matrix" : formatPath(steps);
    const place = this.places?.(path);
    return place === undefined ? text : `${place} ${text}`;
  }

  add(path: Steps, found: string, expected: string, fix: string): void {
    this.count += 1;
    this.problems.add(this.at(path), found, expected, fix);
  }

  /** Whether there are so many problems that further ones are only counted: their texts need not be made. */
  get isFull(): boolean {
    return this.count >= 20;
  }

  get any(): boolean {
    return this.problems.any;
  }

  failure(): Result<never> {
    return this.problems.failure();
  }
}
