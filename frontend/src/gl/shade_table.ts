/** Places of counts (see `picture/equalize.ts`) for shaders. */

import type { CountScale } from "../picture/equalize";

/** Tables with more entries than this continue in the next row of the texture. */
const WIDTH = 256;

const HOW = { linear: 0, log: 1, eq_hist: 2 } as const;

/**
 * `float countPlace(float count)` for a fragment shader with a `sampler2D table` and the uniforms
 * `range` and `entries`, the two vectors of `ShadeTable.uniforms`.
 */
export const COUNT_PLACE = `
float countPlace(float count) {
  if (range.y <= range.x) return 1.0;
  float above = clamp(count, range.x, range.y) - range.x;
  if (range.z == ${HOW.linear}.0) return above / (range.y - range.x);
  if (range.z == ${HOW.log}.0) return log(1.0 + above) / log(1.0 + range.y - range.x);
  float at = clamp((count - entries.x) / entries.y, 0.0, entries.z);
  int low = int(at);
  int high = min(low + 1, int(entries.z));
  return mix(texelFetch(table, ivec2(low % ${WIDTH}, low / ${WIDTH}), 0).r,
             texelFetch(table, ivec2(high % ${WIDTH}, high / ${WIDTH}), 0).r, at - float(low));
}`;

export class ShadeTable {
  readonly texture: WebGLTexture;
  /** Lowest and highest count, how; then first count, step and last index of the table. */
  readonly uniforms = new Float32Array(8);
  private rows = 0;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.texture = gl.createTexture()!;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
    this.set({ how: "linear", low: 0, high: 0, places: new Float32Array(0), first: 0, step: 1 });
  }

  /** Bytes held on the GPU. */
  get bytes(): number {
    return this.rows * WIDTH * 4;
  }

  set(scale: CountScale): void {
    const { low, high, how, places, first, step } = scale;
    this.uniforms.set([low, high, HOW[how], 0, first, step, Math.max(places.length - 1, 0), 0]);
    const rows = Math.max(1, Math.ceil(places.length / WIDTH));
    if (places.length === 0 && this.rows > 0) return;
    let texels = places;
    if (places.length !== rows * WIDTH) {
      texels = new Float32Array(rows * WIDTH);
      texels.set(places);
    }
    const { gl } = this;
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.R32F, WIDTH, rows, 0, gl.RED, gl.FLOAT, texels);
    this.rows = rows;
  }

  bind(unit: number): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + unit);
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.texture);
  }

  destroy(): void {
    this.gl.deleteTexture(this.texture);
  }
}
