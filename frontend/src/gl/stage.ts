/**
 * The one WebGL context, in which all plots of a worker are drawn.
 *
 * Browsers keep few contexts alive (Chrome: 16 in a page, 4 in a worker), so a page with many plots
 * would lose some. Here each plot has only a canvas for images: a picture is drawn in the one context
 * and its image handed over. Shaders are compiled once for all plots, too.
 */

import { DensityPass } from "./density_pass";
import { GpuClock } from "./gpu_clock";
import { PointsPass } from "./points_pass";
import { PresentPass } from "./present_pass";
import { ShadePass } from "./shade_pass";
import { Target, type Format } from "./target";

/** Thrown when the browser has no WebGL2. */
export class NoWebGL extends Error {
  override name = "NoWebGL";
}

interface MultiDraw {
  multiDrawArraysWEBGL(
    mode: number, firsts: Int32Array, firstsOffset: number, counts: Int32Array, countsOffset: number, draws: number,
  ): void;
}

/** Where the image of a plot is shown. */
export type Screen = OffscreenCanvas | HTMLCanvasElement;

export interface Passes {
  points: PointsPass;
  present: PresentPass;
  /** Made when first used. */
  density: DensityPass;
  shade: ShadePass;
  clock: GpuClock;
}

export interface StageWatcher {
  onLost(): void;
  /** The context has come back, empty. */
  onRebuilt(): void;
}

export class Stage {
  readonly gl: WebGL2RenderingContext;
  passes!: Passes;
  private readonly canvas: Screen;
  private multiDraw: MultiDraw | null = null;
  private spares = new Map<Format, Target>();
  private readonly screens = new WeakMap<Screen, ImageBitmapRenderingContext | CanvasRenderingContext2D>();
  private readonly watchers = new Set<StageWatcher>();

  constructor() {
    this.canvas = typeof OffscreenCanvas === "undefined" ? document.createElement("canvas") : new OffscreenCanvas(1, 1);
    const gl = (this.canvas as OffscreenCanvas).getContext("webgl2", {
      alpha: true,
      premultipliedAlpha: true,
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: "high-performance",
    });
    if (gl === null) throw new NoWebGL("this browser offers no WebGL2");
    this.gl = gl;
    this.build();
    this.canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // or it would never come back
      for (const watcher of this.watchers) watcher.onLost();
    });
    this.canvas.addEventListener("webglcontextrestored", () => {
      this.build();
      for (const watcher of this.watchers) watcher.onRebuilt();
    });
  }

  get lost(): boolean {
    return this.gl.isContextLost();
  }

  /** Tells of lost contexts until the returned function is called. */
  watch(watcher: StageWatcher): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** The format in which points are counted. */
  get countFormat(): Format | null {
    const { gl } = this;
    if (gl.getExtension("EXT_color_buffer_float") !== null && gl.getExtension("EXT_float_blend") !== null) {
      return "rgba32f";
    }
    return this.halfFormat;
  }

  /** The format for faint discs, whose colours 8 bits would round away. */
  get halfFormat(): Format | null {
    const { gl } = this;
    const has = (name: string): boolean => gl.getExtension(name) !== null;
    return has("EXT_color_buffer_float") || has("EXT_color_buffer_half_float") ? "rgba16f" : null;
  }

  /** A texture that lends its memory for scrolling. */
  spare(format: Format): Target {
    let spare = this.spares.get(format);
    if (spare === undefined) this.spares.set(format, (spare = new Target(this.gl, format)));
    return spare;
  }

  /** Draws runs of points. */
  draw(firsts: Int32Array, counts: Int32Array, runs: number): void {
    const { gl, multiDraw } = this;
    if (runs > 1 && multiDraw !== null) {
      multiDraw.multiDrawArraysWEBGL(gl.POINTS, firsts, 0, counts, 0, runs);
      return;
    }
    for (let run = 0; run < runs; run++) gl.drawArrays(gl.POINTS, firsts[run]!, counts[run]!);
  }

  /** Makes room for images of this size. Waits for all drawing, so it is best done when there is none. */
  resize(width: number, height: number): void {
    const { canvas } = this;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
  }

  /** Begins an empty image of this size. */
  beginImage(width: number, height: number): void {
    const { gl } = this;
    this.resize(width, height);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, width, height);
    gl.disable(gl.SCISSOR_TEST);
    gl.disable(gl.BLEND);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
  }

  /** Shows the image on a plot's canvas. */
  showOn(screen: Screen): void {
    const { canvas } = this;
    if (screen.width !== canvas.width) screen.width = canvas.width;
    if (screen.height !== canvas.height) screen.height = canvas.height;
    let context = this.screens.get(screen);
    if (context === undefined) this.screens.set(screen, (context = this.contextOf(screen)));
    if ("transferFromImageBitmap" in context) {
      context.transferFromImageBitmap((canvas as OffscreenCanvas).transferToImageBitmap());
      return;
    }
    context.globalCompositeOperation = "copy";
    context.drawImage(canvas, 0, 0);
  }

  /** Pixels of the image, straight alpha, rows from the top. To be read before the frame ends. */
  read(): { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> } {
    const { gl } = this;
    const { width, height } = this.canvas;
    const premultiplied = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, premultiplied);
    const pixels = new Uint8ClampedArray(4 * width * height);
    for (let row = 0; row < height; row++) {
      const from = 4 * width * (height - 1 - row);
      const to = 4 * width * row;
      for (let i = 0; i < 4 * width; i += 4) {
        const alpha = premultiplied[from + i + 3]!;
        if (alpha === 0) continue;
        for (let c = 0; c < 3; c++) pixels[to + i + c] = (premultiplied[from + i + c]! * 255) / alpha;
        pixels[to + i + 3] = alpha;
      }
    }
    return { width, height, pixels };
  }

  close(): void {
    // Browsers allow few contexts; waiting for the collector could cost somebody else theirs.
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  private contextOf(screen: Screen): ImageBitmapRenderingContext | CanvasRenderingContext2D {
    const canvas = screen as HTMLCanvasElement;
    const images = "transferToImageBitmap" in this.canvas ? canvas.getContext("bitmaprenderer") : null;
    return images ?? canvas.getContext("2d")!;
  }

  private build(): void {
    const { gl } = this;
    this.multiDraw = gl.getExtension("WEBGL_multi_draw") as MultiDraw | null;
    this.spares = new Map();
    let density: DensityPass | null = null;
    let shade: ShadePass | null = null;
    this.passes = {
      points: new PointsPass(gl),
      present: new PresentPass(gl),
      get density() {
        return (density ??= new DensityPass(gl));
      },
      get shade() {
        return (shade ??= new ShadePass(gl));
      },
      clock: new GpuClock(gl),
    };
  }
}
