/** Drawn over the points: lassos and boxes, the ring of a long press, the badge at the pointer. */

import type { Camera } from "../camera";
import type { Combine, Draft, Place } from "../gestures/types";
import type { SelectionOp } from "../manifest";
import { svg } from "./dom";

/** Circumference of the ring, which closes by running out its dashes. */
const RING_RADIUS = 24;

export class Overlay {
  private readonly shapes = svg("g", { class: "gls-shapes" });
  private readonly draft = svg("path", { class: "gls-draft" });
  private readonly point = svg("circle", { class: "gls-point" });
  private readonly pinned = svg("circle", { class: "gls-point gls-pinned-point" });
  private readonly block = svg("rect", { class: "gls-point" });
  private readonly ring = svg("g", { class: "gls-ring" });
  private readonly badge = svg("g", { class: "gls-badge" });
  private readonly sign = svg("path");
  private readonly root = svg("svg", { class: "gls-overlay", "aria-hidden": "true" });
  private drafted: Draft | null = null;
  private steps: readonly SelectionOp[] = [];
  /** Those of the steps that have a shape. */
  private shown: readonly Outlined[] = [];

  /** @param parent The host: the overlay covers it. */
  constructor(parent: HTMLElement) {
    const ring = { r: String(RING_RADIUS), pathLength: "1" };
    this.ring.append(
      svg("circle", { class: "gls-ring-track", ...ring }),
      svg("circle", { class: "gls-ring-time", ...ring }),
    );
    this.badge.append(svg("circle", { r: "7" }), this.sign);
    this.root.append(this.shapes, this.draft, this.pinned, this.point, this.block, this.ring, this.badge);
    for (const part of [this.draft, this.pinned, this.point, this.block, this.ring, this.badge]) show(part, false);
    parent.append(this.root);
  }

  /** Places everything that is fixed to the plane; call when the camera, the draft or the steps change. */
  draw(camera: Camera, draft: Draft | null, steps: readonly SelectionOp[] = []): void {
    if (draft !== this.drafted || draft !== null) this.drawDraft(camera, draft);
    if (steps !== this.steps) this.makeShapes(steps);
    this.shown.forEach((step, i) => this.shapes.children[i]!.setAttribute("d", outline(camera, step)));
  }

  /** A ring around the point under the pointer. @param radius CSS pixels. */
  setPoint(place: Place | null, radius = 5): void {
    encircle(this.point, place, radius);
  }

  /** A ring around the point whose tooltip stays. @param radius CSS pixels. */
  setPinned(place: Place | null, radius = 5): void {
    encircle(this.pinned, place, radius);
  }

  /** A frame around the counted points under the pointer. @param place Its centre. @param size CSS pixels. */
  setBlock(place: Place | null, [width, height]: readonly [number, number] = [0, 0]): void {
    show(this.block, place !== null);
    if (place === null) return;
    const sides = { x: -width / 2, y: -height / 2, width, height };
    for (const [name, value] of Object.entries(sides)) this.block.setAttribute(name, text(value));
    move(this.block, place.x, place.y);
  }

  /** The sign beside the pointer while something would be added or taken away. */
  setBadge(place: Place | null, op: Combine): void {
    show(this.badge, place !== null && op !== "replace");
    if (place === null) return;
    this.sign.setAttribute("d", op === "add" ? "M-3.5 0h7M0-3.5v7" : "M-3.5 0h7");
    this.badge.classList.toggle("gls-subtract", op === "subtract");
    move(this.badge, place.x + 15, place.y - 11);
  }

  /** A ring that closes while a finger rests. */
  setPress(place: Place | null): void {
    show(this.ring, place !== null);
    if (place !== null) move(this.ring, place.x, place.y);
  }

  destroy(): void {
    this.root.remove();
  }

  private drawDraft(camera: Camera, draft: Draft | null): void {
    this.drafted = draft;
    show(this.draft, draft !== null);
    if (draft === null) return;
    this.draft.setAttribute("d", outline(camera, draft));
    this.draft.classList.toggle("gls-subtract", draft.op === "subtract");
  }

  private makeShapes(steps: readonly SelectionOp[]): void {
    this.steps = steps;
    this.shown = steps.filter(isDrawn);
    const paths = this.shown.map((step) => {
      return svg("path", { class: step.op === "subtract" ? "gls-shape gls-subtract" : "gls-shape" });
    });
    this.shapes.replaceChildren(...paths);
  }
}

type Drawn = Exclude<SelectionOp, { kind: "point" | "value" }>;
type Outlined = Draft | Drawn;

function isDrawn(step: SelectionOp): step is Drawn {
  return step.kind === "lasso" || step.kind === "box";
}

/** The closed path of a shape in CSS pixels. */
export function outline(camera: Camera, shape: Outlined): string {
  if (shape.kind === "box") {
    const [x0, y0] = camera.toPixel(shape.x[0], shape.y[0]);
    const [x1, y1] = camera.toPixel(shape.x[1], shape.y[1]);
    return `M${text(x0)} ${text(y0)}H${text(x1)}V${text(y1)}H${text(x0)}Z`;
  }
  let path = "";
  for (let i = 0; i < shape.x.length; i++) {
    const [x, y] = camera.toPixel(shape.x[i]!, shape.y[i]!);
    path += `${i === 0 ? "M" : "L"}${text(x)} ${text(y)}`;
  }
  return `${path}Z`;
}

/** A tenth of a pixel is enough. */
function text(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}

function show(part: SVGElement, shown: boolean): void {
  part.style.display = shown ? "" : "none";
}

function encircle(ring: SVGElement, place: Place | null, radius: number): void {
  show(ring, place !== null);
  if (place === null) return;
  ring.setAttribute("r", text(radius));
  move(ring, place.x, place.y);
}

function move(part: SVGElement, x: number, y: number): void {
  part.setAttribute("transform", `translate(${text(x)} ${text(y)})`);
}
