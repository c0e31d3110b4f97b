/** The chart as the page tells it: what `tearline.web.charted` writes, and where the author put things. */
export type Node = {
  id: string;
  caption: string;
  form: string;
  statuses: string[];
  records: string[];
  asked: string[];
};
export type Teller = { grade: string | null };
export type Link = {
  id: string;
  source: string;
  target: string;
  word: string;
  directed: boolean;
  days: string[];
  records: Teller[];
};
export type Place = { id: string; x: number | null; y: number | null; pinned: boolean; hidden: boolean; group: string | null };
export type State = { nodes: Node[]; links: Link[]; signs: Record<string, string>; places: Place[]; picked: string | null; way: string[] };

/** Where each node was put: by whichever of its entity's records the author put it there. */
export function placesOf(state: State): Map<string, Place> {
  const byRecord = new Map(state.places.map((place) => [place.id, place]));
  const found = new Map<string, Place>();
  for (const node of state.nodes) {
    const place = [...node.asked, ...node.records].map((id) => byRecord.get(id)).find((one) => one !== undefined);
    found.set(node.id, place ?? { id: node.id, x: null, y: null, pinned: false, hidden: false, group: null });
  }
  return found;
}

/** How sure a link is: whole where one of its tellers is graded A or B and 1 or 2, otherwise dashed. */
export function sure(link: Link): boolean {
  return link.records.some((one) => /\b[AB][12]$/.test(one.grade ?? ""));
}

/** Whether a link was told of a day in the span; one without a day is of any time. Days may be months or years. */
export function within(link: Link, since: string, until: string): boolean {
  if (!link.days.length || (!since && !until)) return true;
  return link.days.some((day) => (!since || day >= since.slice(0, day.length)) && (!until || day < until.slice(0, Math.max(day.length, 10))));
}

const FORMS: Record<string, string> = {
  person: "ellipse", body: "round-rectangle", account: "round-rectangle", vehicle: "hexagon", place: "hexagon",
};

/** The outline of a family of kinds: people are round, bodies square, vehicles and places hexagons, others cut squares. */
export function outline(family: string): string {
  return FORMS[family] ?? "cut-rectangle";
}

type Spot = { x: number; y: number };

/** Where a new node begins: around one that it is linked to, the so-many-th of many at an angle of its own. */
export function beside(state: State, places: Map<string, Place>): (id: string, n: number) => Spot | undefined {
  const neighbour = new Map<string, Spot>();
  const note = (id: string, other: string) => {
    const place = places.get(other);
    if (place && place.x !== null && place.y !== null && !neighbour.has(id)) neighbour.set(id, { x: place.x, y: place.y });
  };
  for (const { source, target } of state.links) {
    note(source, target);
    note(target, source);
  }
  return (id, n) => {
    const spot = neighbour.get(id);
    const angle = n * 2.4; // the golden angle: no two of them meet
    return spot && { x: spot.x + 130 * Math.cos(angle), y: spot.y + 130 * Math.sin(angle) };
  };
}

/** The rectangle around all that is drawn and has a place, with room for the words beside it; nothing where nothing is. */
export function extent(places: Iterable<Place>): { x: number; y: number; w: number; h: number } | undefined {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y, hidden } of places) {
    if (hidden || x === null || y === null) continue;
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  if (left > right) return undefined;
  return { x: left - 90, y: top - 50, w: right - left + 180, h: bottom - top + 110 };
}
