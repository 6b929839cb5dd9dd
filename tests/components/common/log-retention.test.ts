import assert from "node:assert/strict";
import {
  logRetentionPeriods,
  logRetentionProblems,
} from "../../../components/common/log-retention";

describe("log retention", () => {
  it("is one of CloudWatch Logs' periods", () => {
    for (const days of logRetentionPeriods) assert.deepEqual(logRetentionProblems(days, "at"), []);
    assert.deepEqual([logRetentionPeriods[0], logRetentionPeriods.at(-1)], [1, 3653]);
    assert.equal(logRetentionPeriods.length, 22);
  });

  it("may be left out", () => {
    assert.deepEqual(logRetentionProblems(undefined, "at"), []);
  });

  for (const days of [0, -1, 2, 7.5, 89, 3654, NaN, Infinity]) {
    it(`is never ${days}`, () => {
      const problems = logRetentionProblems(days, "flowLogs.retentionDays");
      assert.deepEqual(
        problems.map(({ at, found }) => [at, found]),
        [["flowLogs.retentionDays", JSON.stringify(days)]],
      );
      assert.match(
        problems[0]?.expected ?? "",
        /^one of CloudWatch Logs' periods \(1, 3, 5, .*, 3653\)$/,
      );
    });
  }
});
