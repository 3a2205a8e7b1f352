/** Rings around the points that show what is hovered in a linked plot. */

import type { Camera } from "../camera";
import { svg } from "./dom";

/** CSS pixels between the edge of a point and its ring. */
const GAP = 4;

export class LinkedRings {
  private readonly root = svg("svg", { class: "gls-overlay gls-linked", "aria-hidden": "true" });
  private places: readonly (readonly [number, number])[] = [];

  /** @param parent The host: the rings lie over it. */
  constructor(parent: HTMLElement) {
    parent.append(this.root);
  }

  get empty(): boolean {
    return this.places.length === 0;
  }

  /** @param places Quantum coordinates. */
  show(places: readonly (readonly [number, number])[]): void {
    if (places.length === 0 && this.empty) return;
    this.places = places;
    this.root.replaceChildren(
      ...places.map(() => svg("g", {}, svg("circle", { class: "gls-linked-edge" }), svg("circle"))),
    );
  }

  /** @param radius Of a point, in CSS pixels. */
  place(camera: Camera, radius: number): void {
    this.places.forEach(([qx, qy], i) => {
      const group = this.root.children[i]!;
      const [x, y] = camera.toPixel(qx, qy);
      group.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
      for (const circle of group.children) circle.setAttribute("r", String(radius + GAP));
    });
  }

  destroy(): void {
    this.root.remove();
  }
}
