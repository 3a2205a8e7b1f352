/** Which part of the plane is seen: quantum coordinates to CSS pixels, y upwards. */

import type { Box } from "./manifest";

export interface View {
  /** Quantum coordinates of the centre of the plot, float64. */
  cx: number;
  cy: number;
  /** CSS pixels per quantum on each axis, both positive. */
  sx: number;
  sy: number;
}

export interface CameraOptions {
  /** "equal": a data unit is as long on both axes. "free": the axes scale apart. */
  aspect: "equal" | "free";
  /** Data units per quantum on each axis. */
  stepX: number;
  stepY: number;
  /** Called after every change, steps of an animation included. */
  onChange?: () => void;
  /** Defaults to the user's preference; no animation when true. */
  reducedMotion?: () => boolean;
  /** Defaults to `requestAnimationFrame`. */
  requestFrame?: (callback: (now: number) => void) => number;
  cancelFrame?: (handle: number) => void;
}

/** Quanta of the whole extent. */
const EXTENT = 2 ** 24;
/** The whole extent can shrink to this part of the plot. */
const FARTHEST = 1 / 64;
/** Magnification over the whole extent that is always possible. */
const NEAREST = 1e5;
/** One quantum can always be magnified to this many CSS pixels. */
const QUANTUM_PX = 64;
const ANIMATION_MS = 320;

export class Camera {
  view: View = { cx: EXTENT / 2, cy: EXTENT / 2, sx: 1, sy: 1 };
  /** CSS pixels. */
  width = 1;
  height = 1;

  private ratio = 1;
  /** Device pixels that panning has kept back to stay on their grid, right and down. */
  private rest: [number, number] = [0, 0];
  /** The box last fitted, while nobody has moved the camera since: a resize fits it again. */
  private fitted: { box: Box; margin: number } | null = null;
  private frame = 0;
  private readonly requestFrame: (callback: (now: number) => void) => number;
  private readonly cancelFrame: (handle: number) => void;

  constructor(private options: CameraOptions) {
    this.requestFrame = options.requestFrame ?? ((callback) => requestAnimationFrame(callback));
    this.cancelFrame = options.cancelFrame ?? ((handle) => cancelAnimationFrame(handle));
  }

  /** Other points: how long a data unit is on each axis, and whether the axes scale apart. */
  configure(axes: Pick<CameraOptions, "aspect" | "stepX" | "stepY">): void {
    this.stop();
    this.options = { ...this.options, ...axes };
  }

  /** Device pixels per CSS pixel: the grid on which panning moves the picture. */
  get pixelRatio(): number {
    return this.ratio;
  }

  set pixelRatio(ratio: number) {
    if (!(ratio > 0) || ratio === this.ratio) return;
    this.ratio = ratio;
    this.rest = [0, 0];
  }

  /** Whether it shows the box it was last fitted to: nobody has moved it since. */
  get isFitted(): boolean {
    return this.fitted !== null;
  }

  /** Whether an animation is running. */
  get moving(): boolean {
    return this.frame !== 0;
  }

  /** Shows the whole box in a plot of this size. @param margin Part of the plot kept free on each side. */
  fit(box: Box, width = this.width, height = this.height, margin = 0.03): void {
    this.stop();
    this.setSize(width, height);
    this.fitted = { box, margin };
    this.set(this.viewOf(box, margin));
  }

  /** Stands there, as far as the limits allow. */
  show(view: View): void {
    this.stop();
    this.fitted = null;
    this.set(view);
  }

  /** As `fit`, moving there smoothly unless the user prefers reduced motion. */
  animateTo(box: Box, margin = 0.03): void {
    const reduced = this.options.reducedMotion?.() ?? matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (reduced) {
      this.fit(box, this.width, this.height, margin);
      return;
    }
    this.stop();
    const from = this.view;
    const to = this.clamped(this.viewOf(box, margin));
    let begin: number | null = null;
    const step = (now: number) => {
      begin ??= now;
      const time = Math.min((now - begin) / ANIMATION_MS, 1);
      if (time === 1) {
        this.frame = 0;
        this.fitted = { box, margin };
        this.set(to);
        return;
      }
      this.frame = this.requestFrame(step);
      this.set(between(from, to, easeInOut(time)));
    };
    this.frame = this.requestFrame(step);
  }

  /** Magnifies by `factor`; what is under the pixel stays there. */
  zoomAt(px: number, py: number, factor: number): void {
    if (!(factor > 0) || !Number.isFinite(factor)) return;
    this.stop();
    this.fitted = null;
    const allowed = this.allowed(factor);
    if (allowed === 1) return;
    // A zoom leaves the grid anyway: what panning has kept back goes in, so that a pinch loses nothing.
    const [qx, qy] = this.toQuantum(px - this.rest[0] / this.ratio, py - this.rest[1] / this.ratio);
    const sx = this.view.sx * allowed;
    const sy = this.view.sy * allowed;
    this.set({ cx: qx - (px - this.width / 2) / sx, cy: qy + (py - this.height / 2) / sy, sx, sy });
  }

  /**
   * Moves what is seen by CSS pixels: to the right and down for positive numbers. The movement is a whole
   * number of device pixels, so that a picture can be moved without being drawn again; the remainder waits
   * for the next call.
   */
  panBy(dx: number, dy: number): void {
    this.stop();
    this.fitted = null;
    const { ratio, rest } = this;
    const { cx, cy, sx, sy } = this.view;
    const wantedX = dx * ratio + rest[0];
    const wantedY = dy * ratio + rest[1];
    const stepX = Math.round(wantedX);
    const stepY = Math.round(wantedY);
    rest[0] = wantedX - stepX;
    rest[1] = wantedY - stepY;
    if (stepX === 0 && stepY === 0) return;
    // The scale must stay the same to the last bit.
    this.view = this.inSight({ cx: cx - stepX / ratio / sx, cy: cy + stepY / ratio / sy, sx, sy });
    this.options.onChange?.();
  }

