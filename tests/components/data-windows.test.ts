import assert from "node:assert/strict";
import fc from "fast-check";
import { overlap, parseDailyWindow, parseWeeklyWindow } from "../../components/data/windows";

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const perDay = 24 * 60;
const perWeek = 7 * perDay;

const clock = (minute: number) =>
  [Math.floor(minute / 60) % 24, minute % 60].map((n) => String(n).padStart(2, "0")).join(":");
const weekClock = (minute: number) =>
  `${days[Math.floor((minute % perWeek) / perDay)] ?? ""}:${clock(minute % perDay)}`;

describe("Windows of managed stores", () => {
  it("reads daily windows, also past midnight", () => {
    assert.deepEqual(parseDailyWindow("01:00-02:30"), { start: 60, length: 90 });
    assert.deepEqual(parseDailyWindow("23:30-00:15"), { start: 1410, length: 45 });
  });

  it("reads weekly windows, also past Sunday", () => {
    assert.deepEqual(parseWeeklyWindow("mon:00:00-mon:01:00"), { start: 0, length: 60 });
    assert.deepEqual(parseWeeklyWindow("sun:23:00-mon:01:00"), { start: 10_020, length: 120 });
  });

  for (const text of ["1:00-2:00", "24:00-01:00", "01:60-02:00", "01:00", "", "01:00-02:00 "]) {
    it(`refuses "${text}" as a daily window`, () => {
      assert.equal(parseDailyWindow(text), undefined);
    });
  }

  for (const text of [
    "Sun:01:00-Sun:02:00",
    "01:00-02:00",
    "son:01:00-son:02:00",
    "sun:1:0-sun:2:0",
  ]) {
    it(`refuses "${text}" as a weekly window`, () => {
      assert.equal(parseWeeklyWindow(text), undefined);
    });
  }

  it("tells apart windows that touch from windows that overlap", () => {
    const daily = { start: 60, length: 60 };
    assert.equal(overlap(daily, { start: 120, length: 60 }), false);
    assert.equal(overlap(daily, { start: 119, length: 60 }), true);
    assert.equal(overlap(daily, { start: 0, length: 60 }), false);
    assert.equal(overlap(daily, { start: 0, length: 61 }), true);
    assert.equal(overlap({ start: 1430, length: 30 }, { start: 5, length: 60 }), true);
    assert.equal(overlap({ start: 1430, length: 30 }, { start: perWeek - 5, length: 60 }), true);
  });

  it("agrees with counting minutes", () => {
    const minute = (most: number) => fc.integer({ min: 0, max: most });
    fc.assert(
      fc.property(
        minute(perDay - 1),
        fc.integer({ min: 1, max: 600 }),
        minute(perWeek - 1),
        fc.integer({ min: 1, max: 600 }),
        (dailyStart, dailyLength, weeklyStart, weeklyLength) => {
          const daily = parseDailyWindow(`${clock(dailyStart)}-${clock(dailyStart + dailyLength)}`);
          const weekly = parseWeeklyWindow(
            `${weekClock(weeklyStart)}-${weekClock(weeklyStart + weeklyLength)}`,
          );
          assert.deepEqual(daily, { start: dailyStart, length: dailyLength });
          assert.deepEqual(weekly, { start: weeklyStart, length: weeklyLength });
          const weeklyMinutes = new Set(
            Array.from({ length: weeklyLength }, (_, i) => (weeklyStart + i) % perWeek),
          );
          const shared = days.some((_, day) =>
            Array.from({ length: dailyLength }, (_unused, i) => i).some((i) =>
              weeklyMinutes.has((day * perDay + dailyStart + i) % perWeek),
            ),
          );
          assert.equal(overlap(daily, weekly), shared);
        },
      ),
      { numRuns: 200 },
    );
  });
});
