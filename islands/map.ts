/**
 * The map: maplibre over the server's drawing, with the same points. Loaded by places.ts where there is WebGL.
 *
 * Beneath the points lie the outlines that the service has anyway, and streets where the operator put a map of them into the data
 * folder. Nothing is asked of another host; which part of the earth one looks at is told to nobody.
 */
import type { Feature } from "geojson";
import { addProtocol, Map as Globe, setWorkerUrl, type GeoJSONSource, type StyleSpecification } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { colours, onLight } from "./colours";
import type { Extent, Item, State } from "./placed";
import { bundled, Pins, type Pin, type Spot } from "./pins";
import { streetLayers } from "./streets";
import { filled } from "./words";

export type Said = "title" | "one" | "many" | "other" | "no_streets" | "scroll" | "scroll_mac" | "fingers";
export type Asked = {
  figure: HTMLElement;
  state: State;
  said: Record<Said, string>;
  /** One looks at another part. */
  moved(): void;
  /** A point was chosen: the rows at it. */
  chosen(pin: Pin, byKey: boolean): void;
};

const NEAREST = 18;
const FIT = { padding: 34, maxZoom: 15 }; // a map of one point shows some two kilometres
const SPECK = 1e-5; // degrees: a metre
const METRES = [1, 2, 5].flatMap((n) => [0, 1, 2, 3, 4, 5, 6].map((power) => n * 10 ** power)).sort((a, b) => a - b);

/** The map once it stands. Rejects where it cannot. */
export async function mount(asked: Asked): Promise<PlacesMap> {
  const { worker, land, streets } = asked.figure.dataset;
  if (!worker) throw new Error("no worker");
  setWorkerUrl(worker);
  addProtocol("pmtiles", new Protocol().tile);
  const chart = new PlacesMap(asked, land ? await outlines(land) : [], streets ?? "");
  await chart.stands;
  return chart;
}

/** Rings in degrees, as land.mjs wrote them, as polygons. */
async function outlines(address: string): Promise<Feature[]> {
  const rings = (await (await fetch(address)).json()) as number[][];
  return rings.map((ring) => {
    const corners: [number, number][] = [];
    for (let n = 4; n + 1 < ring.length; n += 2) corners.push([ring[n] ?? 0, ring[n + 1] ?? 0]);
    return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [corners] } };
  });
}

export class PlacesMap {
  readonly stands: Promise<void>;
  private readonly globe: Globe;
  private readonly pins: Pins;
  private readonly bar = document.createElement("div");
  private isIn: (item: Item) => boolean = () => true;
  private looking = false;

  constructor(private readonly asked: Asked, private readonly land: Feature[], private readonly streets: string) {
    const { figure, said } = asked;
    const place = figure.querySelector<HTMLElement>("[data-part=canvas]");
    if (!place) throw new Error("no place for the map");
    this.globe = new Globe({
      container: place, style: this.style(), bounds: asked.state.extent ?? this.extent(), fitBoundsOptions: FIT,
      attributionControl: false, maplibreLogo: false, renderWorldCopies: false, dragRotate: false, pitchWithRotate: false, touchPitch: false,
      maxZoom: NEAREST, cooperativeGestures: true,
      locale: {
        "Map.Title": said.title, "CooperativeGesturesHandler.WindowsHelpText": said.scroll,
        "CooperativeGesturesHandler.MacHelpText": said.scroll_mac, "CooperativeGesturesHandler.MobileHelpText": said.fingers,
      },
    });
    this.globe.touchZoomRotate.disableRotation();
    this.globe.keyboard.disableRotation();
    this.pins = new Pins(place, said.title, (pin) => this.told(pin), (pin, byKey) => this.press(pin, byKey));
    this.bar.className = "scale";
    place.append(this.bar);
    this.stands = new Promise((done, fail) => {
      this.globe.once("load", () => done());
      this.globe.on("error", (event) => {
        if ((event as { sourceId?: string }).sourceId === "streets") this.withoutStreets();
        else fail(event.error);
      });
    });
    this.globe.on("sourcedata", (event) => {
      if (event.sourceId === "streets" && event.tile && event.isSourceLoaded && !figure.dataset.drawn) figure.dataset.drawn = "streets";
    });
    this.globe.on("boxzoomend", () => (this.looking = true));
    this.globe.on("move", () => this.pins.follow((at) => this.globe.project(at)));
    this.globe.on("moveend", (event) => {
      this.looking ||= "originalEvent" in event && Boolean(event.originalEvent);
      this.draw();
      asked.moved();
    });
    onLight(() => this.globe.setStyle(this.style()));
  }

