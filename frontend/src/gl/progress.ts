/**
 * Which points each frame draws, so that no frame costs more than one slice and a still picture
 * still ends complete.
 *
 * The first frame after a change shows a coarse picture: the whole levels that fit the budget, which
 * are an unbiased sample. The frames after it add slices to it, and a new picture is shown whenever a
 * level is complete: in between, the slices of a level cover only a part of the plane. With a
 * selection the selected points come last, on top; then the complete picture is built apart and
 * shown at once.
 */

import type { Part } from "./points_pass";

export interface Step {
  part: Part;
  start: number;
  end: number;
}

export interface FramePlan {
  /** Begin with an empty picture. */
  clear: boolean;
  steps: Step[];
  /** Share of all points in the picture, when it is to be shown after this frame. */
  show: number | null;
}

type Stage =
  | { name: "begin" }
  | { name: "add"; drawn: number }
  | { name: "under"; drawn: number; until: number }
  | { name: "over"; drawn: number; until: number }
  | { name: "rest"; drawn: number };

export class Progress {
  private stage: Stage = { name: "begin" };
  private ends: number[] = [];
  private count = 0;
  selecting = false;

  setLevels(levels: readonly number[]): void {
    let end = 0;
    this.ends = levels.map((size) => (end += size));
    this.count = end;
    this.restart();
  }

  /** The camera, the style or the selection changed: draw anew. */
  restart(): void {
    this.stage = { name: "begin" };
  }

  /** Whether the next frame begins a new picture. */
  get fresh(): boolean {
    return this.stage.name === "begin";
  }

  /** Points in the last complete picture of the present camera. */
  get shown(): number {
    return this.stage.name === "rest" ? this.stage.drawn : 0;
  }

  /** The next frame, or null while there is nothing to add. */
  next(loaded: number, budget: number): FramePlan | null {
    const whole = this.wholeLevels(loaded);
    const { stage } = this;
    switch (stage.name) {
      case "begin":
        return this.coarse(whole, budget);
      case "add":
        return this.add(stage.drawn, whole, budget);
      case "under":
      case "over":
        return this.layer(stage, budget);
      case "rest":
        if (whole <= stage.drawn) return null;
        this.stage = this.selecting
          ? { name: "under", drawn: 0, until: whole }
          : { name: "add", drawn: stage.drawn };
        return this.next(loaded, budget);
    }
  }

  private coarse(whole: number, budget: number): FramePlan {
    const perPoint = this.selecting ? 2 : 1;
    let end = Math.min(whole, this.ends[0] ?? 0);
    for (const levelEnd of this.ends) {
      if (levelEnd <= whole && levelEnd * perPoint <= budget) end = levelEnd;
    }
    const parts: Part[] = this.selecting ? ["unselected", "selected"] : ["all"];
    if (end >= whole || !this.selecting) this.stage = { name: "rest", drawn: end };
    else this.stage = { name: "under", drawn: 0, until: whole };
    return {
      clear: true,
      steps: parts.map((part) => ({ part, start: 0, end })),
      show: this.share(end),
    };
  }

  private add(drawn: number, whole: number, budget: number): FramePlan {
    const levelEnd = this.ends.find((end) => end > drawn) ?? this.count;
    const end = Math.min(levelEnd, whole, drawn + budget);
    this.stage = end === levelEnd ? { name: "rest", drawn: end } : { name: "add", drawn: end };
    return {
      clear: false,
      steps: [{ part: "all", start: drawn, end }],
      show: end === levelEnd ? this.share(end) : null,
    };
  }

  private layer(stage: Extract<Stage, { until: number }>, budget: number): FramePlan {
    const { name, drawn, until } = stage;
    const end = Math.min(until, drawn + budget);
    const finished = end === until;
    if (name === "under") {
      this.stage = finished ? { name: "over", drawn: 0, until } : { name, drawn: end, until };
    } else {
      this.stage = finished ? { name: "rest", drawn: until } : { name, drawn: end, until };
    }
    return {
      clear: name === "under" && drawn === 0,
      steps: [{ part: name === "under" ? "unselected" : "selected", start: drawn, end }],
      show: name === "over" && finished ? this.share(until) : null,
    };
  }

  /** Only levels that have arrived whole are drawn. */
  private wholeLevels(loaded: number): number {
    let whole = 0;
    for (const end of this.ends) if (end <= loaded) whole = end;
    return whole;
  }

  private share(drawn: number): number {
    return this.count === 0 ? 1 : drawn / this.count;
  }
}
