/** Points of hidden categories are not to be hit: what the page asks the picture, and what that says. */

import { tableFromArrays, tableToIPC, uint16, uint8 } from "@uwdata/flechette";
import { describe, expect, it } from "vitest";
import { PointColumns } from "../src/gl/columns";
import type { PictureRequest } from "../src/engine";
import { shownCodes } from "../src/filter";
import { HiddenPoints } from "../src/hidden";
import { Colors } from "../src/picture/colors";
import { nearest } from "../src/points/nearest";
import type { ColumnArray } from "../src/wire/decode";
import { MessageCutter } from "../src/wire/messages";
import type { Source } from "../src/wire/source";
import { storeOf } from "./support";

/** By code, 1 where it is shown. */
function hiding(...hidden: number[]): Uint8Array {
  return shownCodes({ hidden });
}

describe("hidden points", () => {
  function page(): { points: HiddenPoints; asked: () => string[]; hidden: () => string } {
    const sent: PictureRequest[] = [];
    const points = new HiddenPoints({ send: (request) => sent.push(request) });
    const asked = (): string[] => sent.splice(0).map((request) => (request.type === "codes" ? request.digest : request.type));
    /** One letter a point: whether it is hidden or seen. */
    const hidden = (): string => {
      const { skip } = points;
      return skip === undefined ? "none" : [0, 1, 2, 3].map((i) => (skip(i) ? "h" : "s")).join("");
    };
    return { points, asked, hidden };
  }
  const codes = (digest: string, start: number, ...values: number[]): Parameters<HiddenPoints["received"]>[0] => {
    return { type: "codes", plot: 1, digest, start, count: 4, values: Uint8Array.from(values) };
  };

  it("are asked for when a category is hidden for the first time, once for each column", () => {
    const { points, asked, hidden } = page();
    points.show("x", null);
    expect([asked(), hidden()]).toEqual([[], "none"]);
    points.show("x", hiding(1));
    points.received(codes("x", 0, 0, 1, 2, 1));
    expect([asked(), hidden()]).toEqual([["x"], "shsh"]);
    points.show("x", null);
    expect(hidden()).toBe("none");
    points.show("x", hiding(0, 2));
    expect([asked(), hidden()]).toEqual([[], "hshs"]);
    points.show("y", hiding(0, 2));
    expect([asked(), hidden()]).toEqual([["y"], "hhhh"]);
    points.received(codes("x", 0, 1, 1, 1, 1)); // of the column before
    expect(hidden()).toBe("hhhh");
    points.received({ ...codes("y", 0), values: Uint16Array.of(2, 2, 1, 700) });
    expect(hidden()).toBe("hhss");
    points.show("y", hiding(700));
    expect(hidden()).toBe("sssh");
  });

  it("are told from the others to whoever asks, once all are known", async () => {
    const { points, asked } = page();
    const first = points.whole("x");
    points.received(codes("x", 0, 1, 2));
    const second = points.whole("x");
    points.received(codes("x", 2, 0, 1));
    expect(asked()).toEqual(["x"]);
    for (const found of [await first, await second, await points.whole("x")]) expect([...found!]).toEqual([1, 2, 0, 1]);
    // Another column is in use now.
    points.renew();
    expect(await points.whole("x")).not.toBeNull();
    const late = points.whole("y");
    points.received(codes("y", 0, 1));
    points.renew();
    expect(await late).toBeNull();
    const lost = points.whole("z");
    points.forget();
    expect(await lost).toBeNull();
    expect(asked()).toEqual(["y", "z"]);
  });

  it("may be any of those that are not known yet", () => {
    const { points, hidden } = page();
    points.show("x", hiding(3));
    expect(hidden()).toBe("hhhh");
    points.received(codes("x", 0, 3, 1));
    expect(hidden()).toBe("hshh");
    points.received(codes("x", 3, 1)); // what comes between has not come
    expect(hidden()).toBe("hshh");
    points.received(codes("x", 2, 1, 3));
    expect(hidden()).toBe("hssh");
    points.received(codes("x", 0, 3)); // said twice
    expect(hidden()).toBe("hssh");
  });

  it("are waited for while one is hidden and another may be", () => {
    const { points } = page();
    const waiting: boolean[] = [];
    const look = (): void => void waiting.push(points.waiting);
    points.show("x", null);
    look();
    points.show("x", hiding(3));
    look();
    points.received(codes("x", 0, 3, 1));
    look();
    points.received(codes("x", 2, 1, 3));
    look();
    points.show("y", hiding(3));
    look();
    points.received({ ...codes("y", 0), count: 0 }); // there are no points
    look();
    expect(waiting).toEqual([false, true, true, false, true, false]);
  });

  it("are asked for again when the picture has other points, or had not said all", () => {
    const { points, asked, hidden } = page();
    points.show("x", hiding(1));
    points.received(codes("x", 0, 0, 1));
    points.renew();
    points.show("x", hiding(1));
    points.received(codes("x", 0, 0, 1, 0, 1));
    points.renew();
    points.show("x", hiding(1));
    expect([asked(), hidden()]).toEqual([["x", "x"], "shsh"]);
    points.forget();
    expect(hidden()).toBe("hhhh");
    points.show("x", hiding(1));
    expect(asked()).toEqual(["x"]);
  });

  it("leave the pointer to the nearest one that is seen", () => {
    const { points } = page();
    const store = storeOf([[[10, 10], [11, 10], [30, 10], [31, 10]]]);
    const hit = (x: number): number | undefined => nearest(store, x, 10, 1, 1, 5, points.skip)?.index;
    points.show("x", hiding(1));
    points.received(codes("x", 0, 1, 0, 1, 1));
    expect([hit(10), hit(30)]).toEqual([1, undefined]);
    points.show("x", null);
    expect([hit(10), hit(30)]).toEqual([0, 2]);
  });
});

