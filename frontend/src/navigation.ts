/** Moves the camera, and tells a hand's moves from the plot's own. */

import { Camera, type View } from "./camera";
import type { Axis, Box, Manifest, PointsManifest } from "./manifest";
import { movedView, type Moved } from "./moved";
import type { Size } from "./presence";

export interface NavigationHandlers {
  /** The camera stands elsewhere. @param moved By a hand, Python or another plot, rather than by the plot itself. */
  onChange(moved: boolean): void;
  /** It has come to rest where a hand or Python has moved it. */
  onSettled(box: Box): void;
}

/** Milliseconds without a change of the camera after which it counts as settled. */
const SETTLED_MS = 250;
/** Part of the plot kept free around the first view on each side. */
const HOME_MARGIN = 0.05;

export class Navigation {
  readonly camera: Camera;
  private home: Box = [0, 1, 0, 1];
  /** The plot itself puts the camera somewhere, which is no news for Python. */
  private placing = false;
  private moved = false;
  private resizing = false;
  private settling: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly on: NavigationHandlers) {
    this.camera = new Camera({ aspect: "equal", stepX: 1, stepY: 1, onChange: () => this.changed() });
  }

  /**
   * Goes home when coordinates mean something else, unless a hand has moved the camera and the data still lies
   * there; and where Python wants it when that has changed.
   */
  update(previous: Manifest | null, manifest: Manifest, size: Size): void {
    const { points } = manifest;
    this.home = points.home;
    const { camera } = this;
    const axes = { aspect: points.aspect, stepX: points.x.step, stepY: points.y.step };
    const moved = previous === null ? null : movedFrom(previous.points, points);
    if (moved !== null) {
      // Rows were appended: the camera stays where it is in the plane.
      const stands = movedView(camera.view, moved);
      this.placing = true;
      camera.configure(axes);
      camera.show(stands);
      this.placing = false;
    } else if (previous === null || !sameQuantum(previous.points, points)) {
      const stays = previous !== null && !camera.isFitted && sameRegion(previous.points, points);
      const before = camera.view;
      camera.configure(axes);
      if (stays) this.show(converted(before, previous.points, points));
      else this.place(points.home, size, HOME_MARGIN);
    }
    const view = wanted(previous, manifest);
    if (view === null) return;
    if (previous === null) this.place(view, size, 0);
    else this.camera.animateTo(view, 0);
  }

  /** Back to the first view. */
  goHome(): void {
    this.camera.animateTo(this.home, HOME_MARGIN);
  }

  /** Stands where another plot does. @param news Whether that one has moved; else this one catches up. */
  follow(view: View, news: boolean): void {
    this.placing = !news;
    this.camera.show(view);
    this.placing = false;
    this.moved = true;
  }

  resize({ width, height, pixelRatio }: Size): void {
    this.resizing = true;
    this.placing = !this.moved;
    this.camera.pixelRatio = pixelRatio;
    this.camera.resize(width, height);
    this.placing = this.resizing = false;
  }

  stop(): void {
    clearTimeout(this.settling);
    this.camera.stop();
  }

  private show(view: View): void {
    this.placing = true;
    this.camera.show(view);
    this.placing = false;
  }

  private place(box: Box, { width, height }: Size, margin: number): void {
    this.placing = true;
    this.camera.fit(box, width, height, margin);
    this.placing = false;
  }

  private changed(): void {
    this.on.onChange(!this.placing && !this.resizing);
    if (this.placing) return;
    this.moved = true;
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.on.onSettled(this.camera.box()), SETTLED_MS);
  }
}

/** Where Python wants the camera now: a view is said once, a state that is restored may say the same again. */
function wanted(previous: Manifest | null, { view, restore }: Manifest): Box | null {
  if (restore !== undefined && restore.view !== null && restore.serial !== previous?.restore?.serial) return restore.view;
  return String(view) === String(previous?.view ?? null) ? null : view;
}

/** How the axes of points have grown since others were shown; null: they are the same, or have nothing to do with them. */
export function movedFrom(before: PointsManifest, after: PointsManifest): Moved | null {
  return before.source !== after.source && after.moved?.from === before.source ? after.moved : null;
}

/** Whether quantum coordinates mean the same in both, so that the camera can stay where it is. */
export function sameQuantum(a: PointsManifest, b: PointsManifest): boolean {
  return (
    a.aspect === b.aspect &&
    a.x.origin === b.x.origin &&
    a.x.step === b.x.step &&
    a.y.origin === b.y.origin &&
    a.y.step === b.y.step
  );
}

/** Part of the larger of both first views that they share, from which on they show the same region. */
const SAME_SHARE = 0.5;

/** Whether axes have the same names and kinds, and points lie mostly where others did. */
export function sameRegion(a: PointsManifest, b: PointsManifest): boolean {
  const alike = (["x", "y"] as const).every((axis) => a[axis].name === b[axis].name && a[axis].kind === b[axis].kind);
  if (!alike || a.aspect !== b.aspect) return false;
  const shared = (from: number, axis: "x" | "y"): number => {
    const [low, high] = [a.home[from]!, a.home[from + 1]!].map((q) => quantumIn(q, a[axis], b[axis])) as [number, number];
    const [first, last] = [b.home[from]!, b.home[from + 1]!];
    const both = Math.min(high, last) - Math.max(low, first);
    return both / Math.max(high - low, last - first, 1);
  };
  return shared(0, "x") >= SAME_SHARE && shared(2, "y") >= SAME_SHARE;
}

/** The same view of the data in other quantum coordinates. */
export function converted({ cx, cy, sx, sy }: View, a: PointsManifest, b: PointsManifest): View {
  return {
    cx: quantumIn(cx, a.x, b.x),
    cy: quantumIn(cy, a.y, b.y),
    sx: (sx * b.x.step) / a.x.step,
    sy: (sy * b.y.step) / a.y.step,
  };
}

/** The same place on the other axis. */
function quantumIn(q: number, from: Axis, to: Axis): number {
  return (from.origin - to.origin + q * from.step) / to.step;
}
