/** One plot on the drawing side: its buffers, its canvas, its frames. */

import { NoWebGL, Renderer } from "../gl/renderer";
import { CellDensity } from "../points/density";
import { TransportError, type Source } from "../wire/source";
import { streamPoints } from "../wire/stream";
import { Colors } from "./colors";
import type { Look, Post, Request } from "./protocol";

type Message<T extends Request["type"]> = Extract<Request, { type: T }>;

export class Picture {
  private readonly renderer: Renderer | null = null;
  private readonly colors = new Colors();
  private levels: number[] = [];
  private loaded = 0;
  private look: Look | null = null;
  private frame = 0;
  private frames = 0;
  private abort = new AbortController();
  private ticket = 0;

  constructor(
    private readonly plot: number,
    canvas: OffscreenCanvas | HTMLCanvasElement,
    private readonly post: Post,
  ) {
    try {
      this.renderer = new Renderer(canvas);
    } catch (error) {
      if (!(error instanceof NoWebGL)) throw error;
      post({ type: "failed", plot, what: "webgl", message: error.message, transport: false });
      return;
    }
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.renderer!.rebuild();
      post({ type: "restored", plot });
    });
  }

  resize({ width, height, pixelRatio }: Message<"resize">): void {
    this.renderer?.resize(width, height, pixelRatio);
    this.redraw();
  }

  points({ levels, cells, position }: Message<"points">): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.colors.reset();
    this.levels = levels;
    this.loaded = 0;
    this.renderer?.setLevels(levels);
    this.redraw();
    this.load(cells, position, this.abort).catch((error: unknown) => this.fail("points", error));
  }

  color(message: Message<"color">): void {
    const { renderer, levels } = this;
    const { ticket, lookup } = message;
    this.ticket = ticket;
    if (renderer === null) return;
    let told = false;
    const onUse = (): void => {
      if (told) {
        this.schedule(); // more of the same colours: what is drawn already stays
        return;
      }
      told = true;
      if (lookup !== null) renderer.lookup.set(lookup);
      this.post({ type: "colored", plot: this.plot, ticket });
      this.redraw();
    };
    if (renderer.columns === null) {
      onUse();
      return;
    }
    this.colors.show(renderer.columns, levels, message, onUse).catch((error: unknown) => {
      if (this.ticket === ticket) this.fail("color", error);
    });
  }

  lookup({ rgba }: Message<"lookup">): void {
    this.renderer?.lookup.set(rgba);
    this.redraw();
  }

  state({ mask }: Message<"state">): void {
    const { renderer } = this;
    if (renderer === null) return;
    if (mask !== null) renderer.columns?.uploadState(0, mask);
    renderer.progress.selecting = mask !== null;
    this.redraw();
  }

  setLook({ look }: Message<"look">): void {
    this.look = look;
    this.redraw();
  }

  close(): void {
    this.abort.abort();
    this.colors.reset();
    cancelAnimationFrame(this.frame);
    this.renderer?.destroy();
  }

  private async load(cells: Source, position: Source, abort: AbortController): Promise<void> {
    const { plot, post } = this;
    const density = new CellDensity();
    try {
      await streamPoints(this.levels, cells, position, abort.signal, {
        onCells: (level, starts) => {
          density.add(starts);
          post({ type: "cells", plot, level, starts }, [starts.buffer]);
          if (level === this.levels.length - 1) {
            post({ type: "density", plot, density: density.typical() });
          }
        },
        onPositions: (start, local, xy) => {
          this.renderer?.columns?.uploadPosition(start, xy);
          this.loaded = start + local.length / 2;
          const own = new Uint16Array(local); // its own memory, so that it can be handed over
          post({ type: "positions", plot, start, local: own }, [own.buffer]);
          this.schedule();
        },
      });
    } catch (error) {
      if (abort.signal.aborted) return;
      abort.abort(); // the other of the two streams must not go on
      throw error;
    }
    post({ type: "loaded", plot });
  }

  private fail(what: "points" | "color", error: unknown): void {
    const transport = error instanceof TransportError;
    this.post({ type: "failed", plot: this.plot, what, message: String(error), transport });
  }

  /** Something in the picture changed: begin it again. */
  private redraw(): void {
    this.renderer?.progress.restart();
    this.schedule();
  }

  private schedule(): void {
    if (this.frame === 0) this.frame = requestAnimationFrame((now) => this.draw(now));
  }

  private draw(now: number): void {
    this.frame = 0;
    const { renderer, look } = this;
    if (renderer === null || look === null) return;
    this.frames++;
    if (renderer.frame(now, look, Math.min(this.loaded, this.colors.ready))) {
      this.schedule();
      return;
    }
    const { columns, progress } = renderer;
    if (progress.shown === (columns?.count ?? 0)) renderer.check();
    this.post({
      type: "shown",
      plot: this.plot,
      shown: {
        drawn: progress.shown,
        frames: this.frames,
        gpuBytes: columns?.bytes ?? 0,
        uploadedBytes: columns?.uploaded ?? 0,
      },
    });
  }
}
