/**
 * Labels as text above the picture.
 *
 * Elements, not a canvas: they can be focused and read aloud. All of them move with one transform, so a pan
 * touches none of them; which of them are there at all is looked at anew only every few hundred pixels.
 */

import type { Camera } from "../camera";
import type { Combine, Place } from "../gestures/types";
import { combineOf } from "../gestures/place";
import type { Paper } from "../saving/paper";
import { element } from "../ui/dom";
import { formatPlural } from "../ui/format";
import { Shift } from "../ui/shift";

export interface Item {
  text: string;
  /** Points of all with this text. */
  count: number;
  /** Whether the text does not fit. */
  cut: boolean;
  /** Quantum coordinates of the middle. */
  x: number;
  y: number;
  /** CSS pixels. */
  width: number;
  height: number;
  font: number;
}

interface Standing {
  root: HTMLElement;
  /** CSS pixels from the origin of the layer. */
  x: number;
  y: number;
  leaving: boolean;
}

/** A pan of so many CSS pixels, in either direction, leaves the labels that are there. */
const FAR = 240;
/** So far beyond the plot labels are there already, so that none is missing before the next look. */
const AROUND = FAR + 40;
/** So far beyond it they stay under a pan, and under a zoom, which moves each of them. */
const KEPT = 640;
const KEPT_ZOOMING = 60;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class LabelLayer {
  private readonly moving = element("div", "gls-labels-moving");
  private readonly root = element("div", "gls-labels", { role: "group", "aria-label": "Labels" }, this.moving);
  private readonly standing = new Map<number, Standing>();
  private items: readonly Item[] = [];
  private selectable = false;
  /** What the labels were last placed for: the plane's place of the layer's origin, and the scale. */
  private at = { cx: 0, cy: 0, sx: 0, sy: 0 };
  private readonly shift: Shift;
  /** Pixel of the layer's origin in the plot; and when it was last looked at which labels are there. */
  private origin: [number, number] = [0, 0];
  private looked: { shown: Uint8Array; x: number; y: number } | null = null;
  private size: [number, number] = [0, 0];
  /** The label that Tab leads to. */
  private current = -1;

  /** @param parent The host of the plot. */
  constructor(
    private readonly parent: HTMLElement,
    private readonly onSelect: (index: number, op: Combine) => void,
  ) {
    this.moving.addEventListener("keydown", (event) => this.key(event));
    // From a keyboard or a screen reader; what a pointer does is up to the gestures of the plot.
    this.moving.addEventListener("click", (event) => {
      const index = this.indexOf(event.target);
      if (event.detail === 0 && index >= 0) this.onSelect(index, combineOf(event));
    });
    parent.append(this.root);
    this.shift = new Shift(this.moving);
  }

  /** Other labels. @param selectable Whether they can be clicked. */
  setItems(items: readonly Item[], selectable: boolean): void {
    if (this.root.querySelector(":focus") !== null) this.parent.focus({ preventScroll: true });
    this.items = items;
    this.selectable = selectable;
    this.standing.clear();
    this.moving.replaceChildren();
    this.current = -1;
    this.looked = null;
  }

  /** Places the labels. @param shown One byte an item, 1 where it is shown; another array where something changed. */
  draw(camera: Camera, shown: Uint8Array): void {
    const { sx, sy, cx, cy } = camera.view;
    const zoomed = sx !== this.at.sx || sy !== this.at.sy;
    const resized = camera.width !== this.size[0] || camera.height !== this.size[1];
    this.size = [camera.width, camera.height];
    if (zoomed) {
      this.at = { cx, cy, sx, sy };
      for (const [index, one] of this.standing) this.put(index, one);
    }
    const [x, y] = (this.origin = camera.toPixel(this.at.cx, this.at.cy));
    this.shift.to(x, y);
    const { looked } = this;
    const far = looked === null || Math.max(Math.abs(x - looked.x), Math.abs(y - looked.y)) > FAR;
    if (zoomed || resized || far || looked.shown !== shown) {
      this.looked = zoomed ? null : { shown, x, y };
      this.look(camera, shown, zoomed);
    }
    this.chooseCurrent();
  }

  /** The label at a place of the plot; -1 for none. */
  find({ x, y }: Place): number {
    for (const [index, { x: left, y: top, leaving }] of this.standing) {
      const { width, height } = this.items[index]!;
      const [dx, dy] = [x - this.origin[0] - left, y - this.origin[1] - top];
      if (!leaving && dx >= 0 && dy >= 0 && dx < width && dy < height) return index;
    }
    return -1;
  }

  /** The labels that are seen, on a picture that is saved. */
  paint(paper: Paper): void {
    const { above, picture } = paper;
    above.save();
    above.beginPath();
    above.rect(picture.left, picture.top, picture.width, picture.height);
    above.clip();
    above.lineJoin = "round";
    above.lineWidth = 3;
    above.strokeStyle = paper.background;
    above.fillStyle = paper.text;
    above.textAlign = "center";
    above.textBaseline = "middle";
    for (const [index, { x, y, leaving }] of this.standing) {
      const { text, width, height, font } = this.items[index]!;
      if (leaving) continue;
      above.font = paper.fontOf(font, 600);
      const shown = paper.cut(text, width);
      const place = [picture.left + this.origin[0] + x + width / 2, picture.top + this.origin[1] + y + height / 2] as const;
      above.strokeText(shown, ...place);
      above.fillText(shown, ...place);
    }
    above.restore();
  }

  destroy(): void {
    this.shift.destroy();
    this.root.remove();
  }

  /** Which labels are there. @param zoomed Whether another zoom may follow: then those in view will do. */
  private look(camera: Camera, shown: Uint8Array, zoomed: boolean): void {
    const [from, to] = zoomed ? [0, KEPT_ZOOMING] : [AROUND, KEPT];
    this.items.forEach((item, index) => {
      const one = this.standing.get(index);
      const on = shown[index] === 1;
      if (on || one !== undefined) this.show(index, one, on, this.beyond(item, camera), from, to);
    });
  }

  /** How far a label lies beyond the plot, in CSS pixels; negative where some of it is in view. */
  private beyond({ x, y, width, height }: Item, camera: Camera): number {
    const [px, py] = camera.toPixel(x, y);
    const [w, h] = [camera.width / 2, camera.height / 2];
    return Math.max(Math.abs(px - w) - w - width / 2, Math.abs(py - h) - h - height / 2);
  }

  private show(index: number, one: Standing | undefined, shown: boolean, beyond: number, from: number, to: number): void {
    if (one === undefined) {
      if (beyond < from) this.add(index, beyond < 0);
    } else if (beyond > (shown ? to : 0)) this.remove(index, one);
    else if (one.leaving === shown) this.setLeaving(one, !shown);
  }

  /** @param fading Whether it is seen to come. What fades is drawn apart from all others, which costs. */
  private add(index: number, fading: boolean): void {
    const { text, count, cut, width, height, font } = this.items[index]!;
    const label = element("span", "gls-label-text", {}, text);
    const root = this.selectable
      ? element("button", "gls-label", { type: "button", tabindex: "-1", "aria-description": formatPlural(count, "point") }, label)
      : element("span", "gls-label", {}, label);
    root.classList.toggle("gls-coming", fading);
    if (cut) root.title = text;
    root.dataset["index"] = String(index);
    root.style.cssText = `width:${width}px;height:${height}px;line-height:${height}px;font-size:${font}px`;
    const one = { root, x: 0, y: 0, leaving: false };
    root.addEventListener("transitionend", () => one.leaving && this.remove(index, one));
    this.standing.set(index, one);
    this.put(index, one);
    this.moving.append(root);
  }

  /** It fades away, and is gone when it has. */
  private setLeaving(one: Standing, leaving: boolean): void {
    one.leaving = leaving;
    one.root.classList.add("gls-coming");
    one.root.classList.toggle("gls-leaving", leaving);
  }

  private remove(index: number, { root }: Standing): void {
    // The focus stays in the plot.
    if (root.matches(":focus")) this.parent.focus({ preventScroll: true });
    this.standing.delete(index);
    root.remove();
  }

  private put(index: number, one: Standing): void {
    const { cx, cy, sx, sy } = this.at;
    const { x, y, width, height } = this.items[index]!;
    one.x = Math.round((x - cx) * sx - width / 2);
    one.y = Math.round((cy - y) * sy - height / 2);
    // Not a transform: the browser would keep a coordinate system for each.
    one.root.style.left = `${one.x}px`;
    one.root.style.top = `${one.y}px`;
  }

  /** One label is reached by Tab: the one that had the focus last, or the most important in view. */
  private chooseCurrent(): void {
    if (!this.selectable || this.isReachable(this.current)) return;
    const seen = [...this.standing.keys()].filter((index) => this.isReachable(index));
    this.setCurrent(seen.length === 0 ? -1 : Math.min(...seen));
  }

  private setCurrent(index: number): void {
    this.standing.get(this.current)?.root.setAttribute("tabindex", "-1");
    this.current = index;
    this.standing.get(index)?.root.setAttribute("tabindex", "0");
  }

  private isReachable(index: number): boolean {
    const one = this.standing.get(index);
    if (one === undefined || one.leaving) return false;
    const [x, y] = this.middleOf(index, one);
    return x >= 0 && y >= 0 && x < this.size[0] && y < this.size[1];
  }

  private middleOf(index: number, { x, y }: Standing): [number, number] {
    const { width, height } = this.items[index]!;
    return [this.origin[0] + x + width / 2, this.origin[1] + y + height / 2];
  }

  private key(event: KeyboardEvent): void {
    const index = this.indexOf(event.target);
    const arrow = ARROWS[event.key];
    if (index < 0) return;
    if (event.key === "Enter") this.onSelect(index, combineOf(event));
    else if (arrow !== undefined) this.moveFocus(index, arrow);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** To the next label in a direction; what lies aside of it counts as farther away. */
  private moveFocus(index: number, [ax, ay]: readonly [number, number]): void {
    const [x, y] = this.middleOf(index, this.standing.get(index)!);
    let best = { index: -1, distance: Infinity };
    for (const [other, one] of this.standing) {
      if (!this.isReachable(other)) continue;
      const [dx, dy] = this.middleOf(other, one).map((to, axis) => to - (axis === 0 ? x : y)) as [number, number];
      const along = ax * dx + ay * dy;
      const distance = along + 2 * Math.abs(ax * dy - ay * dx);
      if (along > 0 && distance < best.distance) best = { index: other, distance };
    }
    if (best.index < 0) return;
    this.setCurrent(best.index);
    this.standing.get(best.index)!.root.focus({ preventScroll: true });
  }

  private indexOf(target: EventTarget | null): number {
    const root = target instanceof Element ? target.closest<HTMLElement>(".gls-label") : null;
    return root === null ? -1 : Number(root.dataset["index"]);
  }
}
