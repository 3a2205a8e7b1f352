/** A colour bar whose numbers can be chosen by a drag: two handles, and what is not shown faded. */

import { formatCode, TOP_CODE } from "../color_scale";
import type { CodeRange, FilterChange } from "../filter";
import type { NumberColor } from "../manifest";
import { ColorBar } from "./color_bar";
import { element } from "./dom";
import { dragged, grabAt, stepped, type Grab, type Range } from "./range";

/** CSS pixels around an end where a press takes hold of it: of a mouse, of a finger. */
const REACH = { fine: 8, coarse: 16 };
/** A press that moves less is no drag. */
const SLOP = 3;

/** Ends are written to a thousandth of the bar, in codes: nobody aims better. */
const FINE = 65;

const END = ["Lowest", "Highest"] as const;

interface Drag {
  grab: Grab;
  from: number;
  x: number;
  before: Range;
  moving: boolean;
}

export class RangeBar {
  readonly root: HTMLElement;
  private readonly bar: ColorBar;
  private readonly handles: HTMLElement[];
  private readonly veils = [element("span", "gls-veil"), element("span", "gls-veil")];
  private readonly text = element("p", "gls-range");
  private range: readonly [number, number] = [0, TOP_CODE];
  private drag: Drag | null = null;

  /** @param ramp RGBA, 4 bytes a colour. */
  constructor(
    ramp: Uint8Array,
    private color: NumberColor,
    private readonly onFilter: (change: FilterChange) => void,
  ) {
    this.bar = new ColorBar(ramp, color.ticks);
    this.handles = END.map((end, i) => {
      const label = `${end} value of ${color.name} that is shown`;
      const attributes = { role: "slider", tabindex: "0", "aria-label": label, "aria-valuemin": "0", "aria-valuemax": "100" };
      const handle = element("span", "gls-handle", attributes);
      handle.addEventListener("keydown", (event) => this.keydown(event, i));
      return handle;
    });
    this.bar.track.classList.add("gls-chosen");
    this.bar.track.append(...this.veils, ...this.handles);
    this.bar.track.title = "Drag to show a range, double-click for all";
    this.root = element("div", "", {}, this.bar.root, this.text);
    this.listen(this.bar.track);
    this.show([0, TOP_CODE, 1]);
  }

  /** @param range Codes that are shown. */
  show([first, last]: CodeRange): void {
    const { color } = this;
    this.range = [first, last];
    const shares = this.range.map((code) => code / TOP_CODE) as [number, number];
    const all = first <= 0 && last >= TOP_CODE;
    const none = first > last;
    this.handles.forEach((handle, i) => {
      handle.style.left = `${100 * shares[i]!}%`;
      handle.setAttribute("aria-valuenow", (100 * shares[i]!).toFixed(1));
      handle.setAttribute("aria-valuetext", formatCode(color, this.range[i]!, FINE));
    });
    this.veils[0]!.style.width = `${100 * (none ? 1 : shares[0])}%`;
    this.veils[1]!.style.width = `${100 * (none ? 0 : 1 - shares[1])}%`;
    this.text.hidden = all;
    const [low, high] = this.range.map((code) => formatCode(color, code, FINE));
    this.text.textContent = none ? "none of the values" : `${low} – ${high}`;
  }

  private listen(track: HTMLElement): void {
    track.addEventListener("pointerdown", (event) => this.press(event));
    track.addEventListener("pointermove", (event) => this.move(event));
    for (const type of ["pointerup", "pointercancel"] as const) {
      track.addEventListener(type, () => (this.drag = null));
    }
    track.addEventListener("dblclick", (event) => {
      event.preventDefault();
      this.onFilter({ kind: "all" });
    });
  }

  private press(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const { track } = this.bar;
    track.setPointerCapture(event.pointerId);
    const reach = (event.pointerType === "touch" ? REACH.coarse : REACH.fine) / track.clientWidth;
    const from = this.shareAt(event);
    const before: Range = [this.range[0] / TOP_CODE, this.range[1] / TOP_CODE];
    const grab = grabAt(from, before, reach);
    this.drag = { grab, from, x: event.clientX, before, moving: false };
    if (grab === "low" || grab === "high") this.handles[grab === "low" ? 0 : 1]!.focus();
    event.preventDefault(); // no text is selected meanwhile
  }

  private move(event: PointerEvent): void {
    const { drag } = this;
    if (drag === null) return;
    if (!drag.moving && Math.abs(event.clientX - drag.x) < SLOP) return;
    drag.moving = true;
    const [low, high] = dragged(drag.grab, drag.from, this.shareAt(event), drag.before);
    this.choose(Math.round(low * TOP_CODE), Math.round(high * TOP_CODE));
  }

  private keydown(event: KeyboardEvent, end: number): void {
    const [low, high] = this.range;
    if (event.key === "Escape") {
      // Without a filter Esc is the plot's.
      if (low <= 0 && high >= TOP_CODE) return;
      this.onFilter({ kind: "all" });
    } else {
      const [least, most] = end === 0 ? [0, high] : [low, TOP_CODE];
      const code = stepped(event.key, event.shiftKey, this.range[end]!, least, most, TOP_CODE);
      if (code === null) return;
      this.choose(end === 0 ? code : low, end === 0 ? high : code);
    }
    event.preventDefault();
    event.stopPropagation();
  }

  private choose(low: number, high: number): void {
    if (low !== this.range[0] || high !== this.range[1]) this.onFilter({ kind: "range", range: [low, high] });
  }

  private shareAt({ clientX }: PointerEvent): number {
    const { left, width } = this.bar.track.getBoundingClientRect();
    return Math.min(Math.max((clientX - left) / width, 0), 1);
  }
}
