/** The page's colours as they are in this light, for what is drawn on a canvas (tokens.css). */
export function colours(): Record<string, string> {
  const style = getComputedStyle(document.documentElement);
  const names = ["bg", "sheet", "sunk", "ink", "ink-2", "line", "edge", "act", "act-soft"];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}

/** Called whenever it becomes light or dark. */
export function onLight(draw: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
