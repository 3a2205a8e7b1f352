import { describe, expect, it } from "vitest";
import type { BufferRef, Manifest } from "../src/manifest";
import { Arrivals } from "../src/picture/arrivals";
import { linesOf } from "../src/statistics";
import { Course } from "../src/statistics/course";
import { FrameMeter } from "../src/statistics/frame_meter";
import { pump, readRange, type Resolve, type Source } from "../src/wire/source";
import { Tally } from "../src/wire/tally";

const inline: Resolve = ({ bytes }) => ({ kind: "inline", data: new Uint8Array(bytes), bytes });
const { signal } = new AbortController();
const read = (source: Source) => pump(source, () => undefined, signal);

describe("the tally of bytes", () => {
  const ref = (digest: string, bytes: number): BufferRef => ({ digest, bytes, url: null, offset: 0 });
  const position = ref("p", 4000);
  const manifestOf = (color: BufferRef, title = "") =>
    ({ points: { digest: "layout", position }, color: { column: color }, hover: { ...ref("h", 900), index: 800 }, title }) as unknown as Manifest;

  it("counts what has come, and what is named again and not fetched", async () => {
    const tally = new Tally();
    let resolve = tally.watch(manifestOf(ref("a", 100)), inline);
    await read(resolve(position));
    await read(resolve(ref("a", 100)));
    await readRange(resolve(ref("h", 900)), 0, 50, signal);
    expect([tally.received, tally.reused]).toEqual([4150, 0]);
    resolve = tally.watch(manifestOf(ref("b", 200)), inline);
    await read(resolve(ref("b", 200)));
    expect([tally.received, tally.reused]).toEqual([4350, 4000]);
    resolve = tally.watch(manifestOf(ref("a", 100)), inline);
    expect(tally.reused).toBe(8100);
    await read(resolve(ref("a", 100))); // it was not there any more
    expect([tally.received, tally.reused]).toEqual([4450, 8000]);
    resolve(position);
    resolve(position); // twice, as after a failure
    expect(tally.reused).toBe(4000);
  });

  it("counts a source once, on the side that reads it", async () => {
    const tally = new Tally();
    const arrivals = new Arrivals(() => undefined);
    const source = tally.watch(manifestOf(position), inline)(position);
    await read(arrivals.watch("position", source));
    expect([tally.received, arrivals.received]).toEqual([0, 4000]);
    await read(arrivals.count({ ...source }));
    expect(arrivals.received).toBe(8000);
    expect(arrivals.count(null)).toBeNull();
  });
});

describe("the frame meter", () => {
  it("tells the mean of the last frames, pauses left out", () => {
    const meter = new FrameMeter();
    expect(meter.milliseconds).toBeNull();
    meter.tick(1000);
    expect(meter.milliseconds).toBeNull();
    for (const now of [1010, 1030, 5000, 5030]) meter.tick(now);
    expect(meter.milliseconds).toBe(20);
    for (let i = 1; i <= 60; i++) meter.tick(5030 + 8 * i);
    expect(meter.milliseconds).toBe(8);
  });
});

describe("the course of a picture", () => {
  const of = (source: string, column: string, title = "", aggregate: string | null = null) =>
    ({
      points: { source },
      color: { kind: "category", column: { digest: column } },
      size: null,
      opacity: null,
      aggregate: aggregate && { digest: aggregate },
      title,
    }) as unknown as Manifest;

  it("begins with the plot, and anew with other data only", () => {
    const course = new Course(100);
    course.shown(true, true, 120); // nothing was to be shown yet
    expect(course.first).toBeNull();
    expect(course.update(of("points", "a"), 150)).toBe(true);
    course.shown(false, false, 160);
    expect(course.first).toBeNull();
    course.shown(true, false, 180);
    course.shown(true, false, 190);
    course.shown(true, true, 250);
    course.shown(true, true, 300);
    expect([course.first, course.complete]).toEqual([80, 150]);
    expect(course.update(of("points", "a", "a title"), 400)).toBe(false);
    expect(course.complete).toBe(150);
    expect(course.update(of("points", "b"), 500)).toBe(true);
    expect([course.first, course.complete]).toEqual([null, null]);
    course.shown(false, true, 530); // nothing of it is in view
    expect([course.first, course.complete]).toEqual([30, 30]);
  });

  it("is the same for all views where the server counts", () => {
    const course = new Course(0);
    expect(course.update(of("all", "column of a region", "", "counts"), 1)).toBe(true);
    expect(course.update(of("all", "column of another", "", "counts"), 2)).toBe(false);
    expect(course.update(of("all", "column of another", "", "other counts"), 3)).toBe(true);
  });
});

describe("the lines of the panel", () => {
  const figures = {
    points: 12_345, in_view: 12_000, drawn: 12_345, frame_ms: 16.7, frame_rate: 59.9, received_bytes: 5_250_000,
    reused_bytes: 900, first_ms: 81.5, complete_ms: 1240.4, gpu_bytes: 1e7,
  };

  it("say numbers with their units", () => {
    const lines = Object.fromEntries(linesOf(figures));
    expect(lines).toMatchObject({
      "In view": "12,000", "Frame, moving": "16.7 ms, 60 / s", "First picture": "81.5 ms", "Whole picture": "1240 ms",
      Received: "5.3 MB", Reused: "0.9 kB",
    });
  });

  it("say that something is not known", () => {
    const unknown = { ...figures, in_view: null, frame_ms: null, frame_rate: null, first_ms: null };
    const lines = Object.fromEntries(linesOf(unknown));
    expect([lines["In view"], lines["Frame, moving"], lines["First picture"]]).toEqual(["–", "–", "–"]);
  });
});
