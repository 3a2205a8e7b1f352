/** Tells Python, along with a selection, what else a state to be restored consists of. */

import type { Feature, PlotContext } from "./features";
import type { SelectionState } from "./manifest";

export class Remembering implements Feature {
  constructor(private readonly plot: PlotContext) {}

  onSelect(state: SelectionState): SelectionState {
    const { camera, coloring } = this.plot;
    const filter = coloring.where;
    return { ...state, view: camera.box(), ...(filter === null ? {} : { filter }) };
  }
}
