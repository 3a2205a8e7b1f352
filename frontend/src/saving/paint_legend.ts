/** The legend on a picture that is saved: from its model, where it stands on the screen. */

import type { LegendModel } from "../coloring";
import type { LegendRow } from "../wire/tables";
import type { RGB } from "../manifest";
import { spread } from "../ui/color_bar";
import { formatCount } from "../ui/format";
import { categoryName } from "../ui/swatch_row";
import { css, type Area, type Paper } from "./paper";

/** Sizes as in the style sheet, for text of 13 CSS pixels. */
const HEAD = 30;
const ROW = 21.2;
const BELOW = 6;
const SIDE = 10;
const SWATCH = 10;
const NAME = 28;
const BAR = 10;
const TICKS = 24;

/** @param area Of the legend on the paper: what does not fit is said in the last line. */
export function paintLegend(paper: Paper, model: LegendModel, area: Area): void {
  if (model.kind === "none") return;
  const { left, top, width } = area;
  const room = Math.floor((area.height - paper.length(HEAD + BELOW)) / paper.length(ROW));
  const rows = model.kind === "categories" ? fitting(model.rows.length, Math.max(room, 1)) : { shown: 0, more: 0 };
  const lines = rows.shown + (rows.more > 0 ? 1 : 0);
  const missing = model.kind === "numbers" && model.manifest.missing.count > 0;
  const inside = model.kind === "categories" ? lines * ROW : BAR + TICKS + (missing ? ROW : 0);
  paintPanel(paper, { left, top, width, height: paper.length(HEAD + inside + BELOW) });
  const title = model.kind === "categories" ? model.title : model.manifest.name;
  const style = { size: 13, weight: 600, color: paper.text };
  paper.write(title, left + paper.length(SIDE), top + paper.length(HEAD / 2), style, width - 2 * paper.length(SIDE));
  const from = top + paper.length(HEAD);
  if (model.kind === "numbers") paintBar(paper, model, { left, top: from, width, height: 0 });
  else {
    model.rows.slice(0, rows.shown).forEach((row, i) => {
      paintRow(paper, row, model.colors[i]!, model.hidden.has(i), { left, top: from + i * paper.length(ROW), width, height: 0 });
    });
    if (rows.more === 0) return;
    const more = `… and ${formatCount(rows.more)} more`;
    paper.write(more, left + paper.length(NAME), from + paper.length((lines - 0.5) * ROW), { size: 12, color: paper.faint });
  }
}

/** How many of so many rows have a line, and how many share the last one. */
export function fitting(rows: number, lines: number): { shown: number; more: number } {
  return rows <= lines ? { shown: rows, more: 0 } : { shown: lines - 1, more: rows - lines + 1 };
}

function paintPanel({ above, background, line }: Paper, { left, top, width, height }: Area): void {
  above.beginPath();
  above.roundRect(left + 0.5, top + 0.5, width - 1, height - 1, 7);
  above.globalAlpha = 0.93;
  above.fillStyle = background;
  above.fill();
  above.globalAlpha = 1;
  above.strokeStyle = line;
  above.lineWidth = 1;
  above.stroke();
}

function paintRow(paper: Paper, { name, count, role }: LegendRow, color: RGB, hidden: boolean, { left, top, width }: Area): void {
  const { above } = paper;
  const middle = top + paper.length(ROW / 2);
  const radius = paper.length(SWATCH / 2);
  above.beginPath();
  above.arc(left + paper.length(SIDE) + radius, middle, hidden ? radius - 0.75 : radius, 0, 2 * Math.PI);
  above.fillStyle = css(color);
  above.strokeStyle = paper.faint;
  above.lineWidth = 1.5;
  if (hidden) above.stroke();
  else above.fill();
  const right = left + width - paper.length(SIDE);
  const wide = paper.write(formatCount(count), right, middle, { size: 12, color: paper.faint, align: "right" });
  const quiet = role !== "value" || name === "";
  const from = left + paper.length(NAME);
  const style = { size: 13, color: quiet || hidden ? paper.faint : paper.text, italic: quiet };
  const written = paper.write(categoryName(name), from, middle, style, right - wide - paper.length(12) - from);
  if (!hidden) return;
  above.fillStyle = paper.faint;
  above.fillRect(from, middle - 0.5, written, 1);
}

function paintBar(paper: Paper, model: Extract<LegendModel, { kind: "numbers" }>, { left, top, width }: Area): void {
  const { above } = paper;
  const { ramp, manifest, missing } = model;
  const [x, y, wide, high] = [left + SIDE, top + 2, width - 2 * SIDE, paper.length(BAR)];
  const colors = ramp.length / 4;
  for (let i = 0; i < colors; i++) {
    above.fillStyle = css([ramp[4 * i]!, ramp[4 * i + 1]!, ramp[4 * i + 2]!]);
    // Each reaches under the next one: no seams between them.
    above.fillRect(x + (i * wide) / colors, y, Math.min((2 * wide) / colors, wide - (i * wide) / colors), high);
  }
  for (const { at, label } of spread(manifest.ticks)) {
    const along = Math.min(Math.max(at, 0), 1);
    const style = { size: 11, color: paper.faint };
    paper.setFont(style);
    paper.write(label, x + at * wide - along * above.measureText(label).width, y + high + paper.length(11), style);
  }
  const { count } = manifest.missing;
  if (count === 0) return;
  const row: LegendRow = { name: "missing", count, role: "missing" };
  paintRow(paper, row, missing, false, { left, top: y + paper.length(BAR + TICKS - 2), width, height: 0 });
}
