/** Where an axis has ticks, and what they say. */

import type { Axis } from "../manifest";
import { dateTicks } from "./date_ticks";
import { numberTicks } from "./number_ticks";

export interface Tick {
  /** Quantum coordinate. */
  q: number;
  label: string;
  /** A second line, such as the date of a time where it is another than before; else empty. */
  context: string;
}

export interface Ticks {
  /** In ascending order. */
  ticks: Tick[];
  /** A number to be added to all labels; empty: none. */
  base: string;
}

/** Steps tried until labels stand apart. */
export const TRIES = 6;

/** The place there is for ticks. */
export interface Room {
  /** Length of the axis in CSS pixels. */
  pixels: number;
  /** Ticks are at least so many CSS pixels apart. */
  apart: number;
  /** CSS pixels that a label can be wide. */
  widest: number;
  /** Whether labels stand side by side: then they must not reach each other. */
  across: boolean;
}

/** Asking the browser would cost a layout at every frame: what digits and signs of this size take, rather more. */
const DIGIT_PX = 6;
const SIGN_PX = 3;
/** Between labels side by side. */
const GAP_PX = 14;

export function widthOf(label: string): number {
  let width = 0;
  for (const letter of label) width += ".,: ".includes(letter) ? SIGN_PX : DIGIT_PX;
  return width;
}

/** Whether labels that stand so many CSS pixels apart do not reach each other. */
export function apartEnough(labels: readonly string[], apart: number, { across }: Room): boolean {
  return !across || labels.every((label) => widthOf(label) + GAP_PX <= apart);
}

/** @param low First quantum seen. @param high Last one. */
export function ticksOf(axis: Axis, low: number, high: number, room: Room): Ticks {
  if (!(high > low && room.pixels > 0)) return { ticks: [], base: "" };
  return axis.kind === "number" ? numberTicks(axis, low, high, room) : dateTicks(axis, low, high, room);
}
