/** Which rasters are painted, in which order, how they fade, and when nothing is left to do. */

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame } from "../src/gl/frame";
import type { Scene } from "../src/picture/compose";
import { composeWithRasters } from "../src/picture/compose_rasters";
import { Drawing } from "../src/picture/drawing";
import { enlarge } from "../src/picture/enlarged";
import { Exact, onCanvas } from "../src/picture/exact";
import { Fade, FADE_MS } from "../src/picture/fade";
import { Levels } from "../src/picture/levels";
import type { Material } from "../src/picture/material";
import type { Layer } from "../src/picture/motion";
import { RASTERS_KEPT, type Look, type RasterSource, type Shown } from "../src/picture/protocol";
import { Rasters, type AggregateRequest } from "../src/picture/rasters";
import type { Rect } from "../src/picture/rects";
import { Shading } from "../src/picture/shading";
import { canvasOf, colorOf, PaintedStage, sourceOf, type Pixel } from "./raster_support";

vi.mock(import("../src/picture/enlarged"), async (original) => ({ ...(await original()), enlarge: vi.fn() }));

const EMPTY: Pixel = [0, 0, 0, 0];
const LOOK = {
  view: { cx: 3, cy: 2, sx: 1, sy: 1 }, opacities: [1, 1, 1], sizes: [3, 3, 3], constant: [0, 0, 0], missing: [0, 0, 0],
  outline: [0, 0, 0], grey: [0, 0, 0], kept: 0.5, front: -1, density: 1, floor: 0, how: "linear", ramped: true,
} as unknown as Look;

/** A raster of single points' counts, one quantum a texel, from a drawing of it: top row first. */
function drawn(x: number, y: number, ...rows: string[]): RasterSource {
  const values = rows.toReversed().flatMap((row) => [...row].map(Number));
  return sourceOf({ kx: 0, ky: 0, x, y, width: rows[0]!.length, height: rows.length }, { count: { type: 8, values } });
}

function request(parts: Partial<AggregateRequest>): AggregateRequest {
  return {
    type: "aggregate", plot: 1, ticket: 1, digest: "d", kind: "constant", codes: 0,
    base: null, raster: null, selected: null, baseSelected: null, inside: null, ...parts,
  };
}

const base = (): RasterSource => drawn(0, 0, "111111", "111111", "111111", "111111");
const canvas = canvasOf(6, 4);

/** Rasters on a stage, and the pixels that are painted. */
class Bench {
  readonly painted = new PaintedStage();
  readonly rasters = new Rasters(() => new Uint8Array(4), () => undefined);
  readonly exact = new Exact();
  private readonly stage = this.painted.stage();

  paint(now: number, on: Frame = canvas, points: readonly Layer[] = []): Pixel[] {
    this.rasters.step(now);
    composeWithRasters(this.scene(on), this.rasters, this.exact, points, now);
    return this.painted.image.pixels;
  }

  scene(on: Frame): Scene {
    const subject = { stage: this.stage, columns: { kind: "constant" } };
    const shading = { table: {}, scale: () => 1 };
    return { subject, canvas: on, look: LOOK, shading, ramp: null, selecting: false } as unknown as Scene;
  }
}

/** What a picture drawn like `drawn` looks like. */
function pixels(dimmed: boolean, ...rows: string[]): Pixel[] {
  return rows.toReversed().flatMap((row) => [...row].map((count) => colorOf([0, 0, 0, Number(count)], dimmed)));
}

function mixed(a: Pixel[], b: Pixel[], weight: number): Pixel[] {
  return a.map((pixel, i) => pixel.map((value, c) => value * (1 - weight) + b[i]![c]! * weight) as Pixel);
}

