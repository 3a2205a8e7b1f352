/** Size, opacity and kind of picture for the present camera: what Python asked for, or what suits the points. */

import type { Camera } from "./camera";
import { CROWDED_SIZE, defaultSize, densityOpacity, densityShare, zoomedSize } from "./gl/style";
import type { Manifest } from "./manifest";
import type { Look } from "./picture/protocol";
import type { Scene } from "./scene";

/** A single point stays this visible however crowded others are, unless the user chose the opacity. */
const FLOOR = 0.25;

/** Diameters in CSS pixels of the smallest point, the largest, and of one without a size. */
export function pointSizes(manifest: Manifest, scene: Scene, camera: Camera): Look["sizes"] {
  const { style } = manifest;
  if (manifest.size !== null) return manifest.size.range;
  if (style.size !== null) return [style.size, style.size, style.size];
  const { count, home } = scene.measure;
  const [x0, x1, y0, y1] = home;
  const { width, height, view } = camera;
  // Relative to the first view.
  const zoom = Math.max((view.sx * (x1 - x0)) / width, (view.sy * (y1 - y0)) / height);
  // The points of a region look as if all others were here, too.
  const size = zoomedSize(defaultSize(count), zoom);
  return [size, size, size];
}

/** Diameter of the disc of mean area: areas are spaced evenly between the smallest and the largest. */
export function typicalSize([low, high]: Look["sizes"]): number {
  return Math.sqrt((low ** 2 + high ** 2) / 2);
}

/** Discs of a diameter that cover the place of a typical point in view, its own among them. */
function typicalOverlap(scene: Scene, camera: Camera, size: number): number {
  const perPixel = scene.crowd.typical(camera.box()) / (camera.view.sx * camera.view.sy);
  return 1 + (perPixel * Math.PI * size ** 2) / 4;
}

/** Share of the density picture. Sizes and opacities by column need points to be seen. */
function densityOf(manifest: Manifest, scene: Scene, camera: Camera, size: number): number {
  const { mode } = manifest.style;
  if (mode !== "auto") return mode === "density" ? 1 : 0;
  if (manifest.size !== null || manifest.opacity !== null) return 0;
  return densityShare(typicalOverlap(scene, camera, Math.min(size, CROWDED_SIZE)));
}

export type Appearance = Pick<Look, "sizes" | "opacities" | "floor" | "density" | "front" | "how">;

export function appearance(manifest: Manifest, scene: Scene, camera: Camera): Appearance {
  const { style } = manifest;
  const sizes = pointSizes(manifest, scene, camera);
  const size = typicalSize(sizes);
  const chosen = manifest.opacity?.range ?? style.opacity;
  const opacity = chosen ?? densityOpacity(typicalOverlap(scene, camera, size));
  return {
    sizes,
    opacities: typeof opacity === "number" ? [opacity, opacity, opacity] : opacity,
    floor: chosen === null ? FLOOR : 0,
    density: densityOf(manifest, scene, camera, size),
    front: style.front ?? -1,
    how: style.how,
  };
}
