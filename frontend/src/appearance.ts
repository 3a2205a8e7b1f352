/** Size and opacity of the points for the present camera: what Python asked for, or what suits them. */

import type { Camera } from "./camera";
import { defaultSize, densityOpacity, zoomedSize } from "./gl/style";
import type { Manifest } from "./manifest";
import type { Scene } from "./scene";

/** Diameter in CSS pixels. */
export function pointSize(manifest: Manifest, scene: Scene, camera: Camera): number {
  const { style, points } = manifest;
  if (style.size !== null) return style.size;
  const [x0, x1, y0, y1] = points.home;
  const { width, height, view } = camera;
  // Relative to the first view.
  const zoom = Math.max((view.sx * (x1 - x0)) / width, (view.sy * (y1 - y0)) / height);
  return zoomedSize(defaultSize(scene.store.count), zoom);
}

/** 0..1. */
export function pointOpacity(manifest: Manifest, scene: Scene, camera: Camera): number {
  const { opacity } = manifest.style;
  if (opacity !== null) return opacity;
  const perPixel = scene.density / (camera.view.sx * camera.view.sy);
  const radius = pointSize(manifest, scene, camera) / 2;
  return densityOpacity(perPixel * Math.PI * radius ** 2);
}
