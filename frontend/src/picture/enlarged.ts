/**
 * The picture drawn once more with other pixels, to be saved.
 *
 * All points, at the size that they have on the screen, in slices between which the plots go on: only the last
 * step, which paints and reads, is done at once.
 */

import type { Stage } from "../gl/stage";
import type { Scene } from "./compose";
import type { Layer } from "./motion";
import type { SheetKind } from "./sheet";
import { Snapshot } from "./snapshot";

export interface Image {
  width: number;
  height: number;
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

/** What is drawn. */
export interface Subjects {
  stage: Stage;
  /** Whether everything has arrived. */
  complete(): boolean;
  /** Whether there will be nothing to draw any more. */
  closed(): boolean;
  /** Grows when what is drawn already is of no use. */
  version(): number;
  /** The picture as it is, for so many pixels per CSS pixel. */
  scene(ratio: number): Scene;
  kinds(): readonly SheetKind[];
  /** Puts it together on the stage. */
  paint(scene: Scene, layers: readonly Layer[], counted: boolean): void;
}

export interface Wanted {
  /** CSS pixels. */
  width: number;
  height: number;
  /** Pixels per CSS pixel. */
  ratio: number;
  /** Pixels per CSS pixel on the screen: in so many a density picture counts there. */
  screenRatio: number;
}

/** Points drawn at once for a picture of this ratio, whose discs have as many more pixels. */
const SLICE = 65_536;
/** Most pixels: of one that counts, each takes 16 bytes on the GPU. */
const MOST_PIXELS = 2 ** 25;
const MOST_COUNTED = 2 ** 24;
/** Milliseconds between two looks at whether the GPU is done. */
const LOOK_MS = 4;

/** How many pixels per CSS pixel there can be at most, up to those wanted. @param longest Pixels of one side. */
export function fittingRatio({ width, height, ratio }: Omit<Wanted, "screenRatio">, longest: number, most: number): number {
  return Math.min(ratio, longest / Math.max(width, height), Math.sqrt(most / (width * height)));
}

/** @returns The picture: smaller than wanted where the GPU allows no larger one. */
export async function enlarge(from: Subjects, wanted: Wanted): Promise<Image> {
  const { stage } = from;
  for (;;) {
    if (from.closed()) throw new Error("the plot was closed");
    const version = from.version();
    const kinds = from.kinds();
    const counted = kinds.includes("density");
    const ratio = fittingRatio(wanted, longestSide(stage.gl), counted ? MOST_COUNTED : MOST_PIXELS);
    const scene = from.scene(ratio);
    const spread = Math.max(1, Math.round(ratio / wanted.screenRatio));
    const snapshot = new Snapshot(stage);
    try {
      snapshot.begin(scene.canvas, scene.style, kinds, { guard: counted ? spread : 0, spread });
      const whole = (): boolean => from.complete() && (scene.subject.levels.count === 0 || snapshot.complete(scene.canvas));
      while (from.version() === version && !from.closed() && !whole()) {
        snapshot.draw(scene.subject, SLICE / Math.max(1, ratio), scene.canvas, false);
        await settled(stage.gl);
      }
      if (from.version() === version && !from.closed() && !stage.lost) return painted(from, scene, { snapshot, weight: 1 }, counted);
    } finally {
      if (!stage.lost) snapshot.destroy();
    }
    while (stage.lost && !from.closed()) await pause();
  }
}

function painted(from: Subjects, scene: Scene, layer: Layer, counted: boolean): Image {
  const { stage } = from;
  from.paint(scene, [layer], counted);
  const { width, height } = scene.canvas;
  const { drawingBufferWidth, drawingBufferHeight } = stage.gl;
  // What the browser could not make room for it makes smaller, and says so only here.
  if (drawingBufferWidth < width || drawingBufferHeight < height) throw new Error("there is no room for a picture of this size");
  const image = stage.read();
  stage.resize(1, 1); // its memory is more than what the plots need
  return image;
}

function longestSide(gl: WebGL2RenderingContext): number {
  const [width, height] = gl.getParameter(gl.MAX_VIEWPORT_DIMS) as Int32Array;
  return Math.min(gl.getParameter(gl.MAX_TEXTURE_SIZE) as number, width!, height!);
}

/** Until the GPU has drawn what it was told: a queue would hold up the plots. */
async function settled(gl: WebGL2RenderingContext): Promise<void> {
  const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
  gl.flush();
  do await pause();
  while (fence !== null && !gl.isContextLost() && gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.UNSIGNALED);
  gl.deleteSync(fence);
}

/** Not an animation frame: those end while the page is hidden. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
