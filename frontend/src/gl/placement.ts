/** Which part of the canvas shows which part of a texture; origins at the lower left. */

import type { Rect } from "../picture/rects";
import type { Frame } from "./frame";

export interface Placement {
  /** Device pixels of the canvas. */
  left: number;
  bottom: number;
  right: number;
  top: number;
  /** texel = pixel * scale + offset, both counted from 0 at the lower left, centres at one half. */
  scaleX: number;
  scaleY: number;
  offsetX: number;
  offsetY: number;
  /** The scale is 1 and the offset whole: texels are copied, not interpolated. */
  exact: boolean;
}

/** A part of `texture` as it is seen on `canvas`, or null where it is outside. */
export function place(texture: Frame, part: Rect, canvas: Frame): Placement | null {
  const x = axis(texture.cx, texture.sx, texture.width, canvas.cx, canvas.sx, canvas.width);
  const y = axis(texture.cy, texture.sy, texture.height, canvas.cy, canvas.sy, canvas.height);
  const pixel = (texel: number, { scale, offset }: typeof x, size: number): number =>
    Math.min(Math.max(Math.round((texel - offset) / scale), 0), size);
  const left = pixel(part.left, x, canvas.width);
  const right = pixel(part.right, x, canvas.width);
  const bottom = pixel(part.bottom, y, canvas.height);
  const top = pixel(part.top, y, canvas.height);
  if (right <= left || top <= bottom) return null;
  return {
    left, bottom, right, top,
    scaleX: x.scale, scaleY: y.scale, offsetX: x.offset, offsetY: y.offset,
    exact: x.exact && y.exact,
  };
}

function axis(
  centre: number,
  scale: number,
  size: number,
  canvasCentre: number,
  canvasScale: number,
  canvasSize: number,
): { scale: number; offset: number; exact: boolean } {
  const ratio = Math.abs(scale / canvasScale - 1) < 1e-9 ? 1 : scale / canvasScale;
  const offset = size / 2 - (canvasSize / 2) * ratio + (canvasCentre - centre) * scale;
  const whole = Math.round(offset);
  const exact = ratio === 1 && Math.abs(offset - whole) < 1e-3;
  return { scale: ratio, offset: exact ? whole : offset, exact };
}
