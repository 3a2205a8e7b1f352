/** Rectangles of whole texels, from the lower left corner. */

export interface Rect {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

export function area(rect: Rect): number {
  return (rect.right - rect.left) * (rect.top - rect.bottom);
}

/** What both have in common, or null. */
export function intersection(a: Rect, b: Rect): Rect | null {
  const both = {
    left: Math.max(a.left, b.left),
    bottom: Math.max(a.bottom, b.bottom),
    right: Math.min(a.right, b.right),
    top: Math.min(a.top, b.top),
  };
  return both.left < both.right && both.bottom < both.top ? both : null;
}

/** What `a` has and `b` has not: up to four rectangles that do not overlap. */
export function difference(a: Rect, b: Rect): Rect[] {
  const both = intersection(a, b);
  if (both === null) return [a];
  const { left, right } = a;
  return [
    { left, right, bottom: a.bottom, top: both.bottom },
    { left, right, bottom: both.top, top: a.top },
    { left, right: both.left, bottom: both.bottom, top: both.top },
    { left: both.right, right, bottom: both.bottom, top: both.top },
  ].filter((rect) => area(rect) > 0 && rect.left < rect.right);
}

export function moved(rect: Rect, dx: number, dy: number): Rect {
  return { left: rect.left + dx, right: rect.right + dx, bottom: rect.bottom + dy, top: rect.top + dy };
}
