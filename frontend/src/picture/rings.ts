/** The highlighted points of one plot on the drawing side. */

import type { Frame } from "../gl/frame";
import { RingsPass, type RingColors, type RingTable } from "../gl/rings_pass";
import type { Look } from "./protocol";
import type { Travel } from "./travel";

/** Rings in a frame while something moves: the first ones, which are a sample of all. */
const MOST_MOVING = 8192;

export class Rings {
  private table: RingTable | null = null;
  private colors: RingColors = { line: [0, 0, 0], hem: [1, 1, 1] };
  private pass: RingsPass | null = null;
  /** What the rings know of the way that points take. */
  private routed: Uint16Array | null = null;

  constructor(private readonly gl: WebGL2RenderingContext) {}

  show(table: RingTable | null, colors: RingColors): void {
    this.colors = colors;
    this.table = table;
    this.routed = null;
    if (table === null) {
      this.close();
      return;
    }
    this.pass ??= new RingsPass(this.gl);
    this.pass.set(table);
  }

  /** @param places Codes of the old places of all points, while they are on their way. */
  draw(canvas: Frame, look: Look, ratio: number, moving: boolean, travel: Travel | null, places: Uint16Array | null): void {
    const { pass, table } = this;
    if (pass === null || table === null) return;
    if (places !== null && places !== this.routed) {
      pass.setBefore(before(table.index, places));
      this.routed = places;
    }
    pass.run(canvas, look, ratio, this.colors, moving ? MOST_MOVING : Infinity, places === null ? null : travel);
  }

  /** The GPU is back, and empty. */
  rebuild(): void {
    this.pass = null;
    this.show(this.table, this.colors);
  }

  close(): void {
    this.pass?.destroy();
    this.pass = null;
  }
}

/** The codes of some points. */
export function before(index: Uint32Array, places: Uint16Array): Uint16Array {
  const codes = new Uint16Array(2 * index.length);
  for (let i = 0; i < index.length; i++) {
    codes[2 * i] = places[2 * index[i]!]!;
    codes[2 * i + 1] = places[2 * index[i]! + 1]!;
  }
  return codes;
}
