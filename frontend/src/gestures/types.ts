/** What gestures need and what they report. */

import type { Camera } from "../camera";
import type { SelectionMode, SelectionOp } from "../manifest";

/** What a drag does. */
export type Mode = "pan" | "box" | "lasso";

/** How a shape joins the selection. */
export type Combine = SelectionOp["op"];

/** A shape while it is drawn, in quantum coordinates. */
export type Draft =
  | { kind: "lasso"; x: number[]; y: number[]; op: Combine }
  | { kind: "box"; x: [number, number]; y: [number, number]; op: Combine };

/** A place in the plot in CSS pixels from its top left corner. */
export interface Place {
  x: number;
  y: number;
}

export interface GestureHandlers {
  camera: Camera;
  /**
   * The element around the plot and its controls: the plot counts as in use while the focus is in it.
   * Defaults to the parent of the host.
   */
  frame?: HTMLElement;
  /** Selections that are possible now. */
  modes: () => readonly SelectionMode[];
  /** The pointer rests or moves over the plot with nothing pressed (mouse, pen), or tapped it (touch). */
  onHover: (place: Place) => void;
  /** The pointer left or something was begun: hide the tooltip. */
  onLeave: () => void;
  /** A click or tap. */
  onClick: (place: Place, op: Combine) => void;
  onDoubleClick: (place: Place) => void;
  /** A finished lasso or box. */
  onSelect: (op: SelectionOp) => void;
  /** Esc with nothing being drawn. */
  onClear: () => void;
  /** A key on the plot itself, or Esc anywhere in it, before it means anything else. @returns Whether it was taken. */
  onKey?: (event: KeyboardEvent) => boolean;
  /** A letter or sign pressed anywhere in the plot that means nothing here. @returns Whether it was taken. */
  onLetter?: (key: string) => boolean;
  /** Fit the first view. */
  onFit: () => void;
  /** Called after every change of the mode, by `setMode` as well. */
  onMode: (mode: Mode) => void;
  /** How a shape that is begun now would join the selection: as chosen, or as the keys say that are held. */
  onCombine?: (op: Combine) => void;
  /** The shape being drawn; null when it is finished or given up. */
  onDraft: (draft: Draft | null) => void;
  /** Where a badge with the sign of adding or subtracting belongs; null for none. */
  onBadge: (place: Place | null, op: Combine) => void;
  /** A hand that has moved the camera has let go: nothing follows. */
  onLetGo: () => void;
  /** A finger rests here: a ring closes within `LONG_PRESS_MS`; null when it is over. */
  onPress: (place: Place | null) => void;
  /** The wheel was turned over a plot that is not in use: say once how to zoom. */
  onWheelIgnored: () => void;
}

export interface Gestures {
  readonly mode: Mode;
  setMode: (mode: Mode) => void;
  /** How shapes join the selection while no key says otherwise. */
  setCombine: (op: Combine) => void;
  /** Whether a point is under the pointer: the cursor says that it can be clicked. */
  setHot: (hot: boolean) => void;
  /** Gives up whatever is being drawn or dragged. */
  cancel: () => void;
  /** Call when `modes()` changed. */
  refresh: () => void;
  detach: () => void;
}

/** Milliseconds a finger rests before a lasso begins. */
export const LONG_PRESS_MS = 400;
