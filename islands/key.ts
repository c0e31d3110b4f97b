/**
 * Security keys: asks our own server what a key is to sign, has the key touched, and sends the page's own form with the answer.
 *
 * A place of the page says what it is for (`data-key`: "get" to sign in, "create" for a new key), where to ask (`data-ask`),
 * where the form then goes (`data-send`) and which of its fields must be filled in first (`data-fields`). Without scripts,
 * or in a browser that knows no keys, it stays hidden and the page works by code.
 */
type Asked = { attempt: string | null; options: unknown };

for (const place of document.querySelectorAll<HTMLElement>("[data-key]")) {
  const form = place.closest("form");
  const known = window.PublicKeyCredential && "parseRequestOptionsFromJSON" in PublicKeyCredential;
  if (!form || !known) continue;
  place.hidden = false;
  const button = place.querySelector("button")!;
  button.addEventListener("click", () => {
    if (!filled(form, place.dataset.fields!.split(" "))) return;
    button.disabled = true;
    void touched(form, place)
      .catch(() => say(place, place.dataset.failed!))
      .finally(() => (button.disabled = false));
  });
}

function filled(form: HTMLFormElement, names: string[]): boolean {
  return names.every((name) => (form.elements.namedItem(name) as HTMLInputElement).reportValidity());
}

async function touched(form: HTMLFormElement, place: HTMLElement): Promise<void> {
  const fields = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  const answer = await fetch(place.dataset.ask!, { method: "POST", body: fields });
  const told = (await answer.json()) as Asked & { said?: string };
  if (told.said) return say(place, told.said);
  put(form, "attempt", told.attempt ?? "");
  put(form, "key", JSON.stringify(await signed(place.dataset.key!, told.options)));
  form.action = place.dataset.send!;
  form.noValidate = true; // the field for a code may be empty now
  form.submit();
}

async function signed(what: string, options: unknown): Promise<unknown> {
  const made =
    what === "get"
      ? await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON),
        })
      : await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON),
        });
  return (made as PublicKeyCredential).toJSON();
}

function put(form: HTMLFormElement, name: string, value: string): void {
  (form.elements.namedItem(name) as HTMLInputElement).value = value;
}

function say(place: HTMLElement, sentence: string): void {
  const line = place.querySelector<HTMLElement>("[role=alert]")!;
  line.firstElementChild!.textContent = sentence;
  line.hidden = false;
}