function expectPixels(found: Pixel[], expected: Pixel[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((pixel, i) => pixel.forEach((value, c) => expect(value).toBeCloseTo(expected[i]![c]!, 9)));
}

describe("rasters over each other", () => {
  it("lie in the order in which they came, and empty texels hide what is below", async () => {
    const bench = new Bench();
    const whole = base();
    await bench.rasters.show(request({ base: whole, raster: drawn(0, 0, "2222", "2022"), still: true }));
    await bench.rasters.show(request({ base: whole, raster: drawn(1, 1, "330", "333"), still: true }));
    expectPixels(bench.paint(0), pixels(false, "111111", "133011", "233311", "202211"));
  });

  it("come to the top again when they answer again", async () => {
    const bench = new Bench();
    const [whole, first, second] = [base(), drawn(0, 0, "2222"), drawn(2, 0, "3333")];
    for (const raster of [first, second, first]) await bench.rasters.show(request({ base: whole, raster, still: true }));
    expectPixels(bench.paint(0), pixels(false, "111111", "111111", "111111", "222233"));
  });

  it("are stretched with the camera", async () => {
    const bench = new Bench();
    await bench.rasters.show(request({ base: drawn(0, 0, "12", "34"), raster: drawn(1, 0, "5"), still: true }));
    const near = { cx: 1, cy: 1, sx: 2, sy: 2, width: 6, height: 4 };
    expectPixels(bench.paint(0, near), pixels(false, "011220", "011220", "033550", "033550"));
  });

  it("put texels together that are smaller than pixels", async () => {
    const bench = new Bench();
    const rows = ["10101010", "01010101", "11111111", "00000000"];
    await bench.rasters.show(request({ base: drawn(0, 0, ...rows), still: true }));
    const far = { cx: 8, cy: 4, sx: 1 / 2, sy: 1 / 2, width: 8, height: 4 };
    expectPixels(bench.paint(0, far), pixels(false, "00000000", "00000000", "22220000", "22220000"));
  });

  it("of which some are much too fine do not matter", async () => {
    const bench = new Bench();
    const square = (size: number, count: string): string[] => Array<string>(size).fill(count.repeat(size));
    await bench.rasters.show(request({ base: drawn(0, 0, ...square(32, "1")), raster: drawn(0, 0, ...square(16, "2")), still: true }));
    const painted = (scale: number): Pixel => {
      const far = { cx: 0, cy: 0, sx: scale, sy: scale, width: 2, height: 2 };
      return bench.paint(0, far)[3]!;
    };
    expect(painted(1 / 8)).toEqual(colorOf([0, 0, 0, 2 * 64], false));
    expect(painted(1 / 16)).toEqual(colorOf([0, 0, 0, 256], false));
  });

  it("of which the whole canvas shows only one cost one texture", async () => {
    const bench = new Bench();
    const raster = drawn(0, 0, "222222", "222222", "222222", "222222");
    await bench.rasters.show(request({ base: base(), raster, still: true }));
    bench.paint(0);
    expect(bench.painted.held).toBe(1);
    expect(bench.rasters.bytes).toBe(24 * 16);
  });
});

describe("a raster that comes", () => {
  it("fades in from what was there, beginning with the frame that first shows it", async () => {
    const bench = new Bench();
    await bench.rasters.show(request({ base: base(), raster: drawn(1, 0, "40", "04") }));
    const before = pixels(false, "111111", "111111", "111111", "111111");
    const after = pixels(false, "111111", "111111", "140111", "104111");
    expectPixels(bench.paint(1000), before);
    expectPixels(bench.paint(1000 + FADE_MS / 3), mixed(before, after, 1 / 3));
    expect(bench.rasters.fading(1000 + FADE_MS / 3)).toBe(true);
    expectPixels(bench.paint(1000 + FADE_MS), after);
    expect(bench.rasters.fading(1000 + FADE_MS)).toBe(false);
  });

  it("fades together with what is selected in it: equal pictures stay as they are", async () => {
    const bench = new Bench();
    const [whole, chosen] = [base(), drawn(0, 0, "001100", "000000", "000000", "001100")];
    await bench.rasters.show(request({ base: whole, baseSelected: chosen }));
    const before = bench.paint(0).map((pixel): Pixel => [...pixel]);
    expect(before[2]).toEqual(colorOf([0, 0, 0, 1], false));
    expect(before[0]).toEqual(colorOf([0, 0, 0, 1], true));
    const places = { raster: drawn(1, 0, "1111"), selected: drawn(1, 0, "0110") };
    await bench.rasters.show(request({ base: whole, baseSelected: chosen, ...places }));
    for (const at of [0, FADE_MS / 2, FADE_MS]) expectPixels(bench.paint(1000 + at), before);
  });

  it("fades in under a selection as without one", async () => {
    const bench = new Bench();
    const [whole, chosen] = [base(), drawn(0, 0, "000011")];
    await bench.rasters.show(request({ base: whole, baseSelected: chosen }));
    const before = bench.paint(0).map((pixel): Pixel => [...pixel]);
    const places = { raster: drawn(1, 0, "4444"), selected: drawn(1, 0, "0004") };
    await bench.rasters.show(request({ base: whole, baseSelected: chosen, ...places }));
    bench.paint(1000);
    const half = bench.paint(1000 + FADE_MS / 2).map((pixel): Pixel => [...pixel]);
    const after = bench.paint(1000 + FADE_MS);
    expect(after[4]).toEqual(colorOf([0, 0, 0, 4], false));
    expect(after[1]).toEqual(colorOf([0, 0, 0, 4], true));
    expectPixels(half, mixed(before, after, 1 / 2));
  });

  it("goes on where it was when it is named again with another selection", async () => {
    const bench = new Bench();
    const [whole, raster] = [base(), drawn(0, 0, "2")];
    await bench.rasters.show(request({ base: whole, raster }));
    bench.paint(0);
    expect(bench.rasters.fading(FADE_MS)).toBe(false);
    const selected = { baseSelected: drawn(0, 0, "1"), selected: drawn(0, 0, "1") };
    await bench.rasters.show(request({ base: whole, raster, ...selected }));
    bench.paint(FADE_MS);
    expect(bench.rasters.fading(FADE_MS)).toBe(false);
  });
});

describe("a selection", () => {
  it("hides rasters that do not show it, and gives them back when it is over", async () => {
    const bench = new Bench();
    const [whole, old] = [base(), drawn(0, 0, "22")];
    const rest = { base: whole, still: true };
    await bench.rasters.show(request({ ...rest, raster: old }));
    await bench.rasters.show(request({ ...rest, baseSelected: drawn(0, 0, "1") }));
    const [chosen, dim] = [colorOf([0, 0, 0, 1], false), colorOf([0, 0, 0, 1], true)];
    const shown = bench.paint(0);
    expect([shown[0]![3], shown[1]]).toEqual([chosen[3], dim]);
    await bench.rasters.show(request(rest));
    expectPixels(bench.paint(0), pixels(false, "111111", "111111", "111111", "221111"));
  });
});

describe("what is kept", () => {
  it("is the newest rasters, and the page is given each once", async () => {
    const bench = new Bench();
    const whole = base();
    const many = Array.from({ length: RASTERS_KEPT + 1 }, (_, i) => drawn(i, 0, "2"));
    const given: string[][] = [];
    for (const raster of [...many, many.at(-1)!, many[0]!]) {
      const news = await bench.rasters.show(request({ base: whole, raster, selected: null, still: true }));
      given.push(news!.map(({ place }) => place.digest));
      bench.paint(0);
    }
    const own = many.map(({ digest }) => [digest]);
    own[0]!.unshift(whole.digest);
    // The first had been forgotten meanwhile.
    expect(given).toEqual([...own, [], [many[0]!.digest]]);
    expect(bench.rasters.layers(0)).toHaveLength(RASTERS_KEPT + 1);
    expect(bench.painted.held).toBe(RASTERS_KEPT + 1);
  });

  it("does not take one empty place for another", async () => {
    const bench = new Bench();
    const nothing = drawn(0, 0, "0");
    await bench.rasters.show(request({ base: base(), raster: nothing, still: true }));
    await bench.rasters.show(request({ base: base(), raster: { ...nothing, x: 4 }, still: true }));
    expectPixels(bench.paint(0), pixels(false, "111111", "111111", "111111", "011101"));
  });

  it("is given back when something else is counted, or nothing", async () => {
    const bench = new Bench();
    await bench.rasters.show(request({ base: base(), raster: drawn(0, 0, "2"), still: true }));
    bench.paint(0);
    await bench.rasters.show(request({ digest: "other", base: base(), still: true }));
    expectPixels(bench.paint(0), pixels(false, "111111", "111111", "111111", "111111"));
    expect(bench.painted.held).toBe(1);
    await bench.rasters.show(request({ digest: null }));
    expect(bench.painted.held).toBe(0);
    expect(bench.rasters.active).toBe(false);
  });

  it("is what was there until something else has come; only the last request is answered", async () => {
    const bench = new Bench();
    await bench.rasters.show(request({ base: base(), still: true }));
    const broken = { ...base(), width: 5 };
    const failing = bench.rasters.show(request({ digest: "other", base: broken }));
    await expect(failing).rejects.toThrow("24 entries of count instead of 20");
    expect(bench.paint(0)[0]).toEqual(colorOf([0, 0, 0, 1], false));
    expect(bench.rasters.pending).toBe(true);
    const outdated = bench.rasters.show(request({ digest: "other", base: broken }));
    const last = bench.rasters.show(request({ digest: "third", base: base() }));
    expect(await outdated).toBeNull();
    expect(await last).toHaveLength(1);
    expect(bench.rasters.pending).toBe(false);
  });

  it("is not waited for where it cannot be read, until more is asked for", async () => {
    const { rasters } = new Bench();
    await rasters.show(request({ base: base() }));
    const before = rasters.newest;
    await expect(rasters.show(request({ base: base(), raster: { ...base(), height: 1 } }))).rejects.toThrow("entries");
    expect([rasters.pending, rasters.failed, rasters.newest]).toEqual([true, true, before]);
    const more = rasters.show(request({ base: base(), raster: drawn(0, 0, "2") }));
    expect([rasters.pending, rasters.failed]).toEqual([true, false]);
    await more;
    expect(rasters.pending).toBe(false);
  });

  it("is made again from the counts after the GPU has lost it", async () => {
    const bench = new Bench();
    await bench.rasters.show(request({ base: base(), still: true }));
    const before = bench.paint(0);
    bench.rasters.lost();
    expect(bench.rasters.bytes).toBe(0);
    expectPixels(bench.paint(0), before);
  });
});

describe("categories", () => {
  it("are counted anew when some are hidden, and wait for their colours", async () => {
    let lookup = new Uint8Array(4);
    const painted = new PaintedStage();
    const rasters = new Rasters(() => lookup, () => undefined);
    const one = sourceOf({ kx: 0, ky: 0, x: 0, y: 0, width: 1, height: 1 }, {
      count: { type: 8, values: [7] }, kinds: { type: 8, values: [2] },
      code: { type: 8, values: [0, 1] }, amount: { type: 8, values: [3] },
    });
    await rasters.show(request({ kind: "category", codes: 2, base: one }));
    expect(rasters.active).toBe(false);
    const { gl } = painted;
    const counts = (): number => {
      const { texture } = rasters.base!.on(canvas, gl, rasters.colorTable)!;
      return painted.texelsOf(texture.texture)[3]!;
    };
    lookup = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 255);
    expect(rasters.active).toBe(true);
    expect(counts()).toBe(7);
    lookup = Uint8Array.of(1, 2, 3, 0, 4, 5, 6, 255);
    expect(counts()).toBe(4);
  });
});

