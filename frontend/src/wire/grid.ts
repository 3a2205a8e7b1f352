/** The grid of the layout (docs/internals.md, "Levels and cells"). */

export const CELLS = 65_536;
/** Points of one record batch, at most. */
export const BATCH = 65_536;

/** The runs `[start, end)` in which per-point columns arrive: each level cut into batches. @param first Points before. */
export function batchRuns(levels: readonly number[], first = 0): [number, number][] {
  const runs: [number, number][] = [];
  let start = first;
  for (const size of levels) {
    const end = start + size;
    for (; start < end; start = Math.min(start + BATCH, end)) {
      runs.push([start, Math.min(start + BATCH, end)]);
    }
  }
  return runs;
}
