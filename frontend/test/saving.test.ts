import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fittingRatio } from "../src/picture/enlarged";
import { fileName } from "../src/saving/file_name";
import { fitting } from "../src/saving/paint_legend";
import { cutTo, mixed, wrapped } from "../src/saving/paper";

/** Ten pixels a letter. */
const widthOf = (text: string): number => 10 * [...text].length;

describe("a saved picture", () => {
  it("is called as the plot, by a name that any file system takes", () => {
    expect(fileName(null)).toBe("scatter.png");
    expect(fileName("Prices since 2020")).toBe("Prices since 2020.png");
    expect(fileName("..")).toBe("scatter.png");
    expect(fileName("a/b\\c: <d>\u0000 \n e?")).toBe("a b c d e.png");
    expect(fileName("Größe 大きさ")).toBe("Größe 大きさ.png");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (title) => {
        const name = fileName(title);
        expect(name).toMatch(/^[^.\s\p{C}\\/:*?"<>|][^\p{C}\\/:*?"<>|]*\.png$/u);
        expect([...name].length).toBeLessThanOrEqual(64);
      }),
    );
  });

  it("is as fine as wanted, unless there is no room for that", () => {
    const wanted = { width: 800, height: 600, ratio: 4 };
    expect(fittingRatio(wanted, 8192, 2 ** 25)).toBe(4);
    expect(fittingRatio(wanted, 2048, 2 ** 25)).toBe(2.56);
    expect(fittingRatio(wanted, 8192, 480_000)).toBe(1);
    expect(fittingRatio({ ...wanted, height: 1600, ratio: 1 }, 1024, 2 ** 25)).toBe(0.64);
  });

  it("says how many rows of the legend have no room", () => {
    expect(fitting(3, 5)).toEqual({ shown: 3, more: 0 });
    expect(fitting(5, 5)).toEqual({ shown: 5, more: 0 });
    expect(fitting(254, 5)).toEqual({ shown: 4, more: 250 });
  });

  it("cuts what is too long, and breaks lines between words", () => {
    expect(cutTo("north", 50, widthOf)).toBe("north");
    expect(cutTo("north by west", 70, widthOf)).toBe("north…");
    expect(cutTo("north", 5, widthOf)).toBe("…");
    expect(wrapped(" who buys\nwhat ", 80, 2, widthOf)).toEqual(["who buys", "what"]);
    expect(wrapped("one two three four", 70, 2, widthOf)).toEqual(["one two", "three four"]);
    expect(wrapped("incomprehensibilities", 50, 2, widthOf)).toEqual(["incomprehensibilities"]);
    expect(wrapped("  ", 50, 2, widthOf)).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (words, lines) => {
        const found = wrapped(words.join(" "), 90, lines, widthOf);
        expect(found.join(" ")).toBe(words.join(" "));
        expect(found.length).toBeLessThanOrEqual(lines);
        for (const line of found.slice(0, -1)) expect(widthOf(line)).toBeLessThanOrEqual(90);
      }),
    );
  });

  it("mixes colours as the style sheet does", () => {
    expect(mixed([100, 0, 50], [0, 200, 50], 0.25)).toEqual([25, 150, 50]);
  });
});
