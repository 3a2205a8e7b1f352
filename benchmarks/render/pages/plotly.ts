/** plotly.js scattergl, one trace a category: its own way to colour by category. */

import { finish } from "./contexts";
// @ts-expect-error the bundle comes without types
import plotly from "plotly.js-gl2d-dist-min";
import { float32 } from "./data";
import { measure } from "./harness";
import { frame } from "./timing";
import type { Renderer, Setting, View } from "./types";

interface Plotly {
  newPlot(stage: HTMLElement, traces: object[], layout: object, config: object): Promise<void>;
  relayout(stage: HTMLElement, changes: object): Promise<void>;
  Fx: { hover(stage: HTMLElement, place: object): void };
}
const Plotly = plotly as Plotly;

class Scattergl implements Renderer {
  // It looks no more often than every 50 ms.
  readonly hoverPause = 60;
  private stage!: HTMLElement;
  private relaid: Promise<void> = Promise.resolve();

  async start(stage: HTMLElement, setting: Setting): Promise<void> {
    this.stage = stage;
    // The same points sorted by category, so that a trace is a part of the columns.
    const columns = [float32(`${setting.url}sorted_x.f32`), float32(`${setting.url}sorted_y.f32`)] as const;
    const [x, y] = await Promise.all(columns);
    let start = 0;
    const traces = setting.counts.map((count, category) => {
      const part = [start, (start += count)] as const;
      return {
        type: "scattergl",
        mode: "markers",
        x: x.subarray(...part),
        y: y.subarray(...part),
        marker: { size: setting.size, opacity: setting.opacity, color: `rgb(${setting.colors[category]})` },
      };
    });
    const axis = { visible: false, fixedrange: false };
    const { xaxis, yaxis } = ranges(setting.view);
    const layout = {
      width: 800, height: 600, margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false,
      hovermode: "closest", xaxis: { ...axis, range: xaxis }, yaxis: { ...axis, range: yaxis },
    };
    await Plotly.newPlot(stage, traces, layout, { displayModeBar: false });
    await frame();
  }

  canvases(): HTMLCanvasElement[] {
    return [...(this.stage?.querySelectorAll<HTMLCanvasElement>(".gl-canvas-context, .gl-canvas-focus") ?? [])];
  }

  move(_: unknown, view: View): void {
    const { xaxis, yaxis } = ranges(view);
    this.relaid = Plotly.relayout(this.stage, { "xaxis.range": xaxis, "yaxis.range": yaxis });
  }

  async drawn(): Promise<void> {
    await this.relaid;
    finish();
  }

  readonly hover = (x: number, y: number): void => {
    Plotly.Fx.hover(this.stage, { xpx: x, ypx: y });
  };

  readonly lasso = (): void => {
    void Plotly.relayout(this.stage, { dragmode: "lasso" });
  };
}

function ranges({ x, y, scale }: View): { xaxis: [number, number]; yaxis: [number, number] } {
  const [halfX, halfY] = [400 / scale, 300 / scale];
  return { xaxis: [x - halfX, x + halfX], yaxis: [y - halfY, y + halfY] };
}

measure(new Scattergl());
