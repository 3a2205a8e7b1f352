/** Points on their way from old places to new ones: how far they are, and which of them a frame draws. */

import { MOST_STRIDE } from "../gl/columns";
import type { Frame } from "../gl/frame";
import { Runs } from "./region";

export const TRAVEL_MS = 600;

/** Quanta of the whole extent, less one; the codes of old places, and what 16 bits read as 0..1 make of them. */
const QMAX = 2 ** 24 - 1;
const TOP = 65_534;
const FULL = 65_535;

/** What a vertex shader needs to know of a movement. */
export interface Travel {
  /** Part of the way, 0..1. */
  share: number;
  /** What is left of all points, 0..1. */
  weight: number;
  /** An old place `p` (its code as 0..1) is at `origin + p * extent`, in new quantum coordinates. */
  originX: number;
  originY: number;
  extentX: number;
  extentY: number;
}

/**
 * A movement that begins where everything is on the screen: what the old canvas showed at a pixel, lies under that
 * pixel of the new one. So nothing jumps, though a quantum may mean something else now.
 */
export function travelBetween(from: Frame, to: Frame, share: number): Travel {
  const [x, y] = [from.sx / to.sx, from.sy / to.sy];
  return {
    share,
    weight: 1,
    originX: to.cx - from.cx * x,
    originY: to.cy - from.cy * y,
    extentX: (x * QMAX * FULL) / TOP,
    extentY: (y * QMAX * FULL) / TOP,
  };
}

/** The frame in old quantum coordinates that shows old points where `travel` lets them begin. */
export function frameBefore(frame: Frame, { originX, originY, extentX, extentY }: Travel): Frame {
  const [x, y] = [(extentX * TOP) / (FULL * QMAX), (extentY * TOP) / (FULL * QMAX)];
  return { ...frame, cx: (frame.cx - originX) / x, cy: (frame.cy - originY) / y, sx: frame.sx * x, sy: frame.sy * y };
}

/** Pixels that a texel of counts is wide, at most. */
const COARSEST = 6;

/** Counts of a sample scatter as those of all would in texels so many times wider, or somewhat more. */
const SCATTER = 0.6;

/** How much larger than pixels the texels are that count a sample. */
export function coarseness(share: number): number {
  return Math.min(COARSEST, Math.max(1, Math.round(SCATTER / Math.sqrt(share))));
}

/** The same part of the plane in so many times larger pixels. */
export function coarser(frame: Frame, grain: number): Frame {
  const [width, height] = [Math.ceil(frame.width / grain), Math.ceil(frame.height / grain)];
  return { ...frame, sx: frame.sx / grain, sy: frame.sy / grain, width, height };
}

/** Slow at both ends. @param time 0..1 */
export function eased(time: number): number {
  return time < 0.5 ? 4 * time ** 3 : 1 - (2 - 2 * time) ** 3 / 2;
}

export interface Sample {
  runs: Runs[];
  points: number;
  /** Of all points. */
  share: number;
}

/**
 * Points that stand for all: whole levels and then slices of the next, so that more of them are the same ones and
 * others. Level 0 is always among them.
 *
 * @param bounds First point of each level, and the number of points.
 */
export function sampleOf(bounds: readonly number[], budget: number): Sample {
  const count = bounds.at(-1)!;
  const all: Runs[] = [];
  const take = (stride: number, slice: number, start: number, end: number): void => {
    const runs = new Runs();
    runs.clear(stride, slice);
    const first = Math.ceil((start - slice) / stride);
    const last = Math.ceil((end - slice) / stride);
    if (last > first) runs.add(first, last - first);
    if (runs.points > 0) all.push(runs);
  };
  for (let level = 0; level + 1 < bounds.length; level++) {
    const [start, end] = [bounds[level]!, bounds[level + 1]!];
    if (level === 0 || end <= budget) {
      take(1, 0, start, end);
      continue;
    }
    const slices = Math.floor(((budget - start) * MOST_STRIDE) / (end - start));
    for (let slice = 0; slice < slices; slice++) take(MOST_STRIDE, slice, start, end);
    break;
  }
  const points = all.reduce((sum, runs) => sum + runs.points, 0);
  return { runs: all, points, share: count === 0 ? 1 : points / count };
}
