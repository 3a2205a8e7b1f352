/** Paints rasters over each other, and exact points over them. */

import type { Frame } from "../gl/frame";
import { place, type Placement } from "../gl/placement";
import { compose, crossFade, FADE, overpaint, paint, type Scene } from "./compose";
import type { Exact } from "./exact";
import type { Layer } from "./motion";
import type { Raster, Sampled } from "./raster";
import type { RasterLayer, Rasters } from "./rasters";
import { difference, intersection, type Rect } from "./rects";

/** Finer rasters than this many halvings tell too little of the canvas: coarser ones show the same. */
const MOST_HALVINGS = 3;

/** A raster where the canvas shows it. */
interface Placed extends Sampled {
  at: Placement;
}

interface PlacedLayer extends Placed {
  raster: Raster;
  selected: Placed | null;
  weight: number;
  /** Pixels where nothing lies above. */
  parts: Rect[];
}

/** An image of rasters and of points. @param points Pictures of the points that are there. */
export function composeWithRasters(
  scene: Scene,
  rasters: Rasters,
  exact: Exact,
  points: readonly Layer[],
  now: number,
): void {
  const { canvas, subject } = scene;
  if (exact.fills(canvas, now)) {
    compose(scene, points);
    return;
  }
  const part = exact.part(canvas, now);
  // Uploads bind framebuffers, so they come first.
  const layers = placeLayers(scene, rasters, rasters.layers(now));
  subject.stage.beginImage(canvas.width, canvas.height);
  const { leaving } = exact;
  const above = leaving === null || layers.at(-1)?.raster === leaving.over ? 0 : 1;
  const split = layers.length - above;
  paintRasters(scene, rasters, layers.slice(0, split));
  paintLeaving(scene, exact);
  paintRasters(scene, rasters, layers.slice(split));
  if (part !== null) overpaint(subject.stage, canvas, part.rect, part.weight, () => paint(scene, points));
}

function paintLeaving(scene: Scene, exact: Exact): void {
  const { canvas, subject } = scene;
  const { leaving } = exact;
  const part = exact.leavingPart(canvas);
  if (leaving === null || part === null) return;
  const { motion, columns, selecting } = leaving;
  const then: Scene = { ...scene, selecting, subject: { ...subject, columns } };
  overpaint(subject.stage, canvas, part.rect, part.weight, () => paint(then, motion.layers(canvas)));
}

/** What there is to paint; what nobody sees is left out. */
function placeLayers(scene: Scene, rasters: Rasters, layers: readonly RasterLayer[]): PlacedLayer[] {
  const { width, height } = scene.canvas;
  const placed: PlacedLayer[] = [];
  let open: Rect[] = [{ left: 0, bottom: 0, right: width, top: height }];
  for (const { raster, selected, weight } of layers.toReversed()) {
    if (raster !== rasters.base && Math.max(...raster.halvings(scene.canvas)) > MOST_HALVINGS) continue;
    const seen = within(open, placementOf(scene, raster.frame));
    const own = seen.length === 0 ? null : placeOne(scene, rasters, raster);
    if (own === null) continue;
    const parts = within(open, own.at);
    placed.unshift({ ...own, raster, selected: selected && placeOne(scene, rasters, selected), weight, parts });
    if (weight === 1) open = open.flatMap((rect) => difference(rect, own.at));
  }
  return placed;
}

function within(rects: readonly Rect[], at: Rect | null): Rect[] {
  return at === null ? [] : rects.flatMap((rect) => intersection(rect, at) ?? []);
}

function placeOne(scene: Scene, rasters: Rasters, raster: Raster): Placed | null {
  const sampled = raster.on(scene.canvas, scene.subject.stage.gl, rasters.colorTable);
  const at = sampled && placementOf(scene, sampled.frame);
  return at && { ...sampled, at };
}

function placementOf({ canvas }: Scene, frame: Frame): Placement | null {
  return place(frame, { left: 0, bottom: 0, right: frame.width, top: frame.height }, canvas);
}

/** Each replaces what lies below, in its rectangle. */
function paintRasters(scene: Scene, rasters: Rasters, layers: readonly PlacedLayer[]): void {
  const { canvas, subject } = scene;
  const { gl } = subject.stage;
  for (const { selected, weight, parts, ...all } of layers) {
    for (const part of parts) {
      const fade = selected === null ? weight : 1;
      const paintIt = (): void => {
        crossFade(gl, fade);
        shade(scene, rasters, all, part, true);
        if (selected !== null) paintSelected(scene, rasters, selected, part);
      };
      // One after the other they would show what is below for a moment: they fade in together.
      if (fade === weight) paintIt();
      else overpaint(subject.stage, canvas, part, weight, paintIt);
    }
  }
}

function paintSelected(scene: Scene, rasters: Rasters, selected: Placed, part: Rect): void {
  const { gl } = scene.subject.stage;
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  shade(scene, rasters, selected, part, false);
}

/** @param below Whether a selection dims it. */
function shade(scene: Scene, rasters: Rasters, { texture, frame, at }: Placed, part: Rect, below: boolean): void {
  const { kind, selecting } = rasters;
  const { subject, look, shading, ramp } = scene;
  const seen = intersection(at, part);
  if (shading === null || seen === null) return;
  subject.stage.passes.shade.run(texture, { ...at, ...seen }, {
    kind,
    table: shading.table,
    ramp: look.ramped ? ramp : null,
    lookup: subject.lookup,
    constant: look.constant,
    missing: look.missing,
    grey: look.grey,
    inverseShare: shading.scale(frame),
    weight: 1,
    dim: below && selecting ? { fade: FADE, keep: look.kept } : null,
  });
}
