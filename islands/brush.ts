/**
 * The span of time that one looks at: drawn with a pointer over the lanes, moved by two sliders, typed into the page's two
 * date fields. All three always say the same.
 */
import { DAY, day, type Axis, type Span } from "./placed";

const STEPS = [300, 3_600, DAY]; // seconds; the finest of which a slider has no more than so many
const MOST = 1_500;
const NEAR = 8; // of the drawing: an end is taken hold of so close to it
const SVG = "http://www.w3.org/2000/svg";

export class Brush {
  span: Span | undefined;
  private readonly step: number;
  private readonly first: number;
  private readonly last: number;
  private readonly sliders: HTMLInputElement[];
  private readonly fields: HTMLInputElement[];
  private readonly asked: string[];
  private readonly rect: SVGRectElement;

  constructor(private readonly axis: Axis, private readonly lanes: SVGSVGElement, part: HTMLElement, private readonly changed: () => void) {
    this.step = STEPS.find((step) => (axis.until - axis.since) / step <= MOST) ?? DAY;
    this.first = Math.floor(axis.since / this.step) * this.step;
    this.last = Math.ceil(axis.until / this.step) * this.step;
    this.sliders = [...part.querySelectorAll<HTMLInputElement>("input[type=range]")];
    this.fields = ["since", "until"].map((id) => document.getElementById(id) as HTMLInputElement);
    this.asked = this.fields.map((field) => field.value);
    this.rect = document.createElementNS(SVG, "rect");
    this.rect.setAttribute("class", "brush");
    lanes.append(this.rect);
    part.hidden = false;
    for (const slider of this.sliders) {
      slider.max = String((this.last - this.first) / this.step);
      slider.addEventListener("input", () => this.slide(slider));
    }
    for (const field of this.fields) field.addEventListener("change", () => this.type());
    lanes.addEventListener("pointerdown", (event) => this.draw(event));
    lanes.addEventListener("dragstart", (event) => event.preventDefault());
    this.tell();
  }

  /** Look at this span; all of the time is none. The fields say it in days, and where it has no end what was asked for. */
  look(from: number, to: number): void {
    const [open, openEnd] = [from <= this.first, to >= this.last];
    this.set(open && openEnd ? undefined : { from: open ? -Infinity : from, to: openEnd ? Infinity : to });
    this.fields.forEach((field, n) => (field.value = (this.span && day(n ? this.span.to - 1 : this.span.from)) || (this.asked[n] ?? "")));
  }

  private set(span: Span | undefined): void {
    this.span = span;
    this.tell();
    this.changed();
  }

  whole(): void {
    this.look(-Infinity, Infinity);
  }

  private slide(moved: HTMLInputElement): void {
    const [from, to] = this.sliders.map((slider) => this.first + Number(slider.value) * this.step) as [number, number];
    const other = moved === this.sliders[0];
    this.look(other ? Math.min(from, to - this.step) : from, other ? to : Math.max(to, from + this.step));
  }

  private type(): void {
    const [since, until] = this.fields.map((field) => (field.value ? Date.parse(`${field.value}T00:00Z`) / 1000 : NaN)) as [number, number];
    const none = Number.isNaN(since) && Number.isNaN(until);
    this.set(none ? undefined : { from: Number.isNaN(since) ? -Infinity : since, to: Number.isNaN(until) ? Infinity : until + DAY });
  }

  /** A new span, or an end or the whole of the old one moved. A finger pans the drawing; for it there are the sliders. */
  private draw(event: PointerEvent): void {
    if (event.pointerType === "touch" || event.button !== 0) return;
    const start = this.at(event.clientX);
    const { from, to } = this.shown();
    const near = (NEAR * (this.axis.until - this.axis.since)) / (this.axis.right - this.axis.left);
    const held = !this.span ? "new" : Math.abs(start - from) < near ? "from" : Math.abs(start - to) < near ? "to" : start > from && start < to ? "all" : "new";
    let moved = false;
    const move = (next: PointerEvent) => {
      if (!next.buttons) return end(); // it was let go of elsewhere
      if (!moved && Math.abs(next.clientX - event.clientX) < 5) return; // a click on what lies here
      moved = true;
      const here = this.at(next.clientX);
      const snap = (at: number) => Math.round(at / this.step) * this.step;
      const ends: Record<string, [number, number]> = {
        new: [start, here], from: [here, to], to: [from, here], all: [from + here - start, to + here - start],
      };
      const [a, b] = (ends[held] ?? [start, here]).map(snap).sort((one, other) => one - other) as [number, number];
      this.look(a, Math.max(b, a + this.step));
    };
    const swallow = (click: Event) => (click.preventDefault(), click.stopPropagation());
    const end = () => {
      window.removeEventListener("pointermove", move);
      if (moved) window.addEventListener("click", swallow, true); // it opens nothing that lies where it ended
      setTimeout(() => window.removeEventListener("click", swallow, true));
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end, { once: true });
  }

  private at(clientX: number): number {
    const matrix = this.lanes.getScreenCTM();
    const x = matrix ? (clientX - matrix.e) / matrix.a : 0;
    const { since, until, left, right } = this.axis;
    return since + ((Math.min(right, Math.max(left, x)) - left) / (right - left)) * (until - since);
  }

  private shown(): Span {
    return { from: Math.max(this.first, this.span?.from ?? this.first), to: Math.min(this.last, this.span?.to ?? this.last) };
  }

  private tell(): void {
    const { from, to } = this.shown();
    const { since, until, left, right } = this.axis;
    const x = (at: number) => left + (Math.min(until, Math.max(since, at)) - since) / (until - since) * (right - left);
    this.rect.setAttribute("x", String(x(from)));
    this.rect.setAttribute("width", String(Math.max(1, x(to) - x(from))));
    this.rect.setAttribute("y", "2");
    this.rect.setAttribute("height", String(this.lanes.viewBox.baseVal.height - 24));
    this.rect.toggleAttribute("hidden", !this.span);
    const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang; // day, month, year
    const told = new Intl.DateTimeFormat(language, { timeZone: "UTC", dateStyle: "medium", ...(this.step < DAY && { timeStyle: "short" }) });
    [from, to].forEach((at, n) => {
      const slider = this.sliders[n];
      if (!slider) return;
      slider.value = String((at - this.first) / this.step);
      const text = told.format((n && this.step === DAY ? at - DAY : at) * 1000); // the last day is looked at too
      slider.setAttribute("aria-valuetext", text);
      const output = document.querySelector(`output[for=${slider.id}]`);
      if (output) output.textContent = text;
    });
  }
}
