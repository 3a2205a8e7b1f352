/** Small helpers to make elements. Text only ever becomes text nodes. */

const SVG = "http://www.w3.org/2000/svg";

type Attributes = Record<string, string>;

/** An element with a class, attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Outlines on a field of 20 by 20. */
const ICONS = {
  pan: "M10 2.5v15M2.5 10h15M7.8 4.7 10 2.5l2.2 2.2M7.8 15.3 10 17.5l2.2-2.2M4.7 7.8 2.5 10l2.2 2.2M15.3 7.8l2.2 2.2-2.2 2.2",
  box: "M3.5 6.5v-3h3M9 3.5h2M13.5 3.5h3v3M16.5 9v2M16.5 13.5v3h-3M11 16.5H9M6.5 16.5h-3v-3M3.5 11V9",
  lasso:
    "M5.2 12.2C3.6 11.3 2.6 9.8 2.6 8.2c0-3 3.4-5.4 7.5-5.4s7.3 2.3 7.3 5.2-3.2 5.3-7.3 5.3c-1.2 0-2.3-.2-3.3-.5M7.6 12.4a1.9 1.9 0 1 1-3.8 0 1.9 1.9 0 0 1 3.8 0ZM5.3 14.2c-.6 1.9.6 2.7 2.1 2.6 1.7-.1 2.9.1 3.4 1.3",
  // Half of a disc hatched, as for contrast.
  "view-colors": "M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 0 0 0-14.4ZM10 2.8v14.4M10 6.4h6.2M10 10h7.2M10 13.6h6.2",
  fit: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4",
  add: "M3 3h9v9H3ZM15 12v6M12 15h6",
  subtract: "M3 3h9v9H3ZM12 15h6",
  zoom: "M8.5 3a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11ZM12.5 12.5 17 17M6 7V6h1M10 6h1v1M11 10v1h-1M7 11H6v-1",
  "full-screen": "M12 3h5v5M17 3l-5.5 5.5M8 17H3v-5M3 17l5.5-5.5",
  save: "M10 3v9.5M6 8.8l4 3.9 4-3.9M3.5 13v3.5h13V13",
  statistics: "M3 3v14h14M6.5 14v-3M10 14V6.5M13.5 14V9",
  keys: "M2.5 5h15v10h-15ZM5.5 8h.1M8.5 8h.1M11.5 8h.1M14.5 8h.1M6.5 12h7",
  more: "M4.6 10h.1M10 10h.1M15.4 10h.1",
  info: "M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 0 0 0-14.4ZM10 9v4.5M10 6.4v.1",
  close: "M5 5l10 10M15 5 5 15",
  sort: "M3 5h13M3 10h9M3 15h5",
  chevron: "M5.5 8 10 12.5 14.5 8",
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGSVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 20 20", class: "gls-icon", "aria-hidden": "true", focusable: "false" },
    svg("path", { d: ICONS[name] }),
  );
}
