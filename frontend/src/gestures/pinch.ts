/** Two fingers: what is between them stays between them. */

import type { Camera } from "../camera";
import type { Place } from "./types";

/** Fingers nearer than this do not zoom any more: their distance is mostly noise. */
const NEAREST_PX = 16;

export class Pinch {
  private middle: Place;
  private distance: number;

  constructor(
    private readonly camera: Camera,
    a: Place,
    b: Place,
  ) {
    this.middle = middleOf(a, b);
    this.distance = distanceOf(a, b);
  }

  move(a: Place, b: Place): void {
    const middle = middleOf(a, b);
    const distance = distanceOf(a, b);
    this.camera.panBy(middle.x - this.middle.x, middle.y - this.middle.y);
    this.camera.zoomAt(middle.x, middle.y, distance / this.distance);
    this.middle = middle;
    this.distance = distance;
  }
}

function middleOf(a: Place, b: Place): Place {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distanceOf(a: Place, b: Place): number {
  return Math.max(Math.hypot(a.x - b.x, a.y - b.y), NEAREST_PX);
}
