/** Where a texture or a canvas lies in the plane. */

export interface Frame {
  /** Quantum coordinates of the centre, float64. */
  cx: number;
  cy: number;
  /** Device pixels per quantum on each axis. */
  sx: number;
  sy: number;
  /** Device pixels. */
  width: number;
  height: number;
}

/** How many times larger things are in `b` than in `a`; the larger of both axes, 1 or more. */
export function magnification(a: Frame, b: Frame): number {
  return Math.exp(Math.max(Math.abs(Math.log(b.sx / a.sx)), Math.abs(Math.log(b.sy / a.sy))));
}

/** Whether a pan can bring one onto the other. */
export function sameScale(a: Frame, b: Frame): boolean {
  return Math.abs(a.sx / b.sx - 1) < 1e-9 && Math.abs(a.sy / b.sy - 1) < 1e-9;
}
