/** How the plot does: on a panel when asked for, and to Python where the app wants to know. */

import type { Feature, PlotContext } from "../features";
import type { StatsState } from "../host";
import type { Manifest } from "../manifest";
import { countOutside } from "../outside";
import type { Shown } from "../picture/protocol";
import { formatBytes, formatCount } from "../ui/format";
import { StatisticsPanel, type StatisticsLine } from "../ui/statistics_panel";
import { Course } from "./course";
import { FrameMeter } from "./frame_meter";

/** Milliseconds between two looks at the numbers while they are shown. */
const UPDATE_MS = 250;
/** The camera counts as moving for so many milliseconds after it has moved. */
const MOVING_MS = 150;
const UNKNOWN = "–";

export class Statistics implements Feature {
  private readonly panel: StatisticsPanel;
  private readonly meter = new FrameMeter();
  private readonly course = new Course(performance.now());
  private movedAt = -Infinity;
  /** Of the picture that was on the screen when other data came. */
  private serial = 0;
  /** Other colours are in use, and nothing has been shown since. */
  private stale = false;
  /** Python is to hear of the present data. */
  private owed = false;
  private timer: ReturnType<typeof setInterval> | undefined;
  private looking: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly plot: PlotContext) {
    const { controls } = plot;
    this.panel = new StatisticsPanel(controls.frame);
    controls.tools.offer("statistics", () => this.toggle());
    controls.tools.set("statistics", { pressed: false });
  }

  update(manifest: Manifest): void {
    if (!this.course.update(manifest, performance.now())) return;
    this.serial = this.plot.stats().serial;
    this.owed = true;
  }

  onView(): void {
    this.movedAt = performance.now();
  }

  onLegend(): void {
    this.stale = true;
  }

  /** The picture is told of it only now: whether it was complete says nothing. */
  place(): void {
    if (this.course.complete === null) this.looking ??= setTimeout(() => this.look());
  }

  onShown(shown: Shown): void {
    const now = performance.now();
    if (now - this.movedAt < MOVING_MS) this.meter.tick(now);
    this.stale = false;
    if (shown.serial !== this.serial) this.look();
  }

  onLetter(key: string): boolean {
    if (key !== "i") return false;
    this.toggle();
    return true;
  }

  destroy(): void {
    clearInterval(this.timer);
    clearTimeout(this.looking);
    this.panel.destroy();
  }

  /** Whether a picture of the present data is there. */
  private look(): void {
    const { course, plot } = this;
    this.looking = undefined;
    if (course.complete !== null || this.stale) return;
    const { serial, drawn, complete, aggregated } = plot.stats();
    const some = serial !== this.serial && !plot.coloring.busy && (drawn > 0 || aggregated !== null);
    course.shown(some, complete, performance.now());
    if (course.complete === null || !this.owed) return;
    this.owed = false;
    if (plot.manifest()?.report.stats === true) plot.host.onStats?.(this.figures());
  }

  private toggle(): void {
    const open = this.timer === undefined;
    clearInterval(this.timer);
    this.timer = undefined;
    this.plot.controls.tools.set("statistics", { pressed: open });
    if (!open) {
      this.panel.show(null);
      return;
    }
    this.timer = setInterval(() => this.show(), UPDATE_MS);
    this.show();
  }

  private show(): void {
    this.panel.show(linesOf(this.figures()));
  }

  private figures(): StatsState {
    const { plot, course, meter } = this;
    const stats = plot.stats();
    const manifest = plot.manifest();
    const total = manifest?.aggregate?.total ?? stats.points;
    const outside = plot.scene() === null || manifest === null ? null : countOutside(plot);
    const frame = meter.milliseconds;
    return {
      points: total,
      in_view: outside && total - outside.count,
      drawn: stats.drawn,
      frame_ms: rounded(frame),
      frame_rate: rounded(frame && 1000 / frame),
      received_bytes: stats.receivedBytes + plot.tally.received,
      reused_bytes: plot.tally.reused,
      first_ms: rounded(course.first),
      complete_ms: rounded(course.complete),
      gpu_bytes: stats.gpuBytes + stats.textureBytes,
    };
  }
}

/** The panel's lines. */
export function linesOf(figures: StatsState): StatisticsLine[] {
  const count = (value: number | null): string => (value === null ? UNKNOWN : formatCount(value));
  const time = (value: number | null): string => (value === null ? UNKNOWN : `${value.toFixed(value < 100 ? 1 : 0)} ms`);
  const { frame_rate: rate } = figures;
  return [
    ["Points", count(figures.points)],
    ["In view", count(figures.in_view)],
    ["Drawn", count(figures.drawn)],
    ["Frame, moving", rate === null ? UNKNOWN : `${time(figures.frame_ms)}, ${rate.toFixed(0)} / s`],
    ["First picture", time(figures.first_ms)],
    ["Whole picture", time(figures.complete_ms)],
    ["Received", formatBytes(figures.received_bytes)],
    ["Reused", formatBytes(figures.reused_bytes)],
    ["GPU memory", formatBytes(figures.gpu_bytes)],
  ];
}

/** To a tenth. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(10 * value) / 10;
}
