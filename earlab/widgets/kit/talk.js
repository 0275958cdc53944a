// The conversation with the kernel: one request at a time, the latest of each kind, arrays as bytes.

const SLOW = 1000; // ms after which a waiting reader is told why nothing happens
const BUSY =
  "Waits for the kernel, which is busy with another cell: this goes on by itself. If it never does, interrupt the kernel (a loop without an end?), or run this cell again.";
const KINDS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array };

/** An array from Python as `{shape, data}`, `data` a typed array in row-major order. */
export function arrayOf({ shape, dtype, data }) {
  const { buffer, byteOffset, byteLength } = data;
  return { shape, data: new KINDS[dtype](buffer.slice(byteOffset, byteOffset + byteLength)) };
}

/** What is said while functions of these names are not written; undefined where all are. */
export const waitingFor = (...names) =>
  names[0] && `Waits for your ${names.join(", ")}: write it above, run its cell, then run this cell again.`;

/** Asks the methods `answer_…` of the Python class; `problem(text, calmly)` shows what went wrong or is waited for. */
export class Talk {
  constructor(model, signal, problem) {
    Object.assign(this, { model, problem, count: 0 });
    this.waiting = new Map(); // request → the latest of its kind, or a key of its own where every one counts
    this.prefix = Math.random().toString(36).slice(2); // two views of one model must not read each other's mail
    const receive = (content, buffers) => this.#receive(content, buffers);
    model.on("msg:custom", receive);
    signal.addEventListener("abort", () => {
      model.off("msg:custom", receive);
      clearTimeout(this.slow);
      this.waiting.clear();
      this.current = undefined;
      this.rested?.();
    });
  }

  /** Whether a request is under way or waiting. */
  get busy() {
    return Boolean(this.current) || this.waiting.size > 0;
  }

  /** Resolve when nothing is under way or waiting: at the end of this event, or after the last answer. */
  async rest() {
    await undefined;
    if (this.busy)
      await new Promise((resolve) => {
        this.rested = resolve;
      });
  }

  ask(request, args, { every = false } = {}) {
    return new Promise((resolve) => {
      const key = every ? Symbol(request) : request;
      this.waiting.get(key)?.resolve();
      this.waiting.set(key, { request, args, resolve });
      this.#sendNext();
    });
  }

  #sendNext() {
    if (!this.busy) this.rested?.();
    if (this.current || !this.waiting.size) return;
    const [key, next] = this.waiting.entries().next().value;
    this.waiting.delete(key);
    this.current = { id: `${this.prefix}-${++this.count}`, resolve: next.resolve };
    this.slow = setTimeout(() => this.problem(BUSY, true), SLOW);
    this.model.send({ id: this.current.id, request: next.request, arguments: next.args });
  }

  #receive(content, buffers) {
    if (content.reply === undefined || content.reply !== this.current?.id) return;
    const { resolve } = this.current;
    this.current = undefined;
    clearTimeout(this.slow);
    this.problem(waitingFor(content.waits) ?? content.error, Boolean(content.waits));
    const arrays = (content.arrays ?? []).map((array, k) => [array.name, arrayOf({ ...array, data: buffers[k] })]);
    resolve(content.error ? undefined : { ...content.values, ...Object.fromEntries(arrays) });
    this.#sendNext();
  }
}
