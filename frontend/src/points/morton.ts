/** Morton codes of the 256 x 256 grid: bit 2i is bit i of the x cell, bit 2i + 1 is bit i of the y cell. */

/** Cells along one side of the grid. */
export const GRID = 256;
/** Cells of the grid. */
export const CELLS = GRID * GRID;
/** Quanta along one side of a cell. */
export const CELL_SIZE = 65536;

/** x cell of each code. */
export const MORTON_X = new Uint8Array(CELLS);
/** y cell of each code. */
export const MORTON_Y = new Uint8Array(CELLS);

/** The bits of one coordinate moved to the even places. */
const SPREAD = new Uint16Array(GRID);

for (let value = 0; value < GRID; value++) {
  let spread = 0;
  for (let bit = 0; bit < 8; bit++) spread |= ((value >> bit) & 1) << (2 * bit);
  SPREAD[value] = spread;
}
for (let cy = 0; cy < GRID; cy++) {
  for (let cx = 0; cx < GRID; cx++) {
    const code = mortonOf(cx, cy);
    MORTON_X[code] = cx;
    MORTON_Y[code] = cy;
  }
}

/** Code of the cell in column `cx` and row `cy`, both 0..255. */
export function mortonOf(cx: number, cy: number): number {
  return SPREAD[cx]! | (SPREAD[cy]! << 1);
}
