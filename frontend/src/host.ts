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
  /** The picture of other data is complete, where the manifest wants to hear of it. */
  onStats?(stats: StatsState): void;
  /** Buffers could not be fetched: send them inline. */
  onTransportFailure(): void;
  /** Nothing can be drawn here: a picture of this kind would help, as `manifest.still`. */
  onStill?(request: StillRequest): void;
}

/** How the plot does, under the names that Python knows. Times in milliseconds; null: not known. */
export interface StatsState {
  points: number;
  in_view: number | null;
  drawn: number;
  /** Of frames while the camera moved. */
  frame_ms: number | null;
  frame_rate: number | null;
  received_bytes: number;
  reused_bytes: number;
  /** Since the plot was made, or other data came. */
  first_ms: number | null;
  complete_ms: number | null;
  gpu_bytes: number;
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
