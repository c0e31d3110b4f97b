/** On a narrow screen the navigation scrolls sideways: the section that is open is brought into view. */
export function showSection(): void {
  const nav = document.querySelector<HTMLElement>("nav.nav");
  const open = nav?.querySelector<HTMLElement>("[aria-current]");
  if (nav && open) nav.scrollLeft = open.offsetLeft - nav.offsetLeft - (nav.clientWidth - open.offsetWidth) / 2;
}
