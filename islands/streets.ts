/**
 * How streets are drawn: the layers of a Protomaps base map (version 4 of its schema, docs.protomaps.com/basemaps/layers) in the
 * page's own grey, so that the points stand out. Names are in the page's language where the map has them.
 */
import type { LayerSpecification } from "maplibre-gl";

const FROM = { source: "streets" } as const;
// of the machine that shows them: nothing is fetched for it (docs/decisions/0041)
const FONT = ["Noto Sans", "Segoe UI", "Roboto", "Liberation Sans", "DejaVu Sans", "sans-serif"];

export function streetLayers(c: Record<string, string>, language: string): LayerSpecification[] {
  const [ground, sea, line, edge, ink] = [c.sheet, c.sunk, c.line, c.edge, c["ink-2"]] as [string, string, string, string, string];
  const name = ["coalesce", ["get", `name:${language}`], ["get", "name"]] as never;
  const words = { "text-color": ink, "text-halo-color": ground, "text-halo-width": 1.5 };
  const kinds = (...wanted: string[]) => ["in", ["get", "kind"], ["literal", wanted]] as never;
  const width = (...stops: number[]) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops] as never;
  const road = (id: string, colour: string, wide: never, filter: never, dash?: number[]): LayerSpecification => ({
    id, type: "line", ...FROM, "source-layer": "roads", filter, layout: { "line-cap": dash ? "butt" : "round", "line-join": "round" },
    paint: { "line-color": colour, "line-width": wide, ...(dash && { "line-dasharray": dash }) },
  });
  return [
    { id: "earth", type: "fill", ...FROM, "source-layer": "earth", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": ground } },
    { id: "green", type: "fill", ...FROM, "source-layer": "landuse", filter: kinds("park", "forest", "wood", "nature_reserve", "cemetery", "grass"), paint: { "fill-color": c.bg ?? ground } },
    { id: "built", type: "fill", ...FROM, "source-layer": "landuse", filter: kinds("industrial", "aerodrome", "military", "hospital", "school", "university"), paint: { "fill-color": sea, "fill-opacity": 0.6 } },
    { id: "water", type: "fill", ...FROM, "source-layer": "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": sea } },
    { id: "rivers", type: "line", ...FROM, "source-layer": "water", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": sea, "line-width": 1.5 } },
    { id: "buildings", type: "fill", ...FROM, "source-layer": "buildings", minzoom: 14, paint: { "fill-color": line, "fill-outline-color": edge, "fill-opacity": 0.6 } },
    { id: "frontiers", type: "line", ...FROM, "source-layer": "boundaries", paint: { "line-color": edge, "line-width": 1, "line-dasharray": [3, 2] } },
    road("paths", edge, width(13, 0.4, 18, 1.5), kinds("path"), [2, 2]),
    road("rails", edge, width(10, 0.6, 18, 2), kinds("rail"), [4, 2]),
    road("streets", line, width(12, 0.8, 18, 12), kinds("minor_road", "other")),
    road("avenues", edge, width(8, 0.6, 18, 14), kinds("major_road")),
    road("highways", edge, width(5, 0.8, 18, 18), kinds("highway")),
    {
      id: "street names", type: "symbol", ...FROM, "source-layer": "roads", minzoom: 13, filter: kinds("highway", "major_road", "minor_road", "other"),
      layout: { "symbol-placement": "line", "text-field": name, "text-font": FONT, "text-size": 12 }, paint: words,
    },
    {
      id: "house numbers", type: "symbol", ...FROM, "source-layer": "buildings", minzoom: 17, filter: kinds("address"),
      layout: { "text-field": ["get", "addr_housenumber"], "text-font": FONT, "text-size": 10 }, paint: words,
    },
    {
      id: "water names", type: "symbol", ...FROM, "source-layer": "water", filter: ["==", ["geometry-type"], "Point"],
      layout: { "text-field": name, "text-font": FONT, "text-size": 11 }, paint: words,
    },
    {
      id: "neighbourhoods", type: "symbol", ...FROM, "source-layer": "places", minzoom: 12, filter: kinds("neighbourhood", "macrohood"),
      layout: { "text-field": name, "text-font": FONT, "text-size": 12 }, paint: words,
    },
    {
      id: "towns", type: "symbol", ...FROM, "source-layer": "places", filter: kinds("locality", "region", "country"),
      layout: { "text-field": name, "text-font": FONT, "text-size": width(4, 11, 12, 16) }, paint: { ...words, "text-color": c.ink ?? ink },
    },
  ];
}
