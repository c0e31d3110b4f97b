/** What every page of a person who is signed in has: the session's clock, the keys, forms that are sent once, news. */
import { startClock } from "./clock";
import { startKeys } from "./keys";
import { startOnce } from "./once";
import { startWake } from "./wake";

startClock();
startKeys();
startOnce();
startWake();
