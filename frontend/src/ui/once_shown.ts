/** Calls once with an element's width in CSS pixels: now, or when what hides it, as another tab does, goes away. */
export function onceShown(element: HTMLElement, act: (width: number) => void): void {
  if (element.clientWidth > 0) {
    act(element.clientWidth);
    return;
  }
  const resizing = new ResizeObserver(() => {
    if (element.clientWidth === 0) return;
    resizing.disconnect();
    act(element.clientWidth);
  });
  resizing.observe(element);
}
