/** Which filters of Python's are followed, and when. */

import { expect, it, vi } from "vitest";
import type { PlotContext } from "../src/features";
import { Filtering } from "../src/filtering";
import type { FilterState, Manifest, NumberColor } from "../src/manifest";
import type { Resolve } from "../src/wire/source";

const resolve: Resolve = () => ({ kind: "inline", data: new Uint8Array(), bytes: 0 });

function setUp() {
  const coloring = { touched: false, setFilter: vi.fn<(filter: FilterState) => void>(), codesOf: async () => null };
  const plot = { coloring, selecting: { offer: vi.fn() }, changed: vi.fn() } as unknown as PlotContext;
  const filtering = new Filtering(plot);
  /** @param top Of the domain. */
  const update = (command: string, range: [number, number], top: number): void => {
    const color = { kind: "number", name: "value", domain: [0, top], scale: "linear" } as unknown as NumberColor;
    filtering.update({ color, points: {}, filter: { command, range, missing: false } } as unknown as Manifest, resolve);
  };
  const followed = (): number => coloring.setFilter.mock.calls.splice(0).length;
  return { coloring, update, followed };
}

it("a range is followed once, and again where a longer colour bar gives it other codes", () => {
  const { update, followed } = setUp();
  update("low", [10, 20], 1);
  update("low", [10, 20], 1);
  expect(followed()).toBe(1);
  update("low", [5, 10], 2);
  expect(followed()).toBe(1);
  update("high", [8, 10], 2);
  expect(followed()).toBe(1);
});

it("a range that the user has changed stays until Python asks for another", () => {
  const { coloring, update, followed } = setUp();
  update("low", [10, 20], 1);
  coloring.touched = true;
  update("low", [5, 10], 2);
  expect(followed()).toBe(1);
  update("high", [8, 10], 2);
  expect(followed()).toBe(1);
});