describe("exact points", () => {
  const layer = (covers: boolean): Layer => ({ snapshot: { covers: () => covers, sheet: () => undefined }, weight: 1 }) as unknown as Layer;

  it("lie over the rasters within their box while that is most of the canvas", async () => {
    const bench = new Bench();
    await bench.rasters.show(request({ base: base(), still: true }));
    bench.exact.setInside([1, 5, 0, 4]);
    const whole = pixels(false, "111111", "111111", "111111", "111111");
    bench.exact.step(canvas, [layer(false)], 0, true);
    expectPixels(bench.paint(0, canvas, [layer(false)]), whole);
    bench.exact.step(canvas, [layer(true)], 0, true);
    // These pictures hold no point: the rasters show outside of the box.
    expectPixels(bench.paint(0, canvas, [layer(true)]), pixels(false, "100001", "100001", "100001", "100001"));
    const far = { ...canvas, cx: 7 };
    bench.exact.step(far, [layer(true)], 0, true);
    expect(bench.paint(0, far, [layer(true)])[0]![3]).toBe(1);
  });

  it("fade in", async () => {
    const bench = new Bench();
    await bench.rasters.show(request({ base: base(), still: true }));
    bench.exact.setInside([0, 6, 0, 4]);
    bench.exact.step(canvas, [layer(true)], 0, false);
    expect(bench.exact.fading(0)).toBe(true);
    const whole = pixels(false, "111111", "111111", "111111", "111111");
    const nothing = whole.map((): Pixel => EMPTY);
    expectPixels(bench.paint(FADE_MS / 2, canvas, [layer(true)]), mixed(whole, nothing, 1 / 2));
    expect(bench.exact.fading(FADE_MS)).toBe(false);
  });

  it("end nowhere where the data ends", () => {
    const far = { cx: 2 ** 24 - 1, cy: 0, sx: 1, sy: 1, width: 10, height: 8 };
    expect(onCanvas([2 ** 24 - 4, 2 ** 24 - 1, 0, 2], far)).toEqual({ left: 2, right: 10, bottom: 0, top: 6 });
    expect(onCanvas([5, 9, 5, 9], far)).toBeNull();
  });

  it("that go stay in the picture until all that was asked for is there", async () => {
    const bench = new Bench();
    const motion = { layers: () => [layer(true)], clear: vi.fn(), bytes: 7 };
    const gone = { motion, columns: {}, selecting: false, over: bench.rasters.newest };
    const leave = (): boolean => bench.exact.leave({ ...gone, over: bench.rasters.newest } as never, 0);
    await bench.rasters.show(request({ base: base(), still: true }));
    expect(leave()).toBe(false);
    bench.exact.setInside([0, 4, 0, 4]);
    bench.exact.step(canvas, [layer(true)], 0, true);
    expect(leave()).toBe(true);
    bench.exact.rest(); // what comes instead is not known yet
    expect(bench.exact.bytes).toBe(7);
    expectPixels(bench.paint(0), pixels(false, "000011", "000011", "000011", "000011"));
    bench.exact.setInside(null);
    await bench.rasters.show(request({ base: base(), raster: drawn(0, 0, "22"), still: true }));
    expectPixels(bench.paint(0), pixels(false, "000011", "000011", "000011", "220011"));
    bench.exact.rest();
    expect(motion.clear).toHaveBeenCalledOnce();
    expectPixels(bench.paint(0), pixels(false, "111111", "111111", "111111", "221111"));
  });
});

