/** What every page of a person who is signed in has: the session's clock, the keys, forms that are sent once, news. */
import { startClock } from "./clock";
import { showSection } from "./here";
import { startKeys } from "./keys";
import { startOnce } from "./once";
import { startWake } from "./wake";

showSection();
startClock();
startKeys();
startOnce();
startWake();
