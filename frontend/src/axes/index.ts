/** Axes: ticks in data units around the picture and a faint grid below the points, at every frame. */

import type { Camera } from "../camera";
import type { Feature, PlotContext } from "../features";
import type { Manifest } from "../manifest";
import type { Paper } from "../saving/paper";
import { svg } from "../ui/dom";
import { DrawnAxis, type AxisPlace } from "./drawn_axis";
import { ticksOf, type Room } from "./ticks";

/** Least CSS pixels from tick to tick across and upwards; times and dates are wider than most numbers. */
const APART = { x: { number: 72, datetime: 92 }, y: { number: 44, datetime: 52 } };
/** CSS pixels that a label below the picture can be wide, and that one beside it must leave free. */
const WIDEST = 84;
const FREE = 8;

export class Axes implements Feature {
  private readonly x = new DrawnAxis("x");
  private readonly y = new DrawnAxis("y");
  private readonly grid = svg("svg", { class: "gls-grid", "aria-hidden": "true" });
  private shown = false;
  /** CSS pixels of the labels to the left, for a picture of this width. */
  private beside = 0;
  private measured = 0;

  constructor(private readonly plot: PlotContext) {
    this.grid.append(this.x.lines, this.y.lines);
  }

  update(manifest: Manifest): void {
    const { figure, host } = this.plot.controls;
    this.shown = manifest.frame?.axes ?? false;
    // The space for them is kept by the style sheet, so that the picture has its size before there is a tick.
    if (!this.shown) this.destroy();
    else if (this.grid.parentElement === null) {
      host.prepend(this.grid);
      figure.append(this.y.root, this.x.root);
    }
    this.measured = 0;
    this.place(this.plot.camera);
  }

  place(camera: Camera): void {
    const manifest = this.plot.manifest();
    if (this.shown && manifest !== null) this.draw(manifest, camera);
  }

  paint(paper: Paper): void {
    if (!this.shown) return;
    this.x.paint(paper);
    this.y.paint(paper);
  }

  destroy(): void {
    this.grid.remove();
    this.x.root.remove();
    this.y.root.remove();
  }

  private draw({ points: { x, y, count }, aggregate }: Manifest, camera: Camera): void {
    const { width, height } = camera;
    this.measure(width);
    // Where no point is, no number means anything.
    const [x0, x1, y0, y1] = (aggregate?.total ?? count) > 0 ? camera.box() : [0, 0, 0, 0];
    const { beside } = this;
    const common = { width, height, beside };
    const across: AxisPlace = { ...common, at: (q) => camera.toPixel(q, 0)[0] };
    const upwards: AxisPlace = { ...common, at: (q) => camera.toPixel(0, q)[1] };
    const below: Room = { pixels: width, apart: APART.x[x.kind], widest: WIDEST, across: true };
    const left: Room = { pixels: height, apart: APART.y[y.kind], widest: beside - FREE, across: false };
    this.x.draw(x.name, ticksOf(x, x0, x1, below), across);
    this.y.draw(y.name, ticksOf(y, y0, y1, left), upwards);
  }

  /** Only with another width, because reading a size may cost a layout. */
  private measure(width: number): void {
    if (width === this.measured) return;
    this.measured = width;
    this.beside = this.y.paperWidth;
  }
}
