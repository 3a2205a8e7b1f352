/** The Streamlit theme, read from the `--st-*` CSS variables the component inherits. */

import type { RGB } from "./manifest";

export interface Theme {
  /** Whether the background is dark: picks the dark member of themed colours. */
  dark: boolean;
  background: RGB;
  secondaryBackground: RGB;
  primary: RGB;
  text: RGB;
  border: RGB;
  /** CSS font family. */
  font: string;
}

const FALLBACK = {
  light: {
    background: "#ffffff",
    secondary: "#f0f2f6",
    primary: "#ff4b4b",
    text: "#31333f",
    border: "#d6d6d9",
  },
  dark: {
    background: "#0e1117",
    secondary: "#262730",
    primary: "#ff4b4b",
    text: "#fafafa",
    border: "#41444c",
  },
} as const;

/** @param host An element inside the component; its inherited variables count. */
export function readTheme(host: HTMLElement): Theme {
  const style = getComputedStyle(host);
  const variable = (name: string) => style.getPropertyValue(name).trim();
  const declared = parseColor(variable("--st-background-color"));
  const dark = declared === null ? prefersDark() : luminance(declared) < 0.4;
  const fallback = dark ? FALLBACK.dark : FALLBACK.light;
  const background = declared ?? parseColor(fallback.background)!;
  const color = (name: string, other: string): RGB =>
    parseColor(variable(name), background) ?? parseColor(other)!;
  return {
    dark,
    background,
    secondaryBackground: color("--st-secondary-background-color", fallback.secondary),
    primary: color("--st-primary-color", fallback.primary),
    text: color("--st-text-color", fallback.text),
    border: color("--st-border-color", fallback.border),
    font: variable("--st-font") || style.fontFamily || "sans-serif",
  };
}

/**
 * Calls `changed` with the new theme whenever it differs from the one before. Streamlit gives an
 * element around the component another class, so the attributes of all ancestors are watched,
 * across shadow roots; the system's preference covers pages without variables.
 *
 * @returns A function that stops watching.
 */
export function watchTheme(host: HTMLElement, changed: (theme: Theme) => void): () => void {
  let last = JSON.stringify(readTheme(host));
  let frame = 0;
  const check = () => {
    frame = 0;
    const theme = readTheme(host);
    const now = JSON.stringify(theme);
    if (now === last) return;
    last = now;
    changed(theme);
  };
  // The style sheet of the new class may be inserted after the attribute has changed.
  const schedule = () => {
    if (frame === 0) frame = requestAnimationFrame(check);
  };
  const observer = new MutationObserver(schedule);
  for (
    let node: Node | null = host;
    node !== null;
    node = node instanceof ShadowRoot ? node.host : node.parentNode
  ) {
    if (node instanceof Element)
      observer.observe(node, { attributeFilter: ["class", "style", "data-theme"] });
  }
  const preference = matchMedia("(prefers-color-scheme: dark)");
  preference.addEventListener("change", schedule);
  return () => {
    cancelAnimationFrame(frame);
    observer.disconnect();
    preference.removeEventListener("change", schedule);
  };
}

/** Relative luminance (WCAG 2.2), 0 black to 1 white. */
export function luminance(color: RGB): number {
  const [r, g, b] = color.map((byte) => {
    const part = byte / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as RGB;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Any CSS colour as sRGB bytes, laid over another; null when it is not a colour. */
export function parseColor(css: string, over: RGB = [255, 255, 255]): RGB | null {
  if (css === "") return null;
  const key = `${css} ${over.join(" ")}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const color = plain(css, over) ?? (CSS.supports("color", css) ? paint(css, over) : null);
  parsed.set(key, color);
  return color;
}

const parsed = new Map<string, RGB | null>();
let canvas: CanvasRenderingContext2D | null = null;

/**
 * `#rgb`, `#rrggbb`, `rgb(r, g, b)` and `rgba(r, g, b, a)`: what themes hold, read without painting,
 * which takes 0.1 s the first time.
 */
export function plain(css: string, over: RGB): RGB | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(css)?.[1];
  if (hex !== undefined) {
    const digits = hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!;
    return digits.map((digit) => parseInt(digit, 16)) as RGB;
  }
  const parts = /^rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:\s*[,/]\s*([\d.]+))?\s*\)$/i.exec(css);
  if (parts === null) return null;
  const alpha = Math.min(1, Number(parts[4] ?? 1));
  return over.map((below, i) => {
    const above = Math.min(255, Number(parts[i + 1]));
    return Math.round(below + alpha * (above - below));
  }) as RGB;
}

/** The browser knows every notation of CSS, so it does the work: one pixel is painted and read. */
function paint(css: string, over: RGB): RGB | null {
  if (canvas === null) {
    const element = document.createElement("canvas");
    element.width = element.height = 1;
    canvas = element.getContext("2d", { willReadFrequently: true });
    if (canvas === null) return null;
  }
  canvas.fillStyle = `rgb(${over.join(" ")})`;
  canvas.fillRect(0, 0, 1, 1);
  canvas.fillStyle = css;
  canvas.fillRect(0, 0, 1, 1);
  const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data;
  return [r!, g!, b!];
}

function prefersDark(): boolean {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
