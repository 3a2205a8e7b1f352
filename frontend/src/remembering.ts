/** Tells Python, along with a selection, what else a state to be restored consists of. */

import type { Feature, PlotContext } from "./features";
import type { SelectionState } from "./manifest";

export class Remembering implements Feature {
  constructor(private readonly plot: PlotContext) {}

  /** Whatever the legend filters belongs here, too, once it does. */
  onSelect(state: SelectionState): SelectionState {
    return { ...state, view: this.plot.camera.box() };
  }
}
