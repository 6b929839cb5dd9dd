/**
 * Which cases the properties try: the same ones in each run, so that a commit that was green stays green. Others are
 * tried with `SEED=<number>` or `SEED=random`, and more of them with `RUNS=<times as many>`.
 */
import fc from "fast-check";

const { SEED, RUNS } = process.env;
const seed = SEED === "random" ? Date.now() : Number(SEED ?? 20_261_121);
if (!Number.isSafeInteger(seed))
  throw new Error(`SEED is ${String(SEED)}; expected a whole number or "random"`);
if (SEED !== undefined) console.log(`fast-check's seed is ${String(seed)}`);
fc.configureGlobal({ seed, ...(RUNS === undefined ? {} : { numRuns: 100 * Number(RUNS) }) });
