/** Puts the sheets of one or more pictures together on the canvas. */

import { place } from "../gl/placement";
import type { Frame } from "../gl/frame";
import type { Lookup } from "../gl/lookup";
import type { DiscStyle } from "../gl/points_pass";
import type { Layer } from "./motion";
import type { Look } from "./protocol";
import type { Shading } from "./shading";
import type { Sheet, SheetKind } from "./sheet";
import type { Snapshot, Subject } from "./snapshot";
import { brightness } from "./style";

/** How far the colours of unselected points go towards grey. */
const FADE = 0.8;

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

/** Paints pictures over each other, or adds those up that have only a part in what is shown. */
export function compose(scene: Scene, layers: readonly Layer[]): void {
  const { gl } = scene.subject.stage;
  scene.subject.stage.beginImage(scene.canvas.width, scene.canvas.height);
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
      inverseShare: shading.scale(snapshot.frame) / share,
      weight: weight * look.density,
      dim: selecting && sheet.kind === "density" ? { fade: FADE, keep: look.kept } : null,
    });
  }
}
