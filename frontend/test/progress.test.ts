import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Progress, type FramePlan } from "../src/gl/progress";

const levelsArb = fc.array(fc.integer({ min: 0, max: 5000 }), { minLength: 1, maxLength: 5 });

/** Plays frames until the plan says there is nothing to add. */
function play(progress: Progress, loaded: number, budget: number): FramePlan[] {
  const frames: FramePlan[] = [];
  for (let i = 0; i < 100_000; i++) {
    const frame = progress.next(loaded, budget);
    if (frame === null) return frames;
    frames.push(frame);
  }
  throw new Error("the picture never comes to rest");
}

/** What is in the picture when it is shown for the last time: each point's parts, in drawing order. */
function finalPicture(frames: FramePlan[], count: number): string[] {
  let picture = Array<string>(count).fill("");
  for (const frame of frames) {
    if (frame.clear) picture = Array<string>(count).fill("");
    for (const { part, start, end } of frame.steps) {
      for (let i = start; i < end; i++) picture[i] += part[0];
    }
  }
  return picture;
}

describe("progress", () => {
  it("draws every point exactly once and shows the complete picture last", () => {
    fc.assert(
      fc.property(levelsArb, fc.integer({ min: 16, max: 6000 }), (levels, budget) => {
        const progress = new Progress();
        progress.setLevels(levels);
        const count = levels.reduce((a, b) => a + b, 0);
        const frames = play(progress, count, budget);
        expect(finalPicture(frames, count)).toEqual(Array(count).fill("a"));
        expect(frames.filter((f) => f.show !== null).at(-1)!.show).toBe(1);
        expect(progress.shown).toBe(count);
      }),
      { numRuns: 60 },
    );
  });

  it("draws selected points after all others", () => {
    fc.assert(
      fc.property(levelsArb, fc.integer({ min: 16, max: 6000 }), (levels, budget) => {
        const progress = new Progress();
        progress.selecting = true;
        progress.setLevels(levels);
        const count = levels.reduce((a, b) => a + b, 0);
        const frames = play(progress, count, budget);
        expect(finalPicture(frames, count)).toEqual(Array(count).fill("us"));
        const shown = frames.findLastIndex((f) => f.show !== null);
        expect(shown).toBe(frames.length - 1);
      }),
      { numRuns: 60 },
    );
  });

  it("keeps each frame within the budget, apart from the first level", () => {
    const progress = new Progress();
    const levels = [1000, 4000, 16_000, 30_000];
    progress.setLevels(levels);
    const frames = play(progress, 51_000, 5000);
    for (const frame of frames) {
      const points = frame.steps.reduce((sum, s) => sum + s.end - s.start, 0);
      expect(points).toBeLessThanOrEqual(5000);
    }
    expect(frames[0]).toMatchObject({ clear: true, show: 5000 / 51_000 });
  });

  it("shows only whole levels while the rest arrives", () => {
    const progress = new Progress();
    progress.setLevels([100, 400, 1000]);
    play(progress, 50, 1000);
    expect(progress.shown).toBe(0);
    play(progress, 450, 1000);
    expect(progress.shown).toBe(100);
    play(progress, 1500, 1000);
    expect(progress.shown).toBe(1500);
  });
});
