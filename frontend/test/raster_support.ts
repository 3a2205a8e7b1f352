/** Rasters for tests, and a stage that paints with plain arithmetic. */

import { gzipSync } from "node:zlib";
import { list, tableFromArrays, tableToIPC, uint8 } from "@uwdata/flechette";
import type { Frame } from "../src/gl/frame";
import type { Placement } from "../src/gl/placement";
import type { ShadeOptions } from "../src/gl/shade_pass";
import type { Stage } from "../src/gl/stage";
import type { Target } from "../src/gl/target";
import { Target as RealTarget } from "../src/gl/target";
import type { RasterSource } from "../src/picture/protocol";

type TexelPlace = Omit<RasterSource, "digest" | "source" | "block">;
type Lists = Record<string, { values: number[]; type: 8 | 16 | 32 }>;

/** One row of lists, as the server sends it: bytes of larger numbers apart. */
export function ipc(lists: Lists): Uint8Array {
  const planes = Object.entries(lists).flatMap(([name, { values, type }]) =>
    Array.from({ length: type / 8 }, (_, plane): [string, number[][]] => [
      plane === 0 ? name : `${name}.${plane}`,
      [values.map((value) => (value >>> (8 * plane)) & 255)],
    ]),
  );
  return tableToIPC(
    tableFromArrays(Object.fromEntries(planes), {
      types: Object.fromEntries(planes.map(([name]) => [name, list(uint8())])),
    }),
    { format: "stream" },
  )!;
}

let made = 0;

/** Counts of a place as the page names them; each call makes another digest. */
export function sourceOf(place: TexelPlace, lists: Lists, block = 0): RasterSource {
  const data = new Uint8Array(gzipSync(ipc(lists)));
  return { ...place, block, digest: `raster ${made++}`, source: { kind: "inline", data, bytes: data.length } };
}

export type Pixel = [number, number, number, number];

/** What a texel looks like here: how it is coloured is somebody else's concern. */
export function colorOf([, , , count]: Pixel | number[], dimmed: boolean): Pixel {
  const opacity = count! > 0 ? (dimmed ? 0.5 : 1) : 0;
  return [(count! / 16) * opacity, (dimmed ? 1 : 0) * opacity, 0, opacity];
}

/** Blends and paints what passes would, in an array a framebuffer. */
export class PaintedStage {
  readonly image: { pixels: Pixel[] } = { pixels: [] };
  shown = 0;
  deleted = 0;
  private bound: object | null = null;
  private readonly textures = new Map<object, Float32Array>();
  private readonly buffers = new Map<object, Pixel[]>();
  private readonly attached = new Map<object, object>();
  private texture: object | null = null;
  private blending: { on: boolean; source: string; target: string; weight: number } = {
    on: false, source: "ONE", target: "ZERO", weight: 1,
  };
  private readonly spares = new Map<string, Target>();
  readonly gl = new Proxy({} as WebGL2RenderingContext, { get: (_, name: string) => this.call(name) });
  size = { width: 0, height: 0 };

  stage(): Stage {
    const { gl } = this;
    const clock = { pending: () => 0, read: () => null, begin() {}, end() {}, mark() {}, measures: true };
    const pass = { check() {}, prepare() {}, begin() {} };
    return {
      gl,
      lost: false,
      countFormat: "rgba32f",
      halfFormat: "rgba16f",
      passes: {
        clock,
        points: pass,
        shade: { run: (source: Target, at: Placement, options: ShadeOptions) => this.shade(source, at, options) },
        present: { ...pass, run: (source: Target, at: Placement) => this.present(source, at) },
      },
      spare: (format: "rgba8") => {
        if (!this.spares.has(format)) this.spares.set(format, new RealTarget(gl, format));
        return this.spares.get(format)!;
      },
      resize: () => undefined,
      beginImage: (width: number, height: number) => {
        this.size = { width, height };
        this.bound = null;
        this.blending.on = false;
        this.image.pixels = empty(width * height);
      },
      showOn: () => this.shown++,
      draw: () => undefined,
    } as unknown as Stage;
  }

  /** Textures that hold texels now. */
  get held(): number {
    return this.textures.size;
  }

  texelsOf(texture: object): Float32Array {
    return this.textures.get(texture)!;
  }

  private call(name: string): unknown {
    if (/^[A-Z0-9_]+$/.test(name)) return name;
    if (name.startsWith("create")) return () => ({});
    switch (name) {
      case "bindFramebuffer":
        return (_: string, buffer: object | null) => (this.bound = buffer);
      case "bindTexture":
        return (_: string, texture: object) => (this.texture = texture);
      case "framebufferTexture2D":
        return (...[, , , texture]: [string, string, string, object]) => this.attached.set(texture, this.bound!);
      case "texSubImage2D":
        return (...values: unknown[]) => this.textures.set(this.texture!, values.at(-1) as Float32Array);

      case "deleteTexture":
        return (texture: object) => this.textures.delete(texture);
      case "clear":
        return () => this.buffers.set(this.bound!, empty(this.size.width * this.size.height));
      case "enable":
      case "disable":
        return (what: string) => what === "BLEND" && (this.blending.on = name === "enable");
      case "blendColor":
        return (...[, , , weight]: number[]) => (this.blending.weight = weight!);
      case "blendFunc":
        return (source: string, target: string) => Object.assign(this.blending, { source, target });
      default:
        return () => null;
    }
  }

  private shade(source: Target, at: Placement, options: ShadeOptions): void {
    const texels = this.textures.get(source.texture)!;
    this.fill(at, (x, y) => {
      const column = Math.floor((x + 0.5) * at.scaleX + at.offsetX);
      const row = Math.floor((y + 0.5) * at.scaleY + at.offsetY);
      const from = 4 * (row * source.width + column);
      return colorOf([...texels.subarray(from, from + 4)], options.dim !== null);
    });
  }

  private present(source: Target, at: Placement): void {
    const pixels = this.buffers.get(this.attached.get(source.texture)!)!;
    this.fill(at, (x, y) => pixels[y * this.size.width + x]!);
  }

  private fill({ left, bottom, right, top }: Placement, color: (x: number, y: number) => Pixel): void {
    const pixels = this.bound === null ? this.image.pixels : this.buffers.get(this.bound)!;
    for (let y = bottom; y < top; y++) {
      for (let x = left; x < right; x++) {
        const i = y * this.size.width + x;
        pixels[i] = this.blend(color(x, y), pixels[i]!);
      }
    }
  }

  private blend(over: Pixel, below: Pixel): Pixel {
    const { on, source, target, weight } = this.blending;
    if (!on) return over;
    const factors: Record<string, number> = {
      ZERO: 0,
      ONE: 1,
      ONE_MINUS_SRC_ALPHA: 1 - over[3],
      CONSTANT_ALPHA: weight,
      ONE_MINUS_CONSTANT_ALPHA: 1 - weight,
    };
    return over.map((value, i) => value * factors[source]! + below[i]! * factors[target]!) as Pixel;
  }
}

function empty(pixels: number): Pixel[] {
  return Array.from({ length: pixels }, (): Pixel => [0, 0, 0, 0]);
}

/** Quanta are pixels. */
export function canvasOf(width: number, height: number): Frame {
  return { cx: width / 2, cy: height / 2, sx: 1, sy: 1, width, height };
}