  /** The part that one chose to look at, unless it holds all there is. */
  get part(): Extent | undefined {
    const bounds = this.globe.getBounds();
    const part: Extent = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const [west, south, east, north] = this.extent();
    const all = part[0] <= west && part[1] <= south && part[2] >= east && part[3] >= north;
    return this.looking && !all ? part : undefined;
  }

  /** Draw these items alone. */
  show(isIn: (item: Item) => boolean): void {
    this.isIn = isIn;
    void this.globe.getSource<GeoJSONSource>("way")?.setData(this.way());
    this.draw();
  }

  nearer(by: 1 | -1): void {
    this.looking = true;
    this.globe.zoomTo(this.globe.getZoom() + by);
  }

  /** All points; nothing is left out any more. */
  whole(): void {
    this.looking = false;
    this.globe.fitBounds(this.extent(), FIT);
    this.asked.moved();
  }

  private press(pin: Pin, byKey: boolean): void {
    const [west, south, east, north] = around(pin.points);
    const apart = east - west > SPECK || north - south > SPECK;
    if (!apart || this.globe.getZoom() >= NEAREST - 0.01) return this.asked.chosen(pin, byKey);
    this.looking = true;
    this.globe.fitBounds([west, south, east, north], { padding: 80, maxZoom: NEAREST });
  }

  private extent(): Extent {
    return around([...this.asked.state.items, ...this.asked.state.around].flatMap((item) => item.points));
  }

  private draw(): void {
    const spots = (items: Item[], own: boolean): Spot[] =>
      items.filter((item) => this.isIn(item)).flatMap((item) => item.points.map((at) => ({ ...this.globe.project(at), at, item, own })));
    const { clientWidth: width, clientHeight: height } = this.globe.getContainer();
    const { items, around } = this.asked.state;
    const pins = [...bundled(spots(items, true)), ...bundled(spots(around, false))];
    this.pins.show(pins.filter(({ x, y }) => x > -20 && y > -20 && x < width + 20 && y < height + 20));
    this.scale();
  }

  private told({ own, items }: Pin): { text: string; name: string } {
    const [first] = items;
    const kind = this.asked.state.kinds[first?.kind ?? ""] ?? "";
    if (items.length > 1) return { text: own ? `×${items.length}` : String(items.length), name: filled(this.asked.said.many, { n: items.length }) };
    return own ? { text: String(first?.n), name: filled(this.asked.said.one, { kind, n: first?.n ?? 0 }) } : { text: "", name: filled(this.asked.said.other, { kind }) };
  }

  /** The longest round length that the bar has room for, at the middle of the map. */
  private scale(): void {
    const perPixel = (40_075_016.7 * Math.cos((this.globe.getCenter().lat * Math.PI) / 180)) / 512 / 2 ** this.globe.getZoom();
    const length = METRES.filter((metres) => metres / perPixel <= 120).pop() ?? 1;
    this.bar.style.width = `${length / perPixel}px`;
    this.bar.textContent = length < 1000 ? `${length} m` : `${length / 1000} km`;
  }

  private withoutStreets(): void {
    const { figure, said } = this.asked;
    figure.dataset.drawn = "outlines";
    const place = figure.querySelector("[data-part=told]");
    if (place) place.textContent = said.no_streets;
  }

  private way(): Feature {
    const { items, passages } = this.asked.state;
    const stops = passages.map((n) => items[n - 1]).filter((item): item is Item => item !== undefined && this.isIn(item));
    const spots = stops.flatMap((item) => item.points.slice(0, 1));
    const legs = new Map<string, [number, number][]>(); // each once, however often it was gone: dashes upon dashes are a line
    spots.slice(1).forEach((to, n) => {
      const from = spots[n];
      if (from && String(from) !== String(to)) legs.set([String(from), String(to)].sort().join(), [from, to]);
    });
    return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: [...legs.values()] } };
  }

  private style(): StyleSpecification {
    const c = colours() as Record<"sheet" | "sunk" | "line" | "edge" | "act", string>;
    const collection = { type: "FeatureCollection" as const, features: this.land };
    return {
      version: 8,
      sources: {
        land: { type: "geojson", data: collection },
        way: { type: "geojson", data: this.way() },
        ...(this.streets && { streets: { type: "vector" as const, url: `pmtiles://${this.streets}` } }),
      },
      layers: [
        { id: "sea", type: "background", paint: { "background-color": this.land.length ? c.sunk : c.sheet } },
        { id: "land", type: "fill", source: "land", paint: { "fill-color": c.sheet } },
        { id: "coast", type: "line", source: "land", paint: { "line-color": c.line, "line-width": 1.5 } },
        ...(this.streets ? streetLayers(c, document.documentElement.lang) : []),
        { id: "way", type: "line", source: "way", paint: { "line-color": c.act, "line-width": 2.5, "line-dasharray": [2, 1.6] } },
      ],
    };
  }
}

function around(points: [number, number][]): Extent {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
