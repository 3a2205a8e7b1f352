import { describe, expect, it } from "vitest";
import { summaryOf, type Summarised } from "../src/ui/summary";

const PLAIN: Summarised = {
  points: { count: 1234, x: { name: "umap 1" }, y: { name: "umap 2" } },
  color: { kind: "constant", color: null },
  frame: null,
  aggregate: null,
};

describe("summaryOf", () => {
  it("tells what is drawn", () => {
    expect(summaryOf(PLAIN, null)).toBe("Scatter plot of 1,234 points, umap 1 against umap 2");
  });

  it("counts all points where the server does, and the selected ones", () => {
    const said = summaryOf({ ...PLAIN, aggregate: { total: 5_000_000 } }, 1);
    expect(said).toBe("Scatter plot of 5,000,000 points, umap 1 against umap 2. 1 point selected");
  });

  it("has title, colour and caption in the order of reading", () => {
    const frame = { title: "Cells", caption: "Source: us", axes: false };
    const color = { kind: "category", name: "type" } as Summarised["color"];
    expect(summaryOf({ ...PLAIN, frame, color }, 0)).toBe(
      "Cells. Scatter plot of 1,234 points, umap 1 against umap 2, coloured by type. 0 points selected. Source: us",
    );
  });
});