describe("the picture", () => {
  const LEVELS = [2, 3];

  /** An Arrow stream of these batches. */
  function columnOf(type: ReturnType<typeof uint8> | ReturnType<typeof uint16>, ...batches: number[][]): Source {
    let head = new Uint8Array(0);
    // Cut without a batch, a column has its schema only.
    const bodies = (batches.length > 0 ? batches : [[0]]).map((values) => {
      const bytes = tableToIPC(tableFromArrays({ code: values }, { types: { code: type } }), { format: "stream" })!;
      let body = new Uint8Array(0);
      const cutter = new MessageCutter(bytes.length, (schema, batch) => ([head, body] = [schema.slice(), batch.slice()]));
      cutter.push(bytes);
      return body;
    });
    const end = [255, 255, 255, 255, 0, 0, 0, 0];
    const parts = [head, ...bodies.slice(0, batches.length), end];
    const data = Uint8Array.from(parts.flatMap((part) => [...part]));
    return { kind: "inline", data, bytes: data.length };
  }

  function colorsOf(): { colors: Colors; told: [string, number, string][] } {
    const told: [string, number, string][] = [];
    const gl = new Proxy({} as WebGL2RenderingContext, { get: () => () => ({}) });
    const columns = new PointColumns(gl, 5);
    const colors = new Colors(() => columns, (digest: string, start: number, values: ColumnArray) => {
      told.push([digest, start, String(values)]);
    });
    return { colors, told };
  }

  it("tells the codes of the column in use, and of none that has gone", async () => {
    const { colors, told } = colorsOf();
    const request = (digest: string, column: Source) => ({ kind: "category" as const, digest, column });
    const [x, y] = [request("x", columnOf(uint8(), [1, 2], [3, 4, 5])), request("y", columnOf(uint16(), [300, 1], [1, 1, 1]))];
    colors.tell("x");
    await colors.show(LEVELS, x, () => undefined);
    expect(told).toEqual([]);
    colors.tell("y");
    expect(told).toEqual([]);
    colors.tell("x");
    expect(told.splice(0)).toEqual([["x", 0, "1,2"], ["x", 2, "3,4,5"]]);
    await colors.show(LEVELS, y, () => undefined);
    colors.tell("x");
    expect(told).toEqual([]);
    colors.tell("y");
    expect(told.splice(0)).toEqual([["y", 0, "300,1"], ["y", 2, "1,1,1"]]);
    colors.reset();
    colors.tell("y");
    await colors.show(LEVELS, { ...y, kind: "rgba" }, () => undefined);
    colors.tell("y");
    expect(told).toEqual([]);
    colors.reset();
    await colors.show(LEVELS, { ...y, kind: "number" }, () => undefined);
    colors.tell("y");
    expect(told).toEqual([["y", 0, "300,1"], ["y", 2, "1,1,1"]]);
  });

  it("says so where there are none", async () => {
    const { colors, told } = colorsOf();
    await colors.show([], { kind: "category", digest: "x", column: columnOf(uint8()) }, () => undefined);
    colors.tell("x");
    expect(told).toEqual([["x", 0, ""]]);
  });

  it("goes on telling them while they arrive", async () => {
    const { colors, told } = colorsOf();
    let used = 0;
    await colors.show(LEVELS, { kind: "category", digest: "x", column: columnOf(uint8(), [1, 2], [3, 4, 5]) }, () => {
      if (used++ === 0) colors.tell("x");
    });
    expect(told).toEqual([["x", 0, "1,2"], ["x", 2, "3,4,5"]]);
  });
});
