import { fixedSizeList, int64, tableFromArrays, tableToIPC, uint8, utf8 } from "@uwdata/flechette";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Coloring, type LegendModel } from "../src/coloring";
import type { PictureRequest } from "../src/engine";
import type { CategoryColor } from "../src/manifest";
import type { Theme } from "../src/theme";
import { actionOf } from "../src/ui/legend_rows";
import { moved } from "../src/ui/roving";
import type { Resolve } from "../src/wire/source";

const NAMES = ["a", "b", "c"];
const LIGHT = [[1, 0, 0, 255], [2, 0, 0, 255], [3, 0, 0, 255]];
const DARK = [[11, 0, 0, 255], [12, 0, 0, 255], [13, 0, 0, 255]];

const LEGEND = tableToIPC(
  tableFromArrays(
    { name: NAMES, count: [1n, 2n, 3n], role: [0, 0, 0], light: LIGHT, dark: DARK },
    { types: { name: utf8(), count: int64(), role: uint8(), light: fixedSizeList(uint8(), 4), dark: fixedSizeList(uint8(), 4) } },
  ),
  { format: "stream" },
)!;

const resolve: Resolve = () => ({ kind: "inline", data: LEGEND, bytes: LEGEND.length });

function category(column: string, legend: string, name = "kind"): CategoryColor {
  const ref = (digest: string) => ({ digest, bytes: LEGEND.length, url: null, offset: 0 });
  return { kind: "category", name, source: `all of ${column}`, column: ref(column), legend: ref(legend) };
}