describe("a fade", () => {
  it("turns back from where it is", () => {
    const fade = new Fade();
    fade.turn(1, 0, false);
    expect(fade.at(FADE_MS / 2)).toBeCloseTo(0.5);
    fade.turn(0, FADE_MS / 2, false);
    expect(fade.at(FADE_MS / 2)).toBeCloseTo(0.5);
    expect(fade.at(FADE_MS)).toBeCloseTo(0.25);
    expect(fade.over(FADE_MS)).toBe(false);
    expect(fade.at(1.5 * FADE_MS)).toBe(0);
    fade.turn(1, 1.5 * FADE_MS, true);
    expect(fade.at(1.5 * FADE_MS)).toBe(1);
  });
});

describe("the table of counts", () => {
  it("follows from the whole of one raster, and goes with the area of texels", async () => {
    const rasters = new Rasters(() => new Uint8Array(4), () => undefined);
    await rasters.show(request({ base: { ...drawn(0, 0, "12", "09"), kx: 3, ky: 2 } }));
    const shading = new Shading(new PaintedStage().gl);
    const set = vi.spyOn(shading.table, "set");
    for (const how of ["linear", "linear", "log"] as const) shading.fitRaster(rasters.reference(null)!, new Uint8Array(4), how, false);
    expect(set).toHaveBeenCalledTimes(2);
    expect(set.mock.lastCall![0]).toMatchObject({ how: "log", low: 1, high: 9 });
    expect(shading.scale({ ...canvas, sx: 1 / 4, sy: 1 / 2 })).toBe(4);
  });

  /** Shows so many quanta from a corner on, each so many pixels wide. */
  const view = (x: number, y: number, size: number, scale = 1): Frame => {
    const [cx, cy] = [x + size / 2, y + size / 2];
    return { cx, cy, sx: scale, sy: scale, width: size * scale, height: size * scale };
  };
  const texels = (left: number, bottom: number, size: number): Rect => {
    return { left, bottom, right: left + size, top: bottom + size };
  };

  it("follows from what is in view where that is wanted: from the newest counts that hold it all", async () => {
    const rasters = new Rasters(() => new Uint8Array(4), () => undefined);
    expect(rasters.reference(canvas)).toBeNull();
    await rasters.show(request({ base: base(), raster: drawn(1, 1, "2222", "2222", "2222"), still: true }));
    const [whole, raster] = [rasters.base, rasters.newest];
    expect(rasters.reference(null)).toEqual({ raster: whole, part: null });
    expect(rasters.reference(view(2, 1, 2, 4))).toEqual({ raster, part: texels(1, 0, 2) });
    // An edge within a texel shows that texel, too.
    expect(rasters.reference(view(1.5, 1.0001, 2, 2))).toEqual({ raster, part: { ...texels(0, 0, 3), top: 2 } });
    expect(rasters.reference(view(3, 0, 3))).toEqual({ raster: whole, part: { left: 3, right: 6, bottom: 0, top: 3 } });
    // There is nothing beyond the outermost quanta.
    expect(rasters.reference(view(-2, -2, 4))).toEqual({ raster: whole, part: texels(0, 0, 2) });
  });

  it("stays as it is where only coarse counts of the view are here, or none", async () => {
    const rasters = new Rasters(() => new Uint8Array(4), () => undefined);
    await rasters.show(request({ base: base(), still: true }));
    const [near, far] = [view(0, 0, 2, 5), view(-10, -10, 4)];
    const whole = { raster: rasters.base, part: null };
    expect([rasters.reference(near), rasters.reference(far)]).toEqual([whole, whole]);
    const seen = { raster: rasters.base, part: texels(1, 1, 2) };
    expect([view(1, 1, 2), near, far].map((seenOn) => rasters.reference(seenOn))).toEqual([seen, seen, seen]);
    expect([null, near].map((seenOn) => rasters.reference(seenOn))).toEqual([whole, whole]);
    rasters.reference(view(1, 1, 2));
    await rasters.show(request({ digest: "other", base: base() }));
    expect(rasters.reference(near)).toEqual({ raster: rasters.base, part: null });
  });

  it("is that of a part, unless nothing is there", async () => {
    const rasters = new Rasters(() => new Uint8Array(4), () => undefined);
    await rasters.show(request({ base: drawn(0, 0, "120", "470", "900"), still: true }));
    const raster = rasters.base!;
    const shading = new Shading(new PaintedStage().gl);
    const set = vi.spyOn(shading.table, "set");
    const fit = (part: Rect): void => shading.fitRaster({ raster, part }, new Uint8Array(4), "linear", false);
    fit(texels(0, 1, 2));
    fit({ ...texels(0, 1, 2) });
    fit(texels(1, 1, 1));
    fit(texels(2, 0, 1));
    expect(set.mock.calls.map(([{ low, high }]) => [low, high])).toEqual([[1, 7], [7, 7]]);
    const empty = new Shading(new PaintedStage().gl);
    empty.fitRaster({ raster, part: texels(2, 0, 1) }, new Uint8Array(4), "linear", false);
    expect(empty.ready).toBe(true);
  });
});

