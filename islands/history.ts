/** Undo and redo: what the chart was before each change, as the server sealed it, with where things stood. */
import type { Place } from "./graph";

export type Moment = { seal: string; places: Place[] };

const MOST = 50;

export class History {
  private before: Moment[] = [];
  private after: Moment[] = [];

  /** Call with what is there before it changes. */
  note(now: Moment): void {
    this.before = [...this.before, now].slice(-MOST);
    this.after = [];
  }

  undo(now: Moment): Moment | undefined {
    const back = this.before.pop();
    if (back) this.after.push(now);
    return back;
  }

  redo(now: Moment): Moment | undefined {
    const forth = this.after.pop();
    if (forth) this.before.push(now);
    return forth;
  }

  get canUndo(): boolean {
    return this.before.length > 0;
  }

  get canRedo(): boolean {
    return this.after.length > 0;
  }
}
