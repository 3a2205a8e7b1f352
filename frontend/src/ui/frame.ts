/** The places where everything in the plot goes. */

import { element } from "./dom";

const KEYS =
  "Arrow keys move, plus and minus zoom, F fits the view, P pans, B draws a box, L draws a lasso. " +
  "N pins the point under the pointer or nearest to the middle; arrow keys then go from point to point, " +
  "and with Shift still move the view; Enter selects the point. " +
  "Escape lets go of it and clears the selection. Hold Control to add to the selection, Alt to take away from it.";

export interface Frame {
  /** Holds everything; its size is the size of the plot. */
  readonly frame: HTMLDivElement;
  /** Takes the canvas, the focus and the gestures. */
  readonly host: HTMLDivElement;
  /** The lower edge, for notes and the chip. */
  readonly foot: HTMLDivElement;
  /** Says to a screen reader what the plot shows. */
  describe: (summary: string) => void;
  /** From now on there is only a picture to look at. */
  freeze: () => void;
  destroy: () => void;
}

export function createFrame(root: Node): Frame {
  // Ids are local to a shadow root, so one name is enough.
  const help = element("p", "gls-hidden", { id: "gls-keys" }, KEYS);
  const host = element("div", "gls-host", {
    // The letters and arrows must reach the plot instead of moving a screen reader's cursor.
    role: "application",
    "aria-roledescription": "scatter plot",
    "aria-describedby": help.id,
    tabindex: "0",
  });
  const foot = element("div", "gls-foot");
  const frame = element("div", "gls-frame", {}, host, foot, help);
  root.appendChild(frame);
  return {
    frame,
    host,
    foot,
    describe: (summary) => host.setAttribute("aria-label", summary),
    freeze: () => {
      host.setAttribute("role", "img");
      for (const name of ["aria-roledescription", "aria-describedby", "tabindex"]) host.removeAttribute(name);
      host.style.cursor = host.style.touchAction = "";
    },
    destroy: () => frame.remove(),
  };
}