describe("the frames of rasters", () => {
  let now = 0;
  let frames: ((now: number) => void)[] = [];

  beforeEach(() => {
    now = 1000;
    frames = [];
    vi.stubGlobal("performance", { now: () => now });
    vi.stubGlobal("requestAnimationFrame", (run: (now: number) => void) => frames.push(run));
    vi.stubGlobal("cancelAnimationFrame", () => undefined);
  });
  afterEach(() => vi.unstubAllGlobals());

  /** The next frame. @returns Whether there was one. */
  function tick(ms = 16): boolean {
    now += ms;
    const due = frames.splice(0);
    for (const run of due) run(now);
    return due.length > 0;
  }

  function plot(
    look = LOOK,
    colors = (): Uint8Array => new Uint8Array(4),
  ): { drawing: Drawing; rasters: Rasters; painted: PaintedStage; shown: () => Omit<Shown, "receivedBytes"> } {
    const painted = new PaintedStage();
    let shown: Omit<Shown, "receivedBytes"> | null = null;
    let drawing: Drawing | null = null;
    const rasters = new Rasters(colors, () => drawing!.schedule());
    const columns = { kind: "constant", count: 0, bytes: 0, uploaded: 0 };
    const material = { levels: new Levels([]), columns, lookup: {}, ramp: null, selecting: false } as unknown as Material;
    drawing = new Drawing(painted.stage(), null!, material, rasters, (report) => (shown = report));
    drawing.resize(6, 4, 1);
    drawing.setLook(look);
    return { drawing, rasters, painted, shown: () => shown! };
  }

  it("go on while something fades and end with it; only then the picture is whole", async () => {
    const { rasters, painted, shown } = plot();
    await rasters.show(request({ base: base(), raster: drawn(0, 0, "22") }));
    let count = 0;
    while (count < 100 && tick()) {
      count++;
      expect(shown().whole).toBe(!rasters.fading(now));
    }
    expect(count).toBe(Math.ceil(FADE_MS / 16) + 1);
    expectPixels(painted.image.pixels, pixels(false, "111111", "111111", "111111", "221111"));
    expect(shown().whole).toBe(true);
    expect(shown().textureBytes).toBe(26 * 16);
  });

  it("say that the picture is not whole while a raster is on its way", async () => {
    const { drawing, rasters, shown } = plot();
    await rasters.show(request({ base: base() }));
    while (tick());
    expect(shown().whole).toBe(true);
    await expect(rasters.show(request({ base: base(), raster: { ...base(), height: 1 } }))).rejects.toThrow("entries");
    drawing.schedule(); // as with every request
    tick();
    expect(shown().whole).toBe(false);
    await rasters.show(request({ base: base(), raster: drawn(0, 0, "2") }));
    while (tick());
    expect(shown().whole).toBe(true);
  });

  it("do not keep a picture waiting that is to be saved when a raster has failed to come", async () => {
    const { drawing, rasters } = plot();
    const complete = async (): Promise<boolean> => {
      await drawing.enlarge(1);
      return vi.mocked(enlarge).mock.lastCall![0].complete();
    };
    await rasters.show(request({ base: base() }));
    const coming = rasters.show(request({ base: base(), raster: { ...base(), height: 1 } }));
    expect(await complete()).toBe(false);
    await expect(coming).rejects.toThrow("entries");
    expect(await complete()).toBe(true);
  });

  it("end with one from which points that went are gone", async () => {
    const { rasters, painted } = plot();
    const shownBefore: number[] = [];
    const rest = vi.spyOn(Exact.prototype, "rest").mockImplementation(() => void shownBefore.push(painted.shown));
    await rasters.show(request({ base: base(), raster: drawn(0, 0, "2") }));
    while (tick());
    expect(shownBefore).toEqual([painted.shown - 1]);
    rest.mockRestore();
  });

  it("give counts the colours of the view when the camera has come to rest", async () => {
    const fit = vi.spyOn(Shading.prototype, "fitRaster");
    const parts = (): (Rect | null)[] => fit.mock.calls.splice(0).map(([{ part }]) => part);
    const { drawing, rasters } = plot();
    const look = { ...LOOK, viewColors: true };
    const look2 = { ...look, view: { cx: 2, cy: 2, sx: 2, sy: 2 } };
    await rasters.show(request({ base: base(), still: true }));
    while (tick());
    expect(new Set(parts())).toEqual(new Set([null]));
    drawing.setLook(look);
    while (tick());
    expect(parts().at(-1)).toEqual({ left: 0, bottom: 0, right: 6, top: 4 });
    drawing.setLook(look2);
    for (let i = 0; i < 5; i++) tick();
    expect(parts()).toEqual([]);
    while (tick());
    expect(parts().at(-1)).toEqual({ left: 0, bottom: 1, right: 4, top: 3 });
    drawing.setLook({ ...look2, viewColors: false });
    while (tick());
    expect(parts().at(-1)).toBeNull();
    fit.mockRestore();
  });

  it("wait for the colours of counts that are here before them", async () => {
    let colors = new Uint8Array(4);
    const { drawing, rasters, painted, shown } = plot({ ...LOOK, density: 0 }, () => colors);
    const { kx, ky, x, y, width, height } = base();
    const lists = { kinds: 1, code: 0 };
    const values = (value: number): { values: number[]; type: 8 } => ({ values: Array(24).fill(value) as number[], type: 8 });
    const categories = sourceOf({ kx, ky, x, y, width, height }, {
      count: values(1), amount: { type: 8, values: [] }, ...Object.fromEntries(Object.entries(lists).map(([name, value]) => [name, values(value)])),
    });
    await rasters.show(request({ kind: "category", base: categories }));
    while (tick());
    expectPixels(painted.image.pixels, pixels(false, "000000", "000000", "000000", "000000"));
    colors = Uint8Array.of(1, 2, 3, 255);
    drawing.outdate(); // as when they come
    while (tick());
    expectPixels(painted.image.pixels, pixels(false, "111111", "111111", "111111", "111111"));
    expect(shown().whole).toBe(true);
  });

  it("go on without rasters as before", () => {
    const { drawing, painted, shown } = plot();
    drawing.setInside(null);
    while (tick());
    expect(shown().whole).toBe(true);
    expect(painted.shown).toBeGreaterThan(0);
    expect(painted.image.pixels).toHaveLength(24);
  });
});
