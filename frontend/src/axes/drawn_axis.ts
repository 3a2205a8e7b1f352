/** One axis beside the picture: its name and the labels of its ticks, and its lines across the picture. */

import { element, svg } from "../ui/dom";
import { widthOf, type Ticks } from "./ticks";

/** CSS pixels between the picture and a label, of a tick mark, and between two lines of text. */
const GAP = 8;
const MARK = 4;
const LINE = 12;

export interface AxisPlace {
  /** CSS pixels from the left or the top of the picture. */
  at(q: number): number;
  /** Size of the picture. */
  width: number;
  height: number;
  /** CSS pixels beside the picture that labels have; for the vertical axis. */
  beside: number;
}

export class DrawnAxis {
  readonly root: HTMLElement;
  /** The lines across the picture. */
  readonly lines = svg("path", { class: "gls-grid-line" });
  private readonly marks = svg("path", { class: "gls-mark" });
  private readonly labels = svg("g");
  private readonly paper = svg("svg", { class: "gls-axis-paper" }, this.marks, this.labels);
  private readonly column = element("span", "gls-axis-column");
  /** What is to be added is never cut off: half a number would be another one. */
  private readonly base = element("span", "gls-axis-base");
  private readonly name = element("div", "gls-axis-name", {}, this.column, this.base);

  constructor(private readonly kind: "x" | "y") {
    const parts = kind === "x" ? [this.paper, this.name] : [this.name, this.paper];
    // The name of the plot says which columns are shown; the numbers alone say nothing.
    this.root = element("div", `gls-axis gls-axis-${kind}`, { "aria-hidden": "true" }, ...parts);
  }

  draw(name: string, { ticks, base }: Ticks, place: AxisPlace): void {
    const places = ticks.map(({ q }) => place.at(q));
    this.setName(name, base === "" ? "" : ` = ${base} + …`);
    write(this.lines, "d", places.map((at) => this.line(at, place)).join(""));
    write(this.marks, "d", places.map((at) => this.mark(at, place)).join(""));
    let used = 0;
    ticks.forEach(({ label, context }, i) => {
      const at = places[i]!;
      // There is nothing to the right of the picture; to its left are the labels of the other axis.
      if (this.kind === "x" && at + widthOf(label) / 2 > place.width) return;
      this.write(used++, label, "gls-tick-label", at, 0, place);
      if (context !== "") this.write(used++, context, "gls-tick-context", at, LINE, place);
    });
    while (this.labels.children.length > used) this.labels.lastChild!.remove();
  }

  /** CSS pixels that labels have beside the picture. */
  get paperWidth(): number {
    return this.paper.clientWidth;
  }

  private setName(column: string, base: string): void {
    if (this.column.textContent !== column) this.column.textContent = this.name.title = column;
    if (this.base.textContent !== base) this.base.textContent = base;
  }

  private line(at: number, { width, height }: AxisPlace): string {
    return this.kind === "x" ? `M${pixels(at)} 0V${height}` : `M0 ${pixels(at)}H${width}`;
  }

  private mark(at: number, { beside }: AxisPlace): string {
    return this.kind === "x" ? `M${pixels(at)} 0v${MARK}` : `M${beside} ${pixels(at)}h${-MARK}`;
  }

  /** Elements are used again: at most frames only their places change. */
  private write(nth: number, text: string, name: string, at: number, below: number, { beside }: AxisPlace): void {
    const label = this.labels.children[nth] ?? this.labels.appendChild(svg("text"));
    if (label.textContent !== text) label.textContent = text;
    write(label, "class", name);
    const [x, y] = this.kind === "x" ? [at, GAP + LINE / 2 + below] : [beside - GAP, at + below];
    write(label, "transform", `translate(${pixels(x)} ${pixels(y)})`);
  }
}

/** Writing what is there already would still cost the browser a layout. */
function write(part: Element, attribute: string, value: string): void {
  if (part.getAttribute(attribute) !== value) part.setAttribute(attribute, value);
}

/** A tenth of a pixel is enough. */
function pixels(length: number): string {
  return String(Math.round(length * 10) / 10);
}