describe("a legend", () => {
  let sent: PictureRequest[];
  let models: LegendModel[];
  let coloring: Coloring;

  /** Alphas of the tables sent since the last call, after the kind of message. */
  const told = (): unknown[] => {
    return sent.splice(0).flatMap((request): unknown[] => {
      if (request.type === "lookup") return [[request.type, ...alphas(request.rgba)]];
      return request.type === "color" ? [[request.type, ...alphas(request.lookup!)]] : [];
    });
  };
  const hidden = (): number[] => {
    const model = models.at(-1)!;
    return model.kind === "categories" ? [...model.hidden].sort() : [];
  };
  const only = (row: number): void => coloring.change({ kind: "only", row });
  const toggle = (row: number): void => coloring.change({ kind: "toggle", row });
  const show = async (color: CategoryColor, ticket: number): Promise<void> => {
    coloring.apply(color, resolve);
    await vi.waitFor(() => expect(sent.at(-1)).toMatchObject({ type: "color", ticket }));
    coloring.colored(ticket);
  };

  beforeEach(async () => {
    [sent, models] = [[], []];
    coloring = new Coloring({ send: (request) => sent.push(request) }, { dark: false, primary: [9, 9, 9] } as unknown as Theme, {
      onChange: vi.fn(),
      onLegend: (model) => models.push(model),
      onError: (message) => expect.fail(message),
    });
    await show(category("x", "one"), 1);
    expect(told()).toEqual([["color", 255, 255, 255]]);
  });

  it("shows one category only, and then all again", () => {
    only(1);
    expect(told()).toEqual([["lookup", 0, 255, 0]]);
    only(2);
    expect(told()).toEqual([["lookup", 0, 0, 255]]);
    only(2);
    expect(told()).toEqual([["lookup", 255, 255, 255]]);
  });

  it("adds categories and takes them away by one message each, and never the last one", () => {
    toggle(1);
    expect(told()).toEqual([["lookup", 255, 0, 255]]);
    expect(hidden()).toEqual([1]);
    toggle(2);
    toggle(1);
    expect(told()).toEqual([["lookup", 255, 0, 0], ["lookup", 255, 255, 0]]);
    only(2);
    toggle(0);
    expect(hidden()).toEqual([1]);
    toggle(2);
    toggle(0);
    expect(hidden()).toEqual([]);
    toggle(7); // no such row
    expect(hidden()).toEqual([]);
  });

  it("tells what was hidden, or what was chosen, and takes it back", () => {
    expect([coloring.filter, coloring.where]).toEqual([null, null]);
    toggle(1);
    expect(coloring.filter).toEqual({ hidden: [1] });
    expect(coloring.where).toEqual({ column: "all of x", hidden: [1] });
    only(1);
    expect(coloring.filter).toEqual({ shown: [1] });
    toggle(2);
    expect(coloring.filter).toEqual({ shown: [1, 2] });
    toggle(2);
    const { filter } = coloring;
    coloring.change({ kind: "all" });
    expect([coloring.filter, hidden()]).toEqual([null, []]);
    coloring.setFilter(filter);
    expect(hidden()).toEqual([0, 2]);
    // What is of another kind, or hides nothing, is no filter.
    coloring.setFilter({ range: [5, 9], missing: false });
    expect([coloring.filter, hidden()]).toEqual([null, []]);
    coloring.setFilter({ hidden: [] });
    expect(coloring.filter).toBeNull();
  });

  it("takes a filter for colours that are still on their way", async () => {
    coloring.apply(category("y", "two", "other"), resolve);
    coloring.setFilter({ shown: [2] }, category("y", "two", "other"));
    expect([coloring.filter, hidden()]).toEqual([null, []]);
    told();
    await vi.waitFor(() => expect(sent.at(-1)).toMatchObject({ type: "color", ticket: 2 }));
    expect(told()).toEqual([["color", 0, 0, 255]]);
    coloring.colored(2);
    expect(hidden()).toEqual([0, 1]);
  });

  it("goes on with the filter of a column whose legend is another now", async () => {
    only(1);
    await show(category("y", "two"), 2);
    expect(hidden()).toEqual([0, 2]);
    await show(category("z", "three", "other"), 3);
    expect(hidden()).toEqual([]);
  });

  it("keeps hidden what was hidden: in another theme, for other points, and going back to a colour", async () => {
    toggle(0);
    told();
    coloring.setTheme({ dark: true, primary: [9, 9, 9] } as unknown as Theme);
    expect(sent).toMatchObject([{ type: "lookup", rgba: Uint8Array.of(11, 0, 0, 0, 12, 0, 0, 255, 13, 0, 0, 255) }]);
    told();
    coloring.reset();
    await show(category("y", "one"), 2);
    expect(told()).toEqual([["color", 0, 255, 255]]);
    await show(category("z", "two", "other"), 3);
    expect(told()).toEqual([["color", 255, 255, 255]]);
    expect(hidden()).toEqual([]);
    await show(category("x", "one"), 4);
    expect(told()).toEqual([["color", 0, 255, 255]]);
    expect(hidden()).toEqual([0]);
  });

  it("knows which points are hidden, for each column", async () => {
    const asked = (): string[] => sent.splice(0).flatMap((request) => (request.type === "codes" ? [request.digest] : []));
    const tell = (digest: string, ...values: number[]): void => {
      coloring.codes({ type: "codes", plot: 1, digest, start: 0, count: 3, values: Uint8Array.from(values) });
    };
    const seen = (): number[] => [0, 1, 2].filter((index) => !coloring.skip?.(index));
    expect([asked(), seen()]).toEqual([[], [0, 1, 2]]);
    toggle(1);
    tell("x", 1, 0, 1);
    toggle(0);
    toggle(0);
    expect([asked(), seen()]).toEqual([["x"], [1]]);
    coloring.reset();
    expect(seen()).toEqual([]);
    await show(category("y", "one"), 2);
    tell("y", 0, 0, 1);
    expect([asked(), seen()]).toEqual([["y"], [0, 1]]);
    // The same column after points that the picture had to be sent once more.
    coloring.reset();
    toggle(2);
    await show(category("y", "one"), 3);
    expect([asked(), seen()]).toEqual([["y", "y"], []]);
    tell("y", 0, 2, 1);
    expect(seen()).toEqual([0]);
    await show(category("z", "two", "other"), 4);
    expect([asked(), seen()]).toEqual([[], [0, 1, 2]]);
  });

  it("sends the table again when it changed while colours were on their way", async () => {
    coloring.apply(category("y", "one"), resolve);
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    toggle(2);
    expect(told()).toEqual([["color", 255, 255, 255], ["lookup", 255, 255, 0]]);
    coloring.colored(2);
    expect(told()).toEqual([["lookup", 255, 255, 0]]);
  });
});

describe("a click on a category", () => {
  it("shows this one alone; with Ctrl or Cmd it adds or takes away", () => {
    const click = { ctrlKey: false, metaKey: false, target: null };
    expect(actionOf(click)).toBe("only");
    expect(actionOf({ ...click, ctrlKey: true })).toBe("toggle");
    expect(actionOf({ ...click, metaKey: true })).toBe("toggle");
  });

  it("is reached by arrow keys", () => {
    const keys = ["ArrowUp", "ArrowDown", "Home", "End", "x"];
    expect(keys.map((key) => moved(key, 0, 3, ["ArrowUp", "ArrowDown"]))).toEqual([2, 1, 0, 2, null]);
    expect(moved("ArrowDown", 2, 3, ["ArrowUp", "ArrowDown"])).toBe(0);
    expect(moved("End", -1, 0, ["ArrowUp", "ArrowDown"])).toBeNull();
  });
});

function alphas(rgba: Uint8Array): number[] {
  return [...rgba].filter((_, i) => i % 4 === 3);
}
