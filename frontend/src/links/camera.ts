/**
 * Cameras of linked plots that show the same part of the plane.
 *
 * The view is kept relative to a box in data coordinates, as each plot would fit it: so plots of different
 * sizes show about the same, and each can be told it anew at any time (after a resize, or once its tab is shown).
 */

import type { View } from "../camera";
import type { PlotContext } from "../features";
import type { Axis, Box, LinkManifest, Manifest, PointsManifest } from "../manifest";

interface SharedCamera {
  members: Set<LinkedCamera>;
  /** In data coordinates. */
  frame: Box;
  /** Centre from that of the frame, in widths and heights of it, and scales by those that fit it; null: nobody moved. */
  view: View | null;
}

/** By what plots must have in common. */
const cameras = new Map<string, SharedCamera>();

export class LinkedCamera {
  private key: string | null = null;
  private axes = "";
  private shared: SharedCamera | null = null;
  /** The camera is moved from here. */
  private following = false;

  constructor(private readonly plot: PlotContext) {}

  update(manifest: Manifest): void {
    const key = keyOf(manifest);
    const axes = axesOf(manifest.points);
    const moved = this.axes !== axes;
    this.axes = axes;
    if (key !== this.key) this.join(key, manifest);
    else if (moved && this.shared !== null) {
      // Other coordinates: the plot has gone to its new first view, and takes the others there.
      this.shared.frame = dataBox(manifest.points);
      this.publish(false);
    }
  }

  /** The camera stands elsewhere. @param moved By a hand or by Python, rather than by the plot itself. */
  onView(moved: boolean): void {
    const manifest = this.plot.manifest();
    if (this.following || this.shared === null || manifest === null) return;
    if (axesOf(manifest.points) !== this.axes) return; // `update` is about to be called
    if (moved) this.publish(true);
    else this.follow(false);
  }

  leave(): void {
    if (this.shared === null) return;
    this.shared.members.delete(this);
    if (this.shared.members.size === 0) cameras.delete(this.key!);
    this.shared = null;
  }

  private join(key: string | null, { points, view }: Manifest): void {
    this.leave();
    this.key = key;
    if (key === null) return;
    this.shared = cameras.get(key) ?? { members: new Set(), frame: dataBox(points), view: null };
    cameras.set(key, this.shared);
    this.shared.members.add(this);
    if (this.shared.view !== null) this.follow(false);
    else if (view !== null) this.publish(false);
  }

  /** Takes the others to where this camera is. @param news Whether they have moved then. */
  private publish(news: boolean): void {
    const { cx, cy, sx, sy } = this.plot.camera.view;
    const { fit, width, height } = this.fitted();
    this.shared!.view = {
      cx: (cx - fit.cx) / width,
      cy: (cy - fit.cy) / height,
      sx: sx / fit.sx,
      sy: sy / fit.sy,
    };
    for (const member of this.shared!.members) if (member !== this) member.follow(news);
  }

  private follow(news: boolean): void {
    const { view } = this.shared!;
    if (view === null) return;
    const { fit, width, height } = this.fitted();
    this.following = true;
    this.plot.navigation.follow(
      {
        cx: fit.cx + view.cx * width,
        cy: fit.cy + view.cy * height,
        sx: fit.sx * view.sx,
        sy: fit.sy * view.sy,
      },
      news,
    );
    this.following = false;
  }

  /** How this plot would show the frame. */
  private fitted(): { fit: View; width: number; height: number } {
    const { x, y } = this.plot.manifest()!.points;
    const [x0, x1, y0, y1] = this.shared!.frame;
    const box: Box = [quantum(x, x0), quantum(x, x1), quantum(y, y0), quantum(y, y1)];
    const fit = this.plot.camera.viewOf(box, 0);
    return { fit, width: Math.max(box[1] - box[0], 1), height: Math.max(box[3] - box[2], 1) };
  }
}

/** What plots that share a camera have in common; null: this one shares none. */
function keyOf({ link, points }: { link: LinkManifest | null; points: PointsManifest }): string | null {
  if (link === null || link.camera === false) return null;
  // A date and a number have no place in common.
  const axes = link.camera === null ? axesOf(points) : `${points.x.kind} ${points.y.kind}`;
  return JSON.stringify([link.name, link.camera, axes]);
}

/** Equal for plots whose quantum coordinates mean the same. */
function axesOf({ x, y, aspect }: PointsManifest): string {
  return JSON.stringify([aspect, ...[x, y].map(({ name, kind, origin, step }) => [name, kind, origin, step])]);
}

/** The first view. */
function dataBox({ x, y, home: [x0, x1, y0, y1] }: PointsManifest): Box {
  const value = (axis: Axis, q: number): number => axis.origin + q * axis.step;
  return [value(x, x0), value(x, x1), value(y, y0), value(y, y1)];
}

function quantum(axis: Axis, value: number): number {
  return (value - axis.origin) / axis.step;
}
