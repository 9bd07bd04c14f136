import { ToolScript, type Wire } from '../../faults/support/tool-script.ts';

/** The scripted server, and how many calls of tools it works on at a time. */
export class CountingScript extends ToolScript {
  running = 0;
  /** The most there were. */
  peak = 0;
  /** Calls by the order in which they came: the text of each. */
  readonly calls: string[] = [];
  readonly cancelled: string[] = [];

  override async receive(text: string, wire: Wire): Promise<void> {
    if (text.includes('notifications/cancelled')) this.cancelled.push(text);
    const isCall = text.includes('"tools/call"');
    if (!isCall) {
      await super.receive(text, wire);
      return;
    }
    this.calls.push(text);
    this.running += 1;
    this.peak = Math.max(this.peak, this.running);
    const counted: Wire = {
      answer: (answer) => {
        this.running -= 1;
        // As the tools of newer revisions have to answer.
        return wire.answer(answer.replace('{"waited"', '{"content":[],"waited"'));
      },
      notify: (notice) => wire.notify(notice),
    };
    await super.receive(text, counted);
  }
}
