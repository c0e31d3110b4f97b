/**
 * A copy that takes long: the page tells how far it is (server-sent events), and is opened anew once that is over.
 */
import { filled, words } from "./words";

type Said = "looking" | "reading" | "writing" | "no_link";
type Far = { records: number; read: number; writing: boolean };

const bar = document.getElementById("making-bar") as HTMLProgressElement | null;
const text = document.getElementById("making-told");

function tell(far: Far): void {
  if (!bar || !text) return;
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const said = words<Said>("making-words");
  const read = { read: number.format(far.read), records: number.format(far.records) };
  text.textContent = far.writing ? said.writing : far.records ? filled(said.reading, read) : said.looking;
  if (far.writing || !far.records) bar.removeAttribute("value");
  else bar.value = far.read / far.records;
}

if (bar && text) {
  const source = new EventSource("/ask/copy/progress");
  source.onmessage = (event: MessageEvent<string>) => tell(JSON.parse(event.data) as Far);
  source.onerror = () => (text.textContent = words<Said>("making-words").no_link); // the browser asks again by itself
  source.addEventListener("over", () => {
    source.close();
    location.reload();
  });
}
