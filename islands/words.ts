/** What an island says: sentences that the server wrote in the person's language, as JSON in the page. */
export function words<Name extends string>(id: string): Record<Name, string> {
  const block = document.getElementById(id);
  if (!block?.textContent) throw new Error(`The page has no words for ${id}.`);
  return JSON.parse(block.textContent) as Record<Name, string>;
}

/** A sentence with its gaps filled: `{minutes}` stands for a value of that name. */
export function filled(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
}
