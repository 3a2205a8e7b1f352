import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Box, SelectionOp } from "../src/manifest";
import { boundsOf, boundsOfSteps } from "../src/selection/bounds";
import { divide, titleOf, TOOLS } from "../src/ui/tools";
import { grown } from "../src/zooming";
import { sorted, storeOf, type Quantum } from "./support";

const EXTENT = 2 ** 24;
const quantum = fc.tuple(fc.nat(EXTENT - 1), fc.nat(EXTENT - 1));

describe("tools", () => {
  it("all have a button where there is room, and the others a menu", () => {
    expect(divide(TOOLS, 1200)).toHaveLength(TOOLS.length);
    expect(divide(TOOLS, 1100)).toHaveLength(5); // they would cover too much
    const narrow = divide(TOOLS, 320, ["subtract"]);
    expect(narrow).toEqual(["pan", "box", "lasso", "subtract", "fit", "view-colors"]);
    expect(divide(TOOLS.slice(0, 3), 320)).toEqual(["pan", "box", "lasso"]);
  });

  it("say which key does the same", () => {
    expect(titleOf({ label: "Fit view", key: "F" })).toBe("Fit view (F)");
    expect(titleOf({ label: "Select by lasso", key: "L", hint: "or Shift and drag" })).toBe(
      "Select by lasso (L, or Shift and drag)",
    );
    expect(titleOf({ label: "Full screen" })).toBe("Full screen");
    const keys = TOOLS.flatMap(({ key }) => key ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("the box around a selection", () => {
  it("is that of the selected points which are loaded", () => {
    const levels = fc.array(fc.array(quantum, { maxLength: 60 }), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(levels, fc.nat(180), fc.infiniteStream(fc.boolean()), (unsorted, loaded, chosen) => {
        const points = sorted(unsorted);
        const all = points.flat();
        const mask = Uint8Array.from(all, () => Number(chosen.next().value));
        const here = all.filter((_, i) => i < loaded && mask[i] === 1);
        const [x, y] = [here.map(([px]) => px), here.map(([, py]) => py)];
        const wanted = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
        expect(boundsOf(storeOf(points, loaded), mask)).toEqual(here.length === 0 ? null : wanted);
      }),
      { numRuns: 30 },
    );
  });

  it("is that of the shapes where the points are not here", () => {
    const box = (op: SelectionOp["op"], x: [number, number], y: [number, number]): SelectionOp => ({ op, kind: "box", x, y });
    const lasso: SelectionOp = { op: "add", kind: "lasso", x: [5, 60, 30], y: [-7, 8, 90] };
    const point: SelectionOp = { op: "add", kind: "point", index: 3 };
    const nowhere = () => null;
    const before = box("replace", [0, 1000], [0, 1000]);
    expect(boundsOfSteps([before, box("replace", [10, 20], [10, 20]), lasso], nowhere)).toEqual([5, 60, 0, 90]);
    expect(boundsOfSteps([box("replace", [10, 20], [10, 20]), box("subtract", [0, 99], [0, 99])], nowhere)).toEqual([10, 20, 10, 20]);
    expect(boundsOfSteps([box("replace", [10, 20], [10, 20]), point], () => [500, 5])).toEqual([10, 500, 5, 20]);
    expect(boundsOfSteps([box("replace", [10, 20], [10, 20]), point], nowhere)).toBeNull();
    expect(boundsOfSteps([{ op: "replace", kind: "value", column: "c", code: 1 }], nowhere)).toBeNull();
    expect(boundsOfSteps([box("replace", [-20, -10], [10, 20])], nowhere)).toBeNull();
    expect(boundsOfSteps([], nowhere)).toBeNull();
  });

  it("of one point has some of its surroundings, and no more than is seen already", () => {
    const at: Quantum = [4_000_000, 8_000_000];
    const point: Box = [at[0], at[0], at[1], at[1]];
    const [x0, x1, y0, y1] = grown(point, [0, EXTENT, 0, EXTENT]);
    expect([(x0 + x1) / 2, (y0 + y1) / 2]).toEqual(at);
    expect([x1 - x0, y1 - y0]).toEqual([2 ** 18, 2 ** 18]);
    const near = grown(point, [0, 100, 0, 200]);
    expect([near[1] - near[0], near[3] - near[2]]).toEqual([100, 200]);
    expect(grown([0, 0, 0, 500], [0, 100, 0, 200])).toEqual([0, 0, 0, 500]);
  });
});
