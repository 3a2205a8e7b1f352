/** Moves the camera, and tells a hand's moves from the plot's own. */

import { Camera, type View } from "./camera";
import type { Box, Manifest, PointsManifest } from "./manifest";
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

  /** Goes home when coordinates mean something else, and where Python wants it when that has changed. */
  update(previous: Manifest | null, { points, view }: Manifest, size: Size): void {
    this.home = points.home;
    const moved = previous === null ? null : movedFrom(previous.points, points);
    if (moved !== null) {
      // Rows were appended: the camera stays where it is in the plane.
      const stands = movedView(this.camera.view, moved);
      this.placing = true;
      this.camera.configure({ aspect: points.aspect, stepX: points.x.step, stepY: points.y.step });
      this.camera.show(stands);
      this.placing = false;
    } else if (previous === null || !sameQuantum(previous.points, points)) {
      this.camera.configure({ aspect: points.aspect, stepX: points.x.step, stepY: points.y.step });
      this.place(points.home, size, HOME_MARGIN);
    }
    if (view === null || String(view) === String(previous?.view ?? null)) return;
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
