/** regl-scatterplot. Its coordinates are -1..1 at half the height of the canvas. */

import { finish } from "./contexts";
import createScatterplot from "regl-scatterplot";
import { float32, uint8 } from "./data";
import { measure } from "./harness";
import type { Renderer, Setting, View } from "./types";

class ReglScatterplot implements Renderer {
  private readonly canvas = document.createElement("canvas");
  private plot!: ReturnType<typeof createScatterplot>;
  private home!: View;
  private redrawn: Promise<void> = Promise.resolve();

  async start(stage: HTMLElement, setting: Setting): Promise<void> {
    this.home = setting.view;
    stage.append(this.canvas);
    const columns = [float32(`${setting.url}unit_x.f32`), float32(`${setting.url}unit_y.f32`)] as const;
    const codes = uint8(`${setting.url}code.u8`);
    this.plot = createScatterplot({
      canvas: this.canvas,
      width: 800,
      height: 600,
      pointSize: setting.size,
      opacity: setting.opacity,
      pointScaleMode: "constant",
      colorBy: "valueA",
      pointColor: setting.colors.map((color) => `#${color.map((part) => part.toString(16).padStart(2, "0")).join("")}`),
      lassoMinDelay: 0,
    });
    const [x, y] = await Promise.all(columns);
    await this.plot.draw({ x, y, valueA: await codes } as never, { zDataType: "categorical" } as never);
  }

  canvases(): HTMLCanvasElement[] {
    return [this.canvas];
  }

  move(_: unknown, { x, y, scale }: View): void {
    const { home } = this;
    const zoom = scale / home.scale;
    // Pixels per unit of the first view are half the height of the canvas.
    const unit = home.scale / 300;
    this.redrawn = new Promise((resolve) => this.plot.subscribe("draw", () => resolve(), 1));
    const [left, down] = [-zoom * (x - home.x) * unit, -zoom * (y - home.y) * unit];
    this.plot.view([zoom, 0, 0, 0, 0, zoom, 0, 0, 0, 0, 1, 0, left, down, 0, 1] as never);
  }

  async drawn(): Promise<void> {
    await this.redrawn;
    finish();
  }

  readonly hover = (x: number, y: number): void => {
    // Its handler looks up the point before it returns.
    window.dispatchEvent(new MouseEvent("mousemove", { clientX: x, clientY: y, bubbles: true }));
  };

  readonly lasso = (): void => {
    this.plot.set({ mouseMode: "lasso" });
  };
}

measure(new ReglScatterplot());
