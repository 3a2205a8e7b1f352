/** Puts the sheets of one or more pictures together on the canvas. */

import { place } from "../gl/placement";
import type { Frame } from "../gl/frame";
import { LEAST_ALPHA } from "../gl/shade_pass";
import type { Lookup } from "../gl/lookup";
import type { DiscStyle } from "../gl/points_pass";
import type { Look } from "./protocol";
import type { Shading } from "./shading";
import type { Sheet } from "./sheet";
import type { Snapshot, Subject } from "./snapshot";
import { brightness } from "./style";

/** Unselected points: how far their colours go towards grey, and what is left of their opacity. */
const DIM = { fade: 0.8, keep: 0.3 };

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

/** Paints pictures over each other; what a later one shows replaces the earlier ones. */
export function compose(scene: Scene, layers: readonly Snapshot[]): void {
  const { gl } = scene.subject.stage;
  scene.subject.stage.beginImage(scene.canvas.width, scene.canvas.height);
  for (const snapshot of layers) {
    const density = snapshot.sheet("density");
    const base = snapshot.sheet("base");
    const top = snapshot.sheet("top");
    gl.disable(gl.BLEND);
    if (density !== undefined) shade(scene, snapshot, density);
    if (density !== undefined) {
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.ONE, gl.ONE);
    }
    if (base !== undefined) discs(scene, snapshot, base);
    if (top === undefined) continue;
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    discs(scene, snapshot, top);
  }
}

function discs({ subject, canvas, look, style, selecting }: Scene, snapshot: Snapshot, sheet: Sheet): void {
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
      fade: dimmed ? DIM.fade : 0,
      weight: (base ? 1 - look.density : 1) * (dimmed ? DIM.keep : 1),
    });
  }
}

function shade(scene: Scene, snapshot: Snapshot, sheet: Sheet): void {
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
      minAlpha: LEAST_ALPHA,
      inverseShare: shading.scale(snapshot.frame) / share,
      weight: look.density,
      dim: selecting ? DIM : null,
    });
  }
}
