/**
 * Who a source is, sealed in this browser before anything is sent: the field for it has no name, so that no form of the page
 * takes what was typed along, and what is sent is the sealed text alone.
 *
 * Makes what tearline.sharing.sources.sealing makes: a JWE under the agency's public key, of the source's code and the text,
 * padded, so that its length does not tell a name.
 */
import { CompactEncrypt, importSPKI } from "jose";

const STEP = 512; // bytes

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-seal]")) {
  const place = form.querySelector<HTMLElement>("[data-seal-field]")!;
  const typed = place.querySelector("textarea")!;
  place.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!typed.value.trim()) return typed.focus();
    void sealed(typed.value.trim(), form.dataset)
      .then((text) => {
        (form.elements.namedItem("sealed") as HTMLInputElement).value = text;
        typed.value = "";
        form.submit();
      })
      .catch(() => {
        form.querySelector<HTMLElement>("[data-seal-failed]")!.hidden = false;
      });
  });
}

async function sealed(identity: string, told: DOMStringMap): Promise<string> {
  const plain = new TextEncoder().encode(`${told.code!}\n${identity}`);
  const padded = new Uint8Array(Math.ceil(plain.length / STEP) * STEP).fill(0x20);
  padded.set(plain);
  return new CompactEncrypt(padded)
    .setProtectedHeader({ alg: "ECDH-ES", enc: "A256GCM", kid: told.fingerprint! })
    .encrypt(await importSPKI(told.seal!, "ECDH-ES"));
}
