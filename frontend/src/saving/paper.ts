/** What is painted around and over the points of a picture that is saved, in CSS pixels from its corner. */

import type { RGB } from "../manifest";
import type { Theme } from "../theme";

export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface TextStyle {
  /** CSS pixels where the plot's text has 13. */
  size: number;
  color: string;
  weight?: number;
  italic?: boolean;
  align?: CanvasTextAlign;
}

/** The size of the plot's text that sizes are given for. */
const BASE = 13;

export class Paper {
  /** Under the points, and over them. */
  readonly below: CanvasRenderingContext2D;
  readonly above: CanvasRenderingContext2D;
  /** Where the points are. */
  readonly picture: Area;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  readonly background: string;
  private readonly font: string;
  private readonly em: number;

  /**
   * @param area All of the picture on the page. @param host The element with the points.
   * @param scale Pixels per CSS pixel.
   */
  constructor(
    private readonly area: Area,
    host: HTMLElement,
    readonly theme: Theme,
    readonly scale: number,
  ) {
    this.below = this.layer();
    this.above = this.layer();
    const { fontFamily, fontSize } = getComputedStyle(host);
    this.font = fontFamily;
    this.em = (parseFloat(fontSize) || BASE) / BASE;
    this.picture = this.place(host);
    this.text = css(theme.text);
    this.background = css(theme.background);
    this.line = css(theme.border);
    this.faint = css(mixed(theme.text, theme.background, 0.65));
  }

  /** A length that goes with the size of the text. */
  length(pixels: number): number {
    return pixels * this.em;
  }

  /** Where an element is on the paper. */
  place(element: Element): Area {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { left: left - this.area.left, top: top - this.area.top, width, height };
  }

  setFont({ size, weight = 400, italic = false }: Pick<TextStyle, "size" | "weight" | "italic">): void {
    this.above.font = `${italic ? "italic " : ""}${this.fontOf(size * this.em, weight)}`;
  }

  /** @param pixels CSS pixels, as they are. */
  fontOf(pixels: number, weight: number): string {
    return `${weight} ${pixels}px ${this.font}`;
  }

  /** Writes a line; `y` is its middle. @param most CSS pixels: what is longer is cut. @returns How wide it is. */
  write(text: string, x: number, y: number, style: TextStyle, most = Infinity): number {
    const { above } = this;
    this.setFont(style);
    above.textAlign = style.align ?? "left";
    above.textBaseline = "middle";
    above.fillStyle = style.color;
    const shown = this.cut(text, most);
    above.fillText(shown, x, y);
    return above.measureText(shown).width;
  }

  /** A text that fits, in the present font. */
  cut(text: string, most: number): string {
    return cutTo(text, most, (part) => this.above.measureText(part).width);
  }

  private layer(): CanvasRenderingContext2D {
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(this.area.width * this.scale);
    canvas.height = Math.round(this.area.height * this.scale);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("this browser paints no pictures");
    context.scale(this.scale, this.scale);
    return context;
  }
}

export function css(color: RGB): string {
  return `rgb(${color.join(" ")})`;
}

/** @param share Of the first colour. */
export function mixed(a: RGB, b: RGB, share: number): RGB {
  return a.map((value, i) => Math.round(share * value + (1 - share) * b[i]!)) as RGB;
}

/** The longest beginning that fits, with an ellipsis where something is left out. */
export function cutTo(text: string, most: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= most) return text;
  const letters = [...text];
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(`${letters.slice(0, middle).join("").trimEnd()}…`) <= most) low = middle;
    else high = middle - 1;
  }
  return `${letters.slice(0, low).join("").trimEnd()}…`;
}

/** Lines that fit, broken between words; the last one takes what is left and is to be cut. */
export function wrapped(text: string, most: number, lines: number, widthOf: (text: string) => number): string[] {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const found: string[] = [];
  while (words.length > 0) {
    let line = words.shift()!;
    const last = found.length === lines - 1;
    while (words.length > 0 && (last || widthOf(`${line} ${words[0]!}`) <= most)) line += ` ${words.shift()!}`;
    found.push(line);
  }
  return found;
}
