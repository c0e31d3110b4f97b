/** The brush over time: months from the first to the last that links tell of, and how many links fall into each. */
import type { Link } from "./graph";

export type Months = { first: string; names: string[]; counts: number[] };

export function months(links: Link[]): Months | undefined {
  const told = links.flatMap((link) => link.days).filter((day) => day.length >= 7).map((day) => day.slice(0, 7)).sort();
  const first = told[0];
  const last = told[told.length - 1];
  if (first === undefined || last === undefined || first === last) return undefined;
  const names: string[] = [];
  let [year, month] = first.split("-").map(Number) as [number, number];
  for (let name = first; name <= last && names.length < 2400; ) {
    names.push(name);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
    name = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
  }
  const each = new Map<string, number>();
  for (const month of told) each.set(month, (each.get(month) ?? 0) + 1);
  return { first, names, counts: names.map((name) => each.get(name) ?? 0) };
}

/** Bars for the months, as one path in a drawing of 1000 by 40; those between the two ends are the second path. */
export function bars({ counts }: Months, from: number, to: number): [string, string] {
  const most = Math.max(1, ...counts);
  const width = 1000 / counts.length;
  const bar = (n: number) => {
    const height = ((counts[n] ?? 0) / most) * 38;
    return height ? `M${(n * width).toFixed(1)} 40h${Math.max(1, width - 1).toFixed(1)}v${(-height).toFixed(1)}h${(-Math.max(1, width - 1)).toFixed(1)}z` : "";
  };
  const all = counts.map((_, n) => n);
  return [all.filter((n) => n < from || n > to).map(bar).join(""), all.filter((n) => n >= from && n <= to).map(bar).join("")];
}
