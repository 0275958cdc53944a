// Shapes of sequence models: their rows of states, their parameters, and the graph of what reads what.

/** The rows of states, lowest first: what each reads, its units, and whether it runs to the left. */
export function rowsOf({ shape, read, units, back, classes, layers }) {
  const first = { reads: read, units };
  if (shape === "both directions") return [first, { reads: read, units: back, left: true }];
  if (shape === "stacked") return Array.from({ length: layers }, (_, k) => ({ reads: k ? units : read, units }));
  if (shape === "N to M") return [first, { reads: classes, units, hidden: true }];
  return [first];
}

/** Weights and biases: U, W, b of each row, what makes the first state of a context, and V, c. */
export function parametersOf(state) {
  const { shape, read, units, back, classes } = state;
  const steps = rowsOf(state).reduce((sum, row) => sum + row.units * (row.reads + row.units + 1), 0);
  const first = shape === "1 to N" ? units * (read + 1) : 0;
  return steps + first + classes * (units + (shape === "both directions" ? back : 0) + 1);
}

/** How many steps have an output. */
export function outputsOf({ shape, steps, out }) {
  return { "N to 1": 1, "N to M": out }[shape] ?? steps;
}

/** The nodes and arrows of the unrolled graph, in columns and rows. */
export function graphOf(state) {
  const { shape, steps, out, layers } = state;
  const nodes = new Map();
  const edges = [];
  const node = (id, column, row, kind, says = "") => nodes.set(id, { id, column, row, kind, says });
  const edge = (from, to, kind) => edges.push({ from, to, kind });
  const depth = { "both directions": 2, stacked: layers }[shape] ?? 1;
  const top = depth + 1;
  const span = (count) => Array.from({ length: count }, (_, t) => t);
  if (shape === "1 to N") node("x0", 0, 0, "input", "c");
  else for (const t of span(steps)) node(`x${t}`, t, 0, "input");
  for (const l of span(depth)) {
    const left = shape === "both directions" && l === 1;
    for (const t of span(steps)) {
      node(`h${l}-${t}`, t, l + 1, left ? "back" : "state");
      const below = shape === "stacked" && l ? `h${l - 1}-${t}` : `x${shape === "1 to N" ? 0 : t}`;
      edge(below, `h${l}-${t}`, "input");
      if (t) edge(...(left ? [`h${l}-${t}`, `h${l}-${t - 1}`] : [`h${l}-${t - 1}`, `h${l}-${t}`]), "time");
    }
  }
  if (shape === "N to M") {
    for (const m of span(out)) {
      node(`s${m}`, steps + m, 1, "back");
      node(`o${m}`, steps + m, 2, "output");
      edge(m ? `s${m - 1}` : `h0-${steps - 1}`, `s${m}`, "time");
      edge(`s${m}`, `o${m}`, "output");
      if (m) edge(`o${m - 1}`, `s${m}`, "said");
    }
  } else {
    for (const n of span(outputsOf(state))) {
      const t = shape === "N to 1" ? steps - 1 : n;
      node(`o${n}`, t, top, "output");
      edge(`h${depth - 1}-${t}`, `o${n}`, "output");
      if (shape === "both directions") edge(`h0-${t}`, `o${n}`, "output");
    }
  }
  return { nodes, edges, columns: steps + (shape === "N to M" ? out : 0), top };
}

/** The ids of all nodes from which arrows lead to this one, itself included. */
export function ancestors(edges, id) {
  const seen = new Set([id]);
  for (const at of seen) for (const { from, to } of edges) if (to === at) seen.add(from);
  return seen;
}
