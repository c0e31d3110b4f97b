/** What the page says of its places (tearline.web.placed), and what of it lies within a span of time and a part of the map. */
export type Item = {
  n: number;
  id: string;
  kind: string;
  points: [number, number][];
  days: [string, string] | null;
  span: [number, number] | null;
  vague: boolean;
};
export type Axis = { since: number; until: number; left: number; right: number };
export type Extent = [west: number, south: number, east: number, north: number];
export type State = {
  items: Item[];
  around: Item[];
  kinds: Record<string, string>;
  axis: Axis | null;
  passages: number[];
  extent: Extent | null;
};

/** From when to before when, in seconds of the deployment's clock; without an end: infinite. */
export type Span = { from: number; to: number };

export const DAY = 86_400;
export const day = (at: number) => (Number.isFinite(at) ? new Date(at * 1000).toISOString().slice(0, 10) : "");
const midnight = (at: number) => !Number.isFinite(at) || at % DAY === 0;

/** Whole days are compared as the server compares them, by each source's own clock; anything finer by instants. */
export function during({ days, span }: Item, looked: Span | undefined): boolean {
  if (!looked) return true;
  if (!days || !span) return false; // what has no day is within no window of days
  const { from, to } = looked;
  if (midnight(from) && midnight(to)) return (from === -Infinity || days[1] >= day(from)) && (to === Infinity || days[0] <= day(to - 1));
  return span[0] < to && span[1] >= from;
}

export function within({ points }: Item, part: Extent | undefined): boolean {
  if (!part) return true;
  const [west, south, east, north] = part;
  return points.some(([x, y]) => x >= west && x <= east && y >= south && y <= north);
}
