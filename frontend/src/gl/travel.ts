/**
 * GLSL of points on their way: what stands in the vertex shaders of points and of counts.
 *
 * An attribute `before` holds where a point was; 1.0 says that it was nowhere: then it appears where it is.
 */

import type { Travel } from "../picture/travel";
import type { Frame } from "./frame";

/** Declarations; the uniforms are the last members of the block. */
export const TRAVEL_UNIFORMS = `
  vec4 route; // place of code 0, relative to the centre, and what 1.0 adds; quanta
  vec4 stage; // part of the way, what is left of all points`;

/** Floats of them. */
export const TRAVEL_FLOATS = 8;

export const TRAVEL_CODE = `
in vec2 before;
bool appears() { return before.x == 1.0; }
/** From the place relative to the centre to that on the way. */
vec2 onTheWay(vec2 away) { return appears() ? away : mix(route.xy + before * route.zw, away, stage.x); }
float presence() { return stage.y * (appears() ? stage.x : 1.0); }`;

/** @param frame Relative to whose centre places are. */
export function setTravel(uniforms: Float32Array, at: number, travel: Travel, frame: Frame): void {
  const { originX, originY, extentX, extentY, share, weight } = travel;
  uniforms.set([originX - frame.cx, originY - frame.cy, extentX, extentY, share, weight, 0, 0], at);
}
