/** One raster: its counts in memory and, while it is painted, its texels on the GPU. */

import type { Frame } from "../gl/frame";
import { Target } from "../gl/target";
import type { RasterColumns } from "../wire/raster";
import type { RasterSource } from "./protocol";
import { coarser, coarserPlace } from "./raster_halving";
import { texelsOf } from "./raster_texels";
import { area, intersection, type Rect } from "./rects";

export type RasterPlace = Omit<RasterSource, "source">;
export type TexelPlace = Omit<RasterPlace, "block">;

/** Texels of a raster as a texture, and where they lie. */
export interface Sampled {
  texture: Target;
  frame: Frame;
}

/** An edge so near a texel's own, in texels, is meant to be there. */
const NEARLY = 1e-3;
/** Quanta on each axis. */
const EXTENT = 2 ** 24;

export class Raster {
  readonly frame: Frame;
  /** By how many halvings on each axis it is coarser; null: too coarse for a whole texel. */
  private readonly textures = new Map<string, Sampled | null>();
  private madeOf: Uint8Array | null = null;

  constructor(
    readonly place: RasterPlace,
    readonly columns: RasterColumns,
  ) {
    this.frame = frameOf(place);
  }

  /** Bytes held on the GPU. */
  get bytes(): number {
    let bytes = 0;
    for (const sampled of this.textures.values()) bytes += sampled?.texture.bytes ?? 0;
    return bytes;
  }

  texels(lookup: Uint8Array): Float32Array<ArrayBuffer> {
    return texelsOf(this.columns, lookup);
  }

  /**
   * A texture for a canvas: texels smaller than its pixels are put together, so that none is left out.
   * Making it binds another framebuffer.
   */
  on(canvas: Frame, gl: WebGL2RenderingContext, lookup: Uint8Array): Sampled | null {
    if (this.columns.kind === "category" && this.madeOf !== lookup) this.release();
    this.madeOf = lookup;
    const [lx, ly] = this.halvings(canvas);
    const key = `${lx} ${ly}`;
    let sampled = this.textures.get(key);
    if (sampled === undefined) {
      sampled = this.sample(gl, lookup, lx, ly);
      this.textures.set(key, sampled);
    }
    return sampled;
  }

  /** How often its texels have to be halved in number on each axis for this canvas. */
  halvings(canvas: Frame): [x: number, y: number] {
    const times = (texel: number): number => Math.max(0, Math.round(-Math.log2(texel)));
    return [times(canvas.sx / this.frame.sx), times(canvas.sy / this.frame.sy)];
  }

  /** Its texels on the canvas; null where it does not hold all that can be there. */
  seenOn({ cx, cy, sx, sy, width, height }: Frame): Rect | null {
    const { kx, ky, x, y } = this.place;
    const [column, row] = [(quantum: number) => quantum / 2 ** kx - x, (quantum: number) => quantum / 2 ** ky - y];
    const extent = { left: column(0), bottom: row(0), right: column(EXTENT), top: row(EXTENT) };
    const canvas = {
      left: Math.floor(column(cx - width / sx / 2) + NEARLY),
      bottom: Math.floor(row(cy - height / sy / 2) + NEARLY),
      right: Math.ceil(column(cx + width / sx / 2) - NEARLY),
      top: Math.ceil(row(cy + height / sy / 2) - NEARLY),
    };
    const seen = intersection(canvas, extent);
    const here = seen && intersection(seen, { left: 0, bottom: 0, right: this.place.width, top: this.place.height });
    return here !== null && area(here) === area(seen!) ? here : null;
  }

  /** Gives the memory on the GPU back; `on` brings it there again. */
  release(): void {
    for (const sampled of this.textures.values()) sampled?.texture.destroy();
    this.textures.clear();
  }

  private sample(gl: WebGL2RenderingContext, lookup: Uint8Array, lx: number, ly: number): Sampled | null {
    const place = coarserPlace(this.place, lx, ly);
    if (place.width * place.height === 0) return null;
    // Sampled texel by texel and never drawn to: every WebGL2 device can do that with float32.
    const texture = new Target(gl, "rgba32f");
    texture.upload(place.width, place.height, coarser(this.texels(lookup), this.place, place));
    return { texture, frame: frameOf(place) };
  }
}

/** A texel covers the quanta from its lower left corner up to the next one's. */
export function frameOf({ kx, ky, x, y, width, height }: TexelPlace): Frame {
  return {
    cx: (x + width / 2) * 2 ** kx,
    cy: (y + height / 2) * 2 ** ky,
    sx: 2 ** -kx,
    sy: 2 ** -ky,
    width,
    height,
  };
}