  /** From now on a plot of another size shows all that is seen now, until somebody moves the camera. */
  keep(): void {
    this.fitted ??= { box: this.box(), margin: 0 };
  }

  /** A plot of another size shows the same box if one was fitted, else keeps its centre and zoom. */
  resize(width: number, height: number): void {
    if (!(width > 0 && height > 0) || (width === this.width && height === this.height)) return;
    const grown = Math.min(width, height) / Math.min(this.width, this.height);
    const [gx, gy] =
      this.options.aspect === "equal" ? [grown, grown] : [width / this.width, height / this.height];
    this.stop();
    this.setSize(width, height);
    const { cx, cy, sx, sy } = this.view;
    if (this.fitted === null) this.set({ cx, cy, sx: sx * gx, sy: sy * gy });
    else this.set(this.viewOf(this.fitted.box, this.fitted.margin));
  }

  toQuantum(px: number, py: number): [number, number] {
    const { cx, cy, sx, sy } = this.view;
    return [cx + (px - this.width / 2) / sx, cy - (py - this.height / 2) / sy];
  }

  toPixel(qx: number, qy: number): [number, number] {
    const { cx, cy, sx, sy } = this.view;
    return [this.width / 2 + (qx - cx) * sx, this.height / 2 - (qy - cy) * sy];
  }

  /** What is seen, in quantum coordinates. */
  box(): Box {
    const { cx, cy, sx, sy } = this.view;
    const halfX = this.width / 2 / sx;
    const halfY = this.height / 2 / sy;
    return [cx - halfX, cx + halfX, cy - halfY, cy + halfY];
  }

  /** Ends a running animation where it is. */
  stop(): void {
    if (this.frame === 0) return;
    this.cancelFrame(this.frame);
    this.frame = 0;
  }

  private setSize(width: number, height: number): void {
    if (!(width > 0 && height > 0)) return;
    this.width = width;
    this.height = height;
  }

  private set(view: View): void {
    this.rest = [0, 0];
    this.view = this.clamped(view);
    this.options.onChange?.();
  }

  /** The view that shows the whole box. @param margin Part of the plot kept free on each side. */
  viewOf(box: Box, margin: number): View {
    const [x0, x1, y0, y1] = box;
    const share = 1 - 2 * margin;
    let sx = (share * this.width) / Math.max(x1 - x0, 1);
    let sy = (share * this.height) / Math.max(y1 - y0, 1);
    if (this.options.aspect === "equal") {
      const perUnit = Math.min(sx / this.options.stepX, sy / this.options.stepY);
      sx = perUnit * this.options.stepX;
      sy = perUnit * this.options.stepY;
    }
    return { cx: (x0 + x1) / 2, cy: (y0 + y1) / 2, sx, sy };
  }

  /** The smallest and the largest scale of each axis. */
  private limits(): { min: [number, number]; max: [number, number] } {
    const { sx, sy } = this.viewOf([0, EXTENT, 0, EXTENT], 0);
    const nearest = Math.max(NEAREST, QUANTUM_PX / sx, QUANTUM_PX / sy);
    return { min: [sx * FARTHEST, sy * FARTHEST], max: [sx * nearest, sy * nearest] };
  }

  /** `factor`, cut where the first axis reaches its limit, so that the axes keep their ratio. */
  private allowed(factor: number): number {
    const { sx, sy } = this.view;
    const { min, max } = this.limits();
    if (factor > 1) return Math.max(1, Math.min(factor, max[0] / sx, max[1] / sy));
    return Math.min(1, Math.max(factor, min[0] / sx, min[1] / sy));
  }

  /** Within the limits of zoom, and with some of the extent at least touching the plot. */
  private clamped(view: View): View {
    const { min, max } = this.limits();
    let sx = clamp(view.sx, min[0], max[0]);
    let sy = clamp(view.sy, min[1], max[1]);
    if (this.options.aspect === "equal") {
      // Rounding in the two clamps must not pull the axes apart.
      const { stepX, stepY } = this.options;
      const perUnit = Math.min(sx / stepX, sy / stepY);
      [sx, sy] = [perUnit * stepX, perUnit * stepY];
    }
    return this.inSight({ cx: view.cx, cy: view.cy, sx, sy });
  }

  private inSight({ cx, cy, sx, sy }: View): View {
    const halfX = this.width / 2 / sx;
    const halfY = this.height / 2 / sy;
    return { cx: clamp(cx, -halfX, EXTENT + halfX), cy: clamp(cy, -halfY, EXTENT + halfY), sx, sy };
  }
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}

/** Cubic, slow at both ends. */
function easeInOut(time: number): number {
  return time < 0.5 ? 4 * time ** 3 : 1 - (2 - 2 * time) ** 3 / 2;
}

/**
 * A view between two: the scale changes geometrically and the centre so that one point of the
 * plane stays where it is on the screen, as in a zoom by hand.
 */
function between(from: View, to: View, time: number): View {
  const sx = from.sx * (to.sx / from.sx) ** time;
  const sy = from.sy * (to.sy / from.sy) ** time;
  return {
    cx: from.cx + (to.cx - from.cx) * progress(from.sx, sx, to.sx, time),
    cy: from.cy + (to.cy - from.cy) * progress(from.sy, sy, to.sy, time),
    sx,
    sy,
  };
}

/** Part of the way that the centre has gone when the scale is at `now`. */
function progress(from: number, now: number, to: number, time: number): number {
  if (Math.abs(Math.log(to / from)) < 1e-3) return time;
  return (1 / from - 1 / now) / (1 / from - 1 / to);
}
