/** The plot, with all that stands around it, on the whole screen. */

import type { Feature, PlotContext } from "./features";

export class FullScreen implements Feature {
  private readonly abort = new AbortController();

  constructor(private readonly plot: PlotContext) {
    // Not on phones that give it to videos alone, nor in a frame that was not allowed to.
    if (document.fullscreenEnabled !== true) return;
    const { figure, tools } = plot.controls;
    tools.offer("full-screen", () => void this.toggle());
    tools.set("full-screen", { pressed: false });
    figure.addEventListener("fullscreenchange", () => this.changed(), { signal: this.abort.signal });
  }

  destroy(): void {
    this.abort.abort();
    if (this.on) void document.exitFullscreen().catch(() => undefined);
  }

  private get on(): boolean {
    const { figure } = this.plot.controls;
    return (figure.getRootNode() as Document | ShadowRoot).fullscreenElement === figure;
  }

  private async toggle(): Promise<void> {
    try {
      await (this.on ? document.exitFullscreen() : this.plot.controls.figure.requestFullscreen());
    } catch {
      this.plot.controls.say("This page may not fill the screen");
    }
  }

  /** Comes before the plot hears of its new size. */
  private changed(): void {
    this.plot.camera.keep();
    this.plot.controls.tools.set("full-screen", { pressed: this.on });
  }
}
