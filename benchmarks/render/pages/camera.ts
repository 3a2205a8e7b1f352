/** The camera of the benchmark: the same way for every renderer. */

import type { Renderer, Step, View } from "./types";

export class Camera {
  private view: View;

  constructor(
    private readonly renderer: Renderer,
    private readonly home: View,
  ) {
    this.view = home;
  }

  move(step: Step): void {
    const { x, y, scale } = this.view;
    this.view = { x: x - step.dx / scale, y: y + step.dy / scale, scale: scale * step.factor };
    this.renderer.move(step, this.view);
  }

  drawn(): Promise<void> {
    return this.renderer.drawn();
  }

  /** Goes back to the first view; the steps done so far are undone one by one or at once. */
  async goHome(): Promise<void> {
    const { view, home } = this;
    const factor = home.scale / view.scale;
    this.renderer.move({ dx: 0, dy: 0, factor }, { ...view, scale: home.scale });
    const dx = (view.x - home.x) * home.scale;
    const dy = (home.y - view.y) * home.scale;
    this.view = home;
    this.renderer.move({ dx, dy, factor: 1 }, home);
    await this.renderer.drawn();
  }
}
