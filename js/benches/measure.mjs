/** CPU time of a process, user and system: a busy machine disturbs it less than the wall clock. */

/** This process's CPU time in µs for each of `repeats` rounds of `work`. */
export async function cpuMicros(work, repeats) {
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / repeats;
}

/**
 * The best of `rounds` of each contestant, by name: a function that gives the CPU time of one of its rounds.
 *
 * They take turns in each round, so that all meet the same machine. What disturbs them only ever adds.
 */
export async function leastOf(contestants, rounds) {
  const least = Object.fromEntries(Object.keys(contestants).map((name) => [name, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of Object.entries(contestants)) least[name] = Math.min(least[name], await measure());
  }
  return least;
}

/** Hands what was measured, by name, to `cargo xtask bench`. */
export function report(measurements) {
  console.log(JSON.stringify(measurements, null, 2));
}
