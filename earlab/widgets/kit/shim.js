// A model without a kernel: a widget's module mounts on it in a page that is no notebook.

/** Holds the state; answers every request with a sentence, for there is nobody to run a student's function. */
export class StillModel {
  constructor(state) {
    Object.assign(this, { state, listeners: [] });
  }

  get(name) {
    return this.state[name];
  }

  set(traits) {
    Object.assign(this.state, traits);
    this.emit("change");
  }

  save_changes() {}

  send({ id }) {
    queueMicrotask(() =>
      this.emit(
        "msg:custom",
        { reply: id, error: "This page has no kernel to run your function. Open the notebook for that." },
        [],
      ),
    );
  }

  on(event, listener) {
    this.listeners.push([event, listener]);
  }

  off(event, listener) {
    this.listeners = this.listeners.filter(([e, l]) => e !== event || l !== listener);
  }

  emit(event, ...values) {
    for (const [e, listener] of this.listeners) if (e === event) listener(...values);
  }
}
