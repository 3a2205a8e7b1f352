/**
 * Draws a selection of one point where nobody sees it.
 *
 * Drivers compile a pipeline when something is first drawn with it: a third of a second on software
 * renderers, which the first lasso would wait for. So a plot at rest draws what a selection and a zoom
 * would need, once.
 */

import { CELLS } from "../points/morton";
import { compose, type Scene } from "./compose";
import { Levels } from "./levels";
import type { SheetKind } from "./sheet";
import { Snapshot } from "./snapshot";

const SIDE = 16;
/** So much nearer than the canvas: what is stretched takes another shader. */
const NEARER = 1.5;

export function rehearse(scene: Scene, kinds: readonly SheetKind[]): void {
  const { subject, canvas, style } = scene;
  const columns = subject.columns.sample();
  const levels = new Levels([1]);
  levels.starts[0] = new Uint32Array(CELLS + 1).fill(1);
  levels.starts[0][0] = 0;
  levels.ready = 1;
  const rehearsed: Scene = { ...scene, selecting: true, subject: { ...subject, columns, levels, top: "selected" } };
  const tops = kinds.flatMap((kind): SheetKind[] => (kind === "base" ? ["base", "top"] : [kind, "topDensity"]));
  for (const nearer of [1, NEARER]) {
    const snapshot = new Snapshot(subject.stage);
    const small = { ...canvas, cx: 0, cy: 0, sx: nearer * canvas.sx, sy: nearer * canvas.sy, width: SIDE, height: SIDE };
    snapshot.begin(small, style, tops);
    snapshot.draw(rehearsed.subject, Infinity, small, true);
    compose({ ...rehearsed, canvas: { ...canvas, cx: 0, cy: 0 } }, [{ snapshot, weight: 1 }]);
    snapshot.destroy();
  }
  columns.destroy();
}
