/** Puts the sheets of one or more pictures together on the canvas. */

import type { Frame } from "../gl/frame";
import { place } from "../gl/placement";
import type { Stage } from "../gl/stage";
import type { Tone } from "../gl/tone";
import type { Lookup } from "../gl/lookup";
import type { DiscStyle } from "../gl/points_pass";
import type { Layer } from "./motion";
import type { Look } from "./protocol";
import type { Rect } from "./rects";
import type { Shading } from "./shading";
import type { Sheet, SheetKind } from "./sheet";
import type { Snapshot, Subject } from "./snapshot";
import { brightness } from "./style";

/** How far the colours of unselected points go towards grey. */
export const FADE = 0.8;
/** Shows a texture as it is. */
const PLAIN: Tone = { power: 1, disc: 1, floor: 0, grey: [0, 0, 0], fade: 0, weight: 1 };

export interface Scene {
  subject: Subject;
  canvas: Frame;
  look: Look;
  /** As the discs would be drawn on this canvas. */
  style: DiscStyle;
  selecting: boolean;
  shading: Shading | null;
  /** Colours of counts. */
  ramp: Lookup | null;
}

/** An image of pictures of points. */
export function compose(scene: Scene, layers: readonly Layer[]): void {
  scene.subject.stage.beginImage(scene.canvas.width, scene.canvas.height);
  paint(scene, layers);
}

/** Paints pictures over each other, or adds those up that have only a part in what is shown; below is nothing. */
export function paint(scene: Scene, layers: readonly Layer[]): void {
  const { gl } = scene.subject.stage;
  for (const { snapshot, weight } of layers) {
    const sheet = (kind: SheetKind): Sheet | undefined => snapshot.sheet(kind);
    const [density, base] = [sheet("density"), sheet("base")];
    blend(gl, weight < 1);
    if (density !== undefined) shade(scene, snapshot, density, weight);
    blend(gl, weight < 1 || density !== undefined);
    if (base !== undefined) discs(scene, snapshot, base, weight);
    const [topDensity, top] = [sheet("topDensity"), sheet("top")];
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    if (topDensity !== undefined) shade(scene, snapshot, topDensity, weight);
    if (top !== undefined) discs(scene, snapshot, top, weight);
  }
}

/** Replaces a part of the image by something else, by the share `weight`. @param paintIt Paints it on nothing. */
export function overpaint(stage: Stage, canvas: Frame, part: Rect, weight: number, paintIt: () => void): void {
  const { gl, passes } = stage;
  const scratch = stage.spare("rgba8");
  scratch.resize(canvas.width, canvas.height);
  scratch.clear();
  paintIt();
  gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  const at = place(canvas, part, canvas);
  if (at === null) return;
  crossFade(gl, weight);
  passes.present.run(scratch, at, PLAIN);
}

/** What is painted next replaces what is there by this share. */
export function crossFade(gl: WebGL2RenderingContext, weight: number): void {
  gl.enable(gl.BLEND);
  gl.blendColor(0, 0, 0, weight);
  gl.blendFunc(gl.CONSTANT_ALPHA, gl.ONE_MINUS_CONSTANT_ALPHA);
}

/** What is painted next is added to what is there, or replaces it. */
function blend(gl: WebGL2RenderingContext, add: boolean): void {
  if (add) gl.enable(gl.BLEND);
  else gl.disable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE);
}

function discs({ subject, canvas, look, style, selecting }: Scene, snapshot: Snapshot, sheet: Sheet, weight: number): void {
  const { frame } = snapshot;
  const bright = brightness(
    { style: snapshot.style, perQuantum: frame.sx * frame.sy },
    { style, perQuantum: canvas.sx * canvas.sy },
  );
  const base = sheet.kind === "base";
  const dimmed = base && selecting;
  for (const { rect, share } of sheet.tiles()) {
    const at = place(frame, rect, canvas);
    if (at === null) continue;
    subject.stage.passes.present.run(sheet.target, at, {
      power: bright / share,
      disc: Math.max(look.opacities[1], 1e-3),
      floor: look.floor,
      grey: look.grey,
      fade: dimmed ? FADE : 0,
      weight: weight * (1 - look.density) * (dimmed ? look.kept : 1),
    });
  }
}

function shade(scene: Scene, snapshot: Snapshot, sheet: Sheet, weight: number): void {
  const { subject, canvas, look, selecting, shading, ramp } = scene;
  if (shading === null) return;
  for (const { rect, share } of sheet.tiles()) {
    const at = place(snapshot.frame, rect, canvas);
    if (at === null) continue;
    subject.stage.passes.shade.run(sheet.target, at, {
      kind: subject.columns.kind,
      table: shading.table,
      ramp: look.ramped ? ramp : null,
      lookup: subject.lookup,
      constant: look.constant,
      missing: look.missing,
      grey: look.grey,
      inverseShare: shading.scale(snapshot.frame) / (share * snapshot.spread ** 2),
      weight: weight * look.density,
      dim: selecting && sheet.kind === "density" ? { fade: FADE, keep: look.kept } : null,
    });
  }
}
