/** How much a thing has, where an alarm's threshold is a percentage of it. */

const gib = 1024 ** 3;

/** GiB of memory of a `large` by family; each larger size has twice as much. Source: Amazon RDS guide, "DB instance classes". */
const largeGib: Readonly<Record<string, number>> = { t: 8, m: 8, r: 16 };

/** Sizes as multiples of `large`. */
const sizes: Readonly<Record<string, number>> = {
  micro: 1 / 8,
  small: 1 / 4,
  medium: 1 / 2,
  large: 1,
  xlarge: 2,
};

/** Bytes of memory of an RDS class; undefined for a family or size that is not known here. */
export function memoryOf(instanceClass: string): number | undefined {
  const [, family, size = ""] = /^db\.([a-z])\d+[a-z]*\.(\w+)$/.exec(instanceClass) ?? [];
  const of = family === undefined ? undefined : largeGib[family];
  const [, count] = /^(\d+)xlarge$/.exec(size) ?? [];
  const multiple = count === undefined ? sizes[size] : 2 * Number(count);
  return of === undefined || multiple === undefined ? undefined : of * multiple * gib;
}

/**
 * The connections that RDS for PostgreSQL takes by default, a little too high: RDS divides what is left of the memory.
 * Source: Amazon RDS guide, "Quotas and constraints": LEAST(DBInstanceClassMemory / 9531392, 5000).
 */
export function connectionsOf(instanceClass: string): number | undefined {
  const memory = memoryOf(instanceClass);
  return memory === undefined ? undefined : Math.min(Math.floor(memory / 9_531_392), 5000);
}

/** Whether a class lives on CPU credits. */
export function isBurstable(instanceClass: string): boolean {
  return instanceClass.startsWith("db.t");
}

/** Bytes of so many GiB. */
export function bytesOf(gibibytes: number): number {
  return gibibytes * gib;
}

/** The connections that a node of ElastiCache takes. Source: Amazon ElastiCache guide, parameter `maxclients`. */
export const cacheConnections = 65_000;
