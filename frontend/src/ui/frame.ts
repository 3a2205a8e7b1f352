/** The places where everything in the plot goes. */

import type { FrameManifest, PointsManifest } from "../manifest";
import { element } from "./dom";

const KEYS =
  "Arrow keys move, plus and minus zoom, F fits the view, P pans, B draws a box, L draws a lasso. " +
  "N pins the point under the pointer or nearest to the middle; arrow keys then go from point to point, " +
  "and with Shift still move the view; Enter selects the point. " +
  "Escape lets go of it and clears the selection. Hold Control to add to the selection, Alt to take away from it. " +
  "Z zooms to the selection, S saves the picture, I shows statistics, question mark lists the keys.";

/** What stands around the picture, and how high everything is. */
export interface Surroundings {
  /** CSS pixels, or "stretch". */
  height: number | "stretch";
  around: FrameManifest | null;
  points: Pick<PointsManifest, "x" | "y">;
}

export interface Frame {
  /** Holds everything, title, caption and axes included; its size is the size of the plot. */
  readonly figure: HTMLDivElement;
  /** The picture with the controls over it. */
  readonly frame: HTMLDivElement;
  /** Takes the canvas, the focus and the gestures. */
  readonly host: HTMLDivElement;
  /** The lower edge, for notes and the chip. */
  readonly foot: HTMLDivElement;
  /** Takes the space that title, caption and axes need: what is left is the picture's. */
  surround: (surroundings: Surroundings) => void;
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
  const title = element("p", "gls-title");
  const caption = element("p", "gls-caption");
  const figure = element("div", "gls-figure", {}, title, frame, caption);
  root.appendChild(figure);
  return {
    figure,
    frame,
    host,
    foot,
    surround: ({ height, around, points: { x, y } }) => {
      figure.style.height = height === "stretch" ? "100%" : `${height}px`;
      write(title, around?.title ?? null);
      write(caption, around?.caption ?? null);
      const axes = around?.axes ?? false;
      figure.classList.toggle("gls-with-axes", axes);
      figure.classList.toggle("gls-dates-x", axes && x.kind === "datetime");
      figure.classList.toggle("gls-dates-y", axes && y.kind === "datetime");
    },
    describe: (summary) => host.setAttribute("aria-label", summary),
    freeze: () => {
      host.setAttribute("role", "img");
      for (const name of ["aria-roledescription", "aria-describedby", "tabindex"]) host.removeAttribute(name);
      host.style.cursor = host.style.touchAction = "";
    },
    destroy: () => figure.remove(),
  };
}

function write(line: HTMLElement, text: string | null): void {
  line.hidden = text === null;
  line.textContent = line.title = text ?? "";
}
