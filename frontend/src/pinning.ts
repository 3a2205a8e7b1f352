/**
 * A point whose tooltip stays: pinned by a click, a tap or the keyboard, until Esc, the close button or a
 * click beside all points. The arrow keys go from it to its neighbours.
 *
 * It stays with its row. Where other points come (another region of counted ones, appended rows), it is
 * looked for at the same place.
 */

import type { Camera } from "./camera";
import type { Feature, PlotContext } from "./features";
import type { Combine } from "./gestures";
import type { HoverModel } from "./hovering";
import type { Manifest, PointsManifest } from "./manifest";
import { sameQuantum } from "./navigation";
import { nearest } from "./points/nearest";
import { type Direction, neighbour } from "./points/neighbour";
import { sentenceOf } from "./ui/tip_rows";
import { Tooltip } from "./ui/tooltip";
import { writeNumber } from "./ui/values";

const ARROWS: Record<string, { direction: Direction; where: string }> = {
  ArrowLeft: { direction: [-1, 0], where: "to the left" },
  ArrowRight: { direction: [1, 0], where: "to the right" },
  ArrowUp: { direction: [0, 1], where: "above" },
  ArrowDown: { direction: [0, -1], where: "below" },
};

/** A neighbour is brought into view when it is nearer to the edge than this, in CSS pixels or part of the plot. */
const EDGE_PX = 48;
const EDGE_PART = 0.12;
/** CSS pixels: the radius of a point where only counts are shown. */
const COUNTED_RADIUS = 3;

export class Pinning implements Feature {
  private readonly card: Tooltip;
  private model: HoverModel | null = null;
  /** Among the points that are here; -1 while it is not known there. */
  private index = -1;
  /** Points and columns that `index` and `model` belong to. */
  private key = "";
  private axes: PointsManifest | null = null;
  /** Points at the same place that are other rows. */
  private readonly others = new Set<number>();
  /** Whether the row of a point at the same place is on its way. */
  private asking = false;

  constructor(private readonly plot: PlotContext) {
    this.card = new Tooltip(plot.controls.frame, () => this.unpin());
  }

  update({ points }: Manifest): void {
    if (this.model === null) return;
    const { key } = this.plot.hovering.reader;
    if (!sameQuantum(this.axes!, points)) this.unpin();
    else if (key !== this.key) {
      this.key = key;
      this.index = -1;
      this.others.clear();
      this.asking = false;
    }
  }

  place(camera: Camera): void {
    if (this.model === null) return;
    const points = this.plot.hovering.points();
    if (this.index < 0) this.recognise();
    // What the legend hides is only known once the categories are here.
    else if (points?.skip?.(this.index) === true && !this.plot.coloring.busy) this.unpin();
    const { model } = this;
    if (model === null) return;
    const [x, y] = camera.toPixel(...model.quantum);
    const radius = points?.typical ?? COUNTED_RADIUS;
    this.plot.controls.markPinned(this.index, { x, y }, radius);
    this.card.follow({ x, y }, radius);
  }

  onPoint(index: number, op: Combine): void {
    if (op !== "replace") return;
    if (index < 0) this.unpin();
    else this.pin(index, false);
  }

  onKey(event: KeyboardEvent): boolean {
    const { key } = event;
    if (key === "Escape") return this.escape();
    if (key === "n" || key === "N") return this.pinNearest();
    if (this.index < 0 || this.plot.hovering.points() === null) return false;
    if (key === "Enter") return this.select();
    const arrow = event.shiftKey ? undefined : ARROWS[key];
    if (arrow === undefined) return false;
    this.step(arrow.direction, arrow.where);
    return true;
  }

  destroy(): void {
    this.card.destroy();
  }

  /** @param spoken Whether a screen reader should say what it is. */
  private pin(index: number, spoken: boolean): void {
    const { hovering } = this.plot;
    const points = hovering.points();
    if (points === null || !hovering.reader.ready) return;
    this.index = index;
    this.asking = false;
    this.others.clear();
    this.key = hovering.reader.key;
    this.axes = this.plot.manifest()!.points;
    let said = !spoken;
    hovering.reader.read(index, points, (model) => {
      if (this.index !== index) return false;
      this.show(model);
      if (!said && model.values !== null) this.plot.controls.say(describe(model));
      said ||= model.values !== null;
      return true;
    });
    hovering.leave(); // it would be told twice
  }

