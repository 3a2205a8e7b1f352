/** The canvas: owns the context, the columns and the passes, and draws one frame at a time. */

import type { Look } from "../picture/protocol";
import { PointColumns } from "./columns";
import { Lookup } from "./lookup";
import { Pacer } from "./pacer";
import { PointsPass, type PointsUniforms } from "./points_pass";
import { PresentPass } from "./present_pass";
import { Progress } from "./progress";
import { Target } from "./target";

/** Thrown when the browser has no WebGL2. */
export class NoWebGL extends Error {
  override name = "NoWebGL";
}

export class Renderer {
  columns: PointColumns | null = null;
  lookup!: Lookup;
  readonly progress = new Progress();
  /** While the picture changes in every frame: 60 frames a second. */
  private readonly moving = new Pacer(65_536, 16_384, 18.5, 25);
  /** While a still picture is completed: fewer, larger slices, but none that would delay a hand. */
  private readonly resting = new Pacer(131_072, 65_536, 30, 50);
  private readonly gl: WebGL2RenderingContext;
  private target!: Target;
  private points!: PointsPass;
  private present!: PresentPass;
  private pixelRatio = 1;
  private sized = false;

  constructor(readonly canvas: OffscreenCanvas | HTMLCanvasElement) {
    const gl = (canvas as OffscreenCanvas).getContext("webgl2", {
      alpha: true,
      premultipliedAlpha: true,
      antialias: false,
      depth: false,
      stencil: false,
      powerPreference: "high-performance",
    });
    if (gl === null) throw new NoWebGL("this browser offers no WebGL2");
    this.gl = gl;
    this.rebuild();
  }

  /** Makes everything that lives on the GPU; once more after a lost context has come back. */
  rebuild(): void {
    const { gl, canvas } = this;
    this.target = new Target(gl);
    this.points = new PointsPass(gl);
    this.present = new PresentPass(gl);
    this.lookup = new Lookup(gl);
    this.columns = null;
    if (this.sized) this.target.resize(canvas.width, canvas.height);
  }

  /** Size in CSS pixels; the canvas gets the pixels of the screen. */
  resize(width: number, height: number, pixelRatio: number): void {
    this.pixelRatio = pixelRatio;
    const w = Math.max(1, Math.round(width * pixelRatio));
    const h = Math.max(1, Math.round(height * pixelRatio));
    if (this.sized && this.canvas.width === w && this.canvas.height === h) return;
    this.sized = true;
    this.canvas.width = w;
    this.canvas.height = h;
    this.target.resize(w, h);
    this.progress.restart();
  }

  setLevels(levels: readonly number[]): void {
    this.columns?.destroy();
    const count = levels.reduce((sum, size) => sum + size, 0);
    this.columns = count > 0 ? new PointColumns(this.gl, count) : null;
    this.progress.setLevels(levels);
  }

  /** Draws the next frame; true when another one is needed. */
  frame(now: number, look: Look, loaded: number): boolean {
    if (this.gl.isContextLost() || !this.sized) return false;
    const [pacer, other] = this.progress.fresh
      ? [this.moving, this.resting]
      : [this.resting, this.moving];
    other.pause();
    pacer.tick(now);
    const plan = this.progress.next(loaded, pacer.budget);
    if (plan === null) {
      pacer.pause();
      return false;
    }
    if (plan.clear) this.target.clear();
    else this.target.bind();
    if (this.columns !== null) {
      const uniforms = this.uniforms(look);
      for (const { part, start, end } of plan.steps) {
        this.points.begin(this.columns, this.lookup, part, uniforms);
        this.points.run(start, end);
      }
    }
    if (plan.show !== null) this.present.run(this.target, plan.show);
    return true;
  }

  /** Throws when a shader is wrong; call it when the picture is complete. */
  check(): void {
    this.points.check();
    this.present.check();
  }

  destroy(): void {
    this.columns?.destroy();
    // Browsers allow few contexts; waiting for the collector could cost another plot its own.
    this.gl.getExtension("WEBGL_lose_context")?.loseContext();
  }

  private uniforms(look: Look): PointsUniforms {
    const { view } = look;
    return {
      cx: view.cx,
      cy: view.cy,
      scaleX: (2 * view.sx * this.pixelRatio) / this.canvas.width,
      scaleY: (2 * view.sy * this.pixelRatio) / this.canvas.height,
      size: look.size * this.pixelRatio,
      opacity: look.opacity,
      constant: look.constant,
      missing: look.missing,
      grey: look.grey,
    };
  }
}
