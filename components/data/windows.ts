/**
 * The recurring windows of managed stores, in UTC as AWS writes them: daily ones for backups (`01:00-02:00`) and
 * weekly ones for maintenance (`sun:03:00-sun:04:00`).
 */
import { type ProblemList } from "../common/problems";

const minutesPerDay = 24 * 60;
const minutesPerWeek = 7 * minutesPerDay;
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** A stretch of time that recurs; it may run past the end of its day or week. */
export interface Window {
  /** Minutes since midnight, or since Monday's midnight for a weekly window. */
  readonly start: number;
  /** Minutes that it lasts. */
  readonly length: number;
}

function lengthBetween(start: number, end: number, cycle: number): number {
  return (end - start + cycle) % cycle;
}

const time = "([01]\\d|2[0-3]):([0-5]\\d)";
const day = `(${days.join("|")})`;
const dailyForm = new RegExp(`^${time}-${time}$`);
const weeklyForm = new RegExp(`^${day}:${time}-${day}:${time}$`);

/** Reads `hh:mm-hh:mm`, or nothing if the text is not of that form. */
export function parseDailyWindow(text: string): Window | undefined {
  const match = dailyForm.exec(text);
  if (match === null) return undefined;
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number);
  const start = (fromHour ?? 0) * 60 + (fromMinute ?? 0);
  const end = (toHour ?? 0) * 60 + (toMinute ?? 0);
  return { start, length: lengthBetween(start, end, minutesPerDay) };
}

/** Reads `ddd:hh:mm-ddd:hh:mm` in lower case, or nothing if the text is not of that form. */
export function parseWeeklyWindow(text: string): Window | undefined {
  const match = weeklyForm.exec(text);
  if (match === null) return undefined;
  const [, fromDay, fromHour, fromMinute, toDay, toHour, toMinute] = match;
  const minute = (name: string | undefined, hour: string | undefined, past: string | undefined) =>
    days.findIndex((d) => d === name) * minutesPerDay + Number(hour) * 60 + Number(past);
  const start = minute(fromDay, fromHour, fromMinute);
  const end = minute(toDay, toHour, toMinute);
  return { start, length: lengthBetween(start, end, minutesPerWeek) };
}

/** Whether a daily window and a weekly one ever run at the same time. */
export function overlap(daily: Window, weekly: Window): boolean {
  return days.some((_, index) => {
    const start = index * minutesPerDay + daily.start;
    return (
      lengthBetween(start, weekly.start, minutesPerWeek) < daily.length ||
      lengthBetween(weekly.start, start, minutesPerWeek) < weekly.length
    );
  });
}

/** The two windows of one store, and where in the arguments they stand. */
export interface StoreWindows {
  readonly backup: string;
  readonly backupAt: string;
  readonly maintenance: string;
  readonly maintenanceAt: string;
  /** The shortest window that the store's service accepts, in minutes. */
  readonly leastMinutes: number;
}

/** Checks form and length of both windows, and that they do not overlap, which RDS and ElastiCache refuse. */
export function checkWindows(windows: StoreWindows, problems: ProblemList): void {
  const { backup, backupAt, maintenance, maintenanceAt, leastMinutes } = windows;
  const daily = parseDailyWindow(backup);
  const weekly = parseWeeklyWindow(maintenance);
  const dailyFits = daily !== undefined && daily.length >= leastMinutes;
  const weeklyFits =
    weekly !== undefined && weekly.length >= leastMinutes && weekly.length <= minutesPerDay;
  if (!dailyFits) {
    problems.add(
      backupAt,
      backup,
      `a daily window in UTC of at least ${leastMinutes} minutes, hh:mm-hh:mm`,
      "Write it like 01:00-02:00.",
    );
  }
  if (!weeklyFits) {
    problems.add(
      maintenanceAt,
      maintenance,
      `a weekly window in UTC of ${leastMinutes} minutes to a day, ddd:hh:mm-ddd:hh:mm in lower case`,
      "Write it like sun:03:00-sun:04:00.",
    );
  }
  if (dailyFits && weeklyFits && overlap(daily, weekly)) {
    problems.add(
      maintenanceAt,
      maintenance,
      `a window apart from ${backupAt} (${backup})`,
      "Move one of the two: AWS refuses windows that overlap.",
    );
  }
}
