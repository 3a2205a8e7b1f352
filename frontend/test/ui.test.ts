import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { luminance, plain } from "../src/theme";
import { spread } from "../src/ui/color_bar";
import { formatCount, formatMoment, formatNumber, formatPlural } from "../src/ui/format";
import { placeSheet, placeTooltip } from "../src/ui/place_tooltip";

describe("placeTooltip", () => {
  const plot = fc.record({
    width: fc.integer({ min: 280, max: 1600 }),
    height: fc.integer({ min: 120, max: 900 }),
  });
  const size = fc.record({
    width: fc.integer({ min: 40, max: 268 }),
    height: fc.integer({ min: 20, max: 900 }),
  });

  it("stays in the plot and off the point", () => {
    fc.assert(
      fc.property(
        plot,
        size,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (around, wanted, u, v) => {
          const [x, y] = [u * around.width, v * around.height];
          const narrow = around.width < 340;
          const place = narrow ? placeSheet(y, wanted.height, around, 15) : placeTooltip(x, y, wanted, around, 15);
          const height = Math.min(wanted.height, place.maxHeight);
          expect(place.x).toBeGreaterThanOrEqual(0);
          expect(place.y).toBeGreaterThanOrEqual(0);
          expect(place.x + wanted.width).toBeLessThanOrEqual(around.width);
          expect(place.y + height).toBeLessThanOrEqual(around.height);
          const beside = x <= place.x - 14.9 || x >= place.x + wanted.width + 14.9;
          const clear = y <= place.y - 14.9 || y >= place.y + height + 14.9;
          expect(beside || clear).toBe(true);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("prefers the right, then the left", () => {
    const around = { width: 600, height: 400 };
    const wanted = { width: 200, height: 100 };
    expect(placeTooltip(100, 200, wanted, around, 10)).toMatchObject({ x: 110, y: 150, side: "right" });
    expect(placeTooltip(500, 390, wanted, around, 10)).toMatchObject({ x: 290, y: 294, side: "left" });
  });

  it("stays at the edge that a point has left by", () => {
    const around = { width: 600, height: 400 };
    const wanted = { width: 200, height: 100 };
    expect(placeTooltip(5000, 200, wanted, around, 10)).toMatchObject({ x: 390, y: 150 });
    expect(placeTooltip(-5000, -900, wanted, around, 10)).toMatchObject({ x: 10, y: 6 });
  });

  it("is a sheet at the bottom, at the top where the point is low", () => {
    const around = { width: 300, height: 400 };
    expect(placeSheet(100, 120, around, 15)).toMatchObject({ x: 6, y: 274 });
    expect(placeSheet(390, 120, around, 15)).toMatchObject({ x: 6, y: 6 });
    expect(placeSheet(390, 900, around, 15)).toMatchObject({ y: 6, maxHeight: 369 });
  });
});

describe("spread", () => {
  it("keeps the ends and drops labels that would run into one another", () => {
    const tick = (at: number, label: string) => ({ at, label });
    const few = [tick(0, "0"), tick(0.5, "5"), tick(1, "10")];
    expect(spread(few)).toEqual(few);
    const many = Array.from({ length: 11 }, (_, i) => tick(i / 10, "2024-01-01"));
    const kept = spread(many);
    expect(kept[0]).toBe(many[0]);
    expect(kept.at(-1)).toBe(many[10]);
    expect(kept.length).toBeLessThan(4);
    expect(spread([])).toEqual([]);
  });
});

describe("values as text", () => {
  it("writes numbers so that they can be told apart", () => {
    expect(formatNumber(1999)).toBe("1999");
    expect(formatNumber(-3.14159265)).toBe("-3.14159");
    expect(formatNumber(0)).toBe("0");
    expect(formatNumber(1.5e-7)).toBe("1.5E-7");
    expect(formatNumber(Number.NaN)).toBe("–");
    expect(formatNumber(Number.NEGATIVE_INFINITY)).toBe("−∞");
  });

  it("separates thousands in the browser's notation", () => {
    const separated = new Intl.NumberFormat().format(12_345);
    expect(formatCount(12_345)).toBe(separated);
    expect(formatCount(12_345n)).toBe(separated);
    expect(formatPlural(1, "row")).toBe("1 row");
    expect(formatPlural(12_345, "row")).toBe(`${separated} rows`);
  });

  it("writes moments in UTC, midnight as a day", () => {
    const day = formatMoment(Date.UTC(2024, 1, 29));
    expect(day).toContain("29");
    expect(day).not.toContain(":");
    expect(formatMoment(Date.UTC(2024, 1, 29, 13, 5, 7))).toMatch(/05.07/);
    expect(formatMoment(Number.NaN)).toBe("–");
    expect(formatMoment(1e300)).toBe("–");
  });
});

describe("luminance", () => {
  it("orders colours from black to white", () => {
    expect(luminance([0, 0, 0])).toBe(0);
    expect(luminance([255, 255, 255])).toBeCloseTo(1, 10);
    expect(luminance([14, 17, 23])).toBeLessThan(0.02);
  });
});

describe("plain colours", () => {
  it("are read as CSS reads them", () => {
    expect(plain("#f80", [0, 0, 0])).toEqual([255, 136, 0]);
    expect(plain("#0E1117", [0, 0, 0])).toEqual([14, 17, 23]);
    expect(plain("rgb(49, 51, 63)", [0, 0, 0])).toEqual([49, 51, 63]);
    expect(plain("rgb(300 0 5)", [9, 9, 9])).toEqual([255, 0, 5]);
    expect(plain("rgba(250, 250, 250, 0.2)", [0, 100, 250])).toEqual([50, 130, 250]);
    expect(plain("rgb(10 20 30 / .5)", [0, 0, 0])).toEqual([5, 10, 15]);
  });

  it("leave the other notations to the browser", () => {
    for (const css of ["red", "#12345678", "rgb(1 2 3 / 50%)", "oklch(0.2 0.02 260)"]) {
      expect(plain(css, [0, 0, 0])).toBeNull();
    }
  });
});
