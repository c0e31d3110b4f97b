/** What every page of a person who is signed in has: the session's clock, the keys, and forms that are sent once. */
import { startClock } from "./clock";
import { startKeys } from "./keys";
import { startOnce } from "./once";

startClock();
startKeys();
startOnce();
