/** What is known of the points while they arrive: how many each level has, and where its cells begin. */

export class Levels {
  /** Points of all levels. */
  readonly count: number;
  /** First point of each level, and `count` at the end. */
  readonly bounds: number[] = [0];
  /** For each level whose cells have arrived the first point of each cell, and the level's end. */
  readonly starts: Uint32Array[] = [];
  /** Levels that can be drawn: all their columns are on the GPU. */
  ready = 0;

  constructor(readonly sizes: readonly number[]) {
    for (const size of sizes) this.bounds.push(this.bounds.at(-1)! + size);
    this.count = this.bounds.at(-1)!;
  }

  /** @param loaded Points of which every column has arrived: a prefix of the sorted order. */
  setLoaded(loaded: number): void {
    let ready = 0;
    while (ready < this.sizes.length && this.bounds[ready + 1]! <= loaded) ready++;
    this.ready = Math.min(ready, this.starts.length);
  }

  /**
   * Levels of which the points of `before` are all there are, so that these are nothing but another order of
   * them, and new ones follow; null: there are none.
   */
  aligned(before: Levels): number | null {
    const level = this.bounds.indexOf(before.count);
    return level < 0 ? null : level;
  }

  /** Whether everything can be drawn. */
  get complete(): boolean {
    return this.ready === this.sizes.length;
  }
}