  private show(model: HoverModel): void {
    this.model = model;
    const { camera, hovering } = this.plot;
    const [x, y] = camera.toPixel(...model.quantum);
    const options = { image: hovering.reader.pictured, radius: hovering.points()?.typical ?? COUNTED_RADIUS };
    this.card.update({ ...model, place: { x, y } }, options);
    this.plot.controls.markPinned(this.index, { x, y }, options.radius);
  }

  private unpin(): void {
    if (this.model === null) return;
    if (this.card.focused) this.plot.controls.host.focus({ preventScroll: true });
    this.model = null;
    this.index = -1;
    this.others.clear();
    this.card.hide();
    this.plot.controls.markPinned(-1, null);
  }

  /** Lets go of the point. What its click has selected goes with it; any other selection takes another Esc. */
  private escape(): boolean {
    if (this.model === null) return false;
    const { index } = this;
    const steps = this.plot.selecting.chosen?.steps ?? [];
    this.unpin();
    return !(steps.length === 1 && steps[0]!.kind === "point" && steps[0]!.index === index);
  }

  private pinNearest(): boolean {
    const { hovering, camera, controls } = this.plot;
    const points = hovering.points();
    if (points === null || !hovering.reader.ready || this.model !== null) return false;
    const { cx, cy, sx, sy } = camera.view;
    const { store, skip } = points;
    const reach = Math.hypot(camera.width, camera.height) / 2;
    const index = hovering.hovered >= 0 ? hovering.hovered : (nearest(store, cx, cy, sx, sy, reach, skip)?.index ?? -1);
    if (index < 0) controls.say("No point in view");
    else this.pin(index, true);
    return true;
  }

  private step(direction: Direction, where: string): void {
    const { hovering, camera, controls } = this.plot;
    const { store, skip } = hovering.points()!;
    const { sx, sy } = camera.view;
    const hit = neighbour(store, this.index, direction, sx, sy, skip);
    if (hit === null) {
      controls.say(`No point ${where}`);
      return;
    }
    const [x, y] = camera.toPixel(...store.quantum(hit.index));
    const [dx, dy] = [into(x, camera.width), into(y, camera.height)];
    if (dx !== 0 || dy !== 0) camera.panBy(dx, dy);
    this.pin(hit.index, true);
  }

  private select(): boolean {
    if (!this.plot.manifest()!.modes.includes("points")) return false;
    this.plot.selecting.apply({ op: this.plot.controls.tools.combine, kind: "point", index: this.index });
    return true;
  }

  /** Looks for the pinned row among points that have come since. */
  private recognise(): void {
    const { hovering, scene } = this.plot;
    const points = hovering.points();
    if (this.asking || points === null || !hovering.reader.ready) return;
    const { quantum, row } = this.model!;
    const at = nearest(points.store, ...quantum, 1, 1, 0, (index) => this.others.has(index));
    const { store } = scene()!;
    if (at === null) {
      // Of counted points only those of a region are here.
      if (store.loaded === store.count && this.plot.manifest()!.aggregate === null) this.unpin();
      return;
    }
    this.asking = true;
    hovering.reader.read(at.index, points, (model) => {
      if (this.model?.row !== row) return false;
      if (model.row === null) return true;
      this.asking = false;
      if (row === null || model.row === row) {
        this.index = at.index;
        this.show(model);
      } else this.others.add(at.index);
      this.plot.changed();
      return this.index === at.index;
    });
  }
}

/** CSS pixels by which a place is to be moved to lie well within the plot. */
function into(at: number, length: number): number {
  const edge = Math.min(EDGE_PX, EDGE_PART * length);
  if (at < edge) return length / 3 - at;
  return at > length - edge ? (2 * length) / 3 - at : 0;
}

function describe({ row, values, position }: HoverModel): string {
  const shown = values === null || values.length === 0 ? position : values;
  return `Row ${row === null ? "unknown" : writeNumber(row)}: ${sentenceOf(shown)}`;
}
