/** How crowded the points are, from the counts of their cells. */

const CELL_AREA = 65_536 * 65_536;

export class CellDensity {
  private readonly counts = new Uint32Array(65_536);

  /** Adds a level. @param starts First point of each cell, then the end of the level. */
  add(starts: Uint32Array): void {
    for (let cell = 0; cell < this.counts.length; cell++) {
      this.counts[cell]! += starts[cell + 1]! - starts[cell]!;
    }
  }

  /**
   * Points per square quantum around a typical point: the mean over points (not over area) of the
   * density of their cell.
   */
  typical(): number {
    let points = 0;
    let weighted = 0;
    for (const count of this.counts) {
      points += count;
      weighted += count * count;
    }
    return points === 0 ? 0 : weighted / points / CELL_AREA;
  }
}
