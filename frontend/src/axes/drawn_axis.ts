/** One axis beside the picture: its name and the labels of its ticks, and its lines across the picture. */

import { css, mixed, type Paper } from "../saving/paper";
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
  /** What was drawn last: CSS pixels of the ticks in the picture, and the labels in their paper. */
  private places: readonly number[] = [];
  private texts: { text: string; x: number; y: number; context: boolean }[] = [];
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
    this.places = places;
    this.texts = [];
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

  /** The same on a picture that is saved. */
  paint(paper: Paper): void {
    const { below, above, picture } = paper;
    const { left, top, width, height } = picture;
    const across = this.kind === "x";
    below.fillStyle = css(mixed(paper.theme.text, paper.theme.background, 0.11));
    above.fillStyle = css(mixed(paper.theme.text, paper.theme.background, 0.45));
    for (const at of this.places) {
      const [x, y] = across ? [left + at - 0.5, top + height] : [left, top + at - 0.5];
      below.fillRect(x, across ? top : y, across ? 1 : width, across ? height : 1);
      above.fillRect(across ? x : x - MARK, y, across ? 1 : MARK, across ? MARK : 1);
    }
    const from = paper.place(this.paper);
    for (const { text, x, y, context } of this.texts) {
      const size = context ? 10 : 11;
      paper.write(text, from.left + x, from.top + y, { size, color: paper.faint, align: across ? "center" : "right" });
    }
    this.paintName(paper);
  }

  private paintName(paper: Paper): void {
    const { above } = paper;
    const { left, top, width, height } = paper.place(this.name);
    above.save();
    above.translate(left + width / 2, top + height / 2);
    if (this.kind === "y") above.rotate(-Math.PI / 2);
    const style = { size: 11, color: paper.text, align: "center" } as const;
    paper.setFont(style);
    const base = this.base.textContent;
    const most = (this.kind === "x" ? width : height) - above.measureText(base).width;
    paper.write(paper.cut(this.column.textContent, most) + base, 0, 0, style);
    above.restore();
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
    this.texts.push({ text, x, y, context: below > 0 });
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
