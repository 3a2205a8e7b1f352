/** A table of colours as a texture: a category's row or a place along a colormap picks the texel. */

import { ALL_CODES, type CodeRange } from "../filter";

/** Tables with more entries than this continue in the next row of the texture. */
export const LOOKUP_WIDTH = 256;

export class Lookup {
  readonly texture: WebGLTexture;
  /** Which numbers have a colour at all. */
  range: CodeRange = ALL_CODES;

  constructor(private readonly gl: WebGL2RenderingContext) {
    this.texture = gl.createTexture()!;
    this.set(new Uint8Array(4));
  }

  /** `rgba` holds 4 bytes an entry. */
  set(rgba: Uint8Array): void {
    const { gl } = this;
    const entries = rgba.length / 4;
    const rows = Math.max(1, Math.ceil(entries / LOOKUP_WIDTH));
    const texels = new Uint8Array(LOOKUP_WIDTH * rows * 4);
    texels.set(rgba);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(
      gl.TEXTURE_2D, 0, gl.RGBA8, LOOKUP_WIDTH, rows, 0, gl.RGBA, gl.UNSIGNED_BYTE, texels,
    );
    for (const filter of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER]) {
      gl.texParameteri(gl.TEXTURE_2D, filter, gl.NEAREST);
    }
  }

  bind(unit: number): void {
    this.gl.activeTexture(this.gl.TEXTURE0 + unit);
    this.gl.bindTexture(this.gl.TEXTURE_2D, this.texture);
  }

  destroy(): void {
    this.gl.deleteTexture(this.texture);
  }
}
