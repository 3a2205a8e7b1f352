/** What the plot says to whoever put it on the page. */

import type { AggregatedStats } from "./aggregating";
import type { Box, SelectionState, ViewportState } from "./manifest";
import type { Shown } from "./picture/protocol";
import type { StillRequest } from "./still";

/** Whom the plot tells what happened in it. */
export interface PlotHost {
  onSelection(state: SelectionState): void;
  /** The camera has come to rest. */
  onView(box: Box): void;
  /** Too many points to hold: the counts of this part of the plane are wanted, as `manifest.aggregate`. */
  onViewport?(state: ViewportState): void;
  /** Buffers could not be fetched: send them inline. */
  onTransportFailure(): void;
  /** Nothing can be drawn here: a picture of this kind would help, as `manifest.still`. */
  onStill?(request: StillRequest): void;
}

export interface PlotStats extends Shown {
  points: number;
  loaded: number;
  /** Whether the picture on the screen shows all points as they are now. */
  complete: boolean;
  /** In all; null while only Python can count them and has not. */
  selected: number | null;
  /** Points with a ring. */
  highlighted: number;
  /** The counts on the page; null where all points are. */
  aggregated: AggregatedStats | null;
}
