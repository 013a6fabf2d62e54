import type { JourneyStats } from '../api/types';

/** What happened at a step, over all the versions that have it. */
export interface StepCounts {
  waiting: string;
  results: [string, string][];
}

/** Adds the counts of all versions by step, so that those who entered an earlier one are seen too. */
export function countsOf(stats: Pick<JourneyStats, 'versions'> | undefined): Map<string, StepCounts> {
  const waiting = new Map<string, bigint>();
  const results = new Map<string, Map<string, bigint>>();
  for (const version of stats?.versions ?? [])
    for (const step of version.steps ?? []) {
      const id = step.step ?? '';
      waiting.set(id, (waiting.get(id) ?? 0n) + BigInt(step.waiting ?? '0'));
      const known = results.get(id) ?? new Map<string, bigint>();
      results.set(id, known);
      for (const [result, count] of Object.entries(step.results ?? {}))
        known.set(result, (known.get(result) ?? 0n) + BigInt(count));
    }
  return new Map(
    [...waiting].map(([id, count]) => [
      id,
      {
        waiting: count.toString(),
        results: [...(results.get(id) ?? [])].map(([result, times]) => [result, times.toString()]),
      },
    ]),
  );
}
