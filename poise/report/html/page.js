"use strict";
// The charts of a report. Their figures are those of the tables beside them: nothing else is in the
// page. Columns are named by data-key, values by data-v where a cell shows them in other words.
(() => {
const ROW = 18;          // pixels of a row, where there is room
const TALLEST = 720;     // pixels of a chart
const LABEL_STEP = 13;   // pixels from one label to the next
const narrow = () => innerWidth < 640;

/** A table of the answer that a figure belongs to. */
function tableOf(figure, name) {
  return figure.closest("[data-answer]").querySelector(`table[data-name="${name}"]`);
}

const read = new Map();
/** The rows of a table, each as an object by column; they are not to be changed. */
function rowsOf(table) {
  if (!read.has(table)) read.set(table, readRows(table));
  return read.get(table);
}
function readRows(table) {
  const heads = [...table.tHead.rows[0].cells];
  return [...table.tBodies[0].rows].map((row) => {
    const values = { shown: {} };
    heads.forEach((head, k) => {
      const cell = row.cells[k];
      const text = cell.textContent;
      const value = cell.dataset.v ?? text;
      const key = head.dataset.key;
      values.shown[key] = text;
      values[key] = head.dataset.type !== "number" ? value : value === "" ? null : Number(value);
    });
    return values;
  });
}

const two = (n) => String(n).padStart(2, "0");
function clock(seconds) {
  const s = Math.max(0, Math.round(seconds));
  return `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}
function tickClock(ms) {
  const text = clock(ms / 1000);
  return text.endsWith(":00") ? text.slice(0, -3) : text;
}
globalThis.vega?.expressionFunction("tickClock", (value) => tickClock(Number(value)));

// -- specifications ------------------------------------------------------------------------------

const value = (v) => ({ value: v });
const color = (name) => ({ value: `var(--${name})` });
const rowHeight = "(height / (domY[1] - domY[0]))";

/** What all charts share; `x` and `y` are the domains that are shown at first. */
function spec(description, x, y, height, left, rest) {
  return {
    $schema: "https://vega.github.io/schema/vega/v6.json",
    description,
    autosize: "none",
    width: 600,
    height,
    padding: { left, right: 14, top: 6, bottom: 44 },
    ...rest,
    signals: [{ name: "domX", value: x }, { name: "domY", value: y }],
    scales: [
      { name: "y", type: "linear", domain: { signal: "domY" }, range: [0, { signal: "height" }], zero: false },
      ...rest.scales,
    ],
  };
}

function timeAxis(title) {
  return {
    orient: "bottom", scale: "x", title, grid: true, tickCount: { signal: "max(2, width / 90)" },
    labelOverlap: true, format: "%s",
    encode: { labels: { update: { text: { signal: "tickClock(datum.value)" } } } },
  };
}
const timeScale = {
  name: "x", type: "utc", domain: { signal: "domX" }, range: "width", nice: false, zero: false,
};

/** Names beside the rows, as many as can be read. */
function rowNames(limit) {
  const every = `max(1, ceil(${LABEL_STEP} / ${rowHeight}))`;
  const inside = "datum.row >= domY[0] - 0.01 && datum.row + 1 <= domY[1] + 0.01";
  return {
    type: "text", from: { data: "rows" }, interactive: false,
    encode: {
      update: {
        text: { field: "name" }, x: value(-8), align: value("right"), baseline: value("middle"),
        y: { scale: "y", signal: "datum.row + 0.5" }, fontSize: value(11), limit: value(limit),
        opacity: { signal: `${inside} && datum.row % ${every} === 0 ? 1 : 0` },
      },
    },
    aria: false,
  };
}

/** Room for the longest of names, within a share of the page. */
function roomFor(names) {
  const longest = names.reduce((most, name) => Math.max(most, name.length), 0);
  return Math.max(56, Math.min(longest * 7.2 + 18, innerWidth * (narrow() ? 0.3 : 0.25)));
}

function heightOf(count) {
  return Math.max(60, Math.min(count * ROW, TALLEST));
}

/** Memory or disk that is left on each node: before, at the least, after. */
function nodesChart(rows, figure) {
  const what = figure.dataset.what;
  const [before, least, after] = ["before", "tightest", "after"].map((x) => `free_${what}_${x}`);
  const most = Number(figure.dataset.most);
  const lowest = (row) => row[least] ?? Math.min(row[before], row[after]);
  const still = (row) => lowest(row) === row[before] && row[before] === row[after];
  const known = rows.filter((row) => row[before] !== null && row[after] !== null);
  if (known.length > most) known.sort((a, b) => still(a) - still(b));
  const values = known.slice(0, most).map((row, number) => {
    const low = lowest(row);
    const at = row.shown[`${what}_tightest_at`];
    const moment = row[least] === null || low === row[before] ? "" : ` at ${at}`;
    return {
      row: number, name: row.shown.node, before: row[before] / 1024, least: low / 1024,
      after: row[after] / 1024, low: Math.min(low, row[after], row[before]) / 1024,
      high: Math.max(low, row[after], row[before]) / 1024, changed: !still(row),
      tip: `${row.shown.node}: ${row.shown[before]} GiB left before,\n`
        + `${(low / 1024).toFixed(1)} GiB at the least${moment},\n${row.shown[after]} GiB after`,
    };
  });
  if (!values.length) return null;
  const left = roomFor(values.map((one) => one.name));
  const highest = Math.max(...values.map((one) => one.high), 0.1);
  const fewest = Math.min(...values.map((one) => one.low), 0);
  const x = [fewest - (fewest < 0 ? 0.03 * highest : 0), highest * 1.04];
  const center = { scale: "y", signal: "datum.row + 0.5" };
  const size = `clamp(${rowHeight} * 0.55, 2.5, 10)`;
  const dot = (field, encode) => ({
    type: "symbol", from: { data: "rows" }, clip: true,
    encode: {
      update: {
        x: { scale: "x", field }, y: center, tooltip: { field: "tip" }, size: { signal: `pow(${size}, 2)` },
        ...encode,
      },
    },
    aria: false,
  });
  return {
    zooms: "y",
    spec: spec(figure.dataset.title, x, [0, values.length], heightOf(values.length), left, {
      data: [{ name: "rows", values }],
      scales: [{ name: "x", type: "linear", domain: { signal: "domX" }, range: "width", zero: false }],
      axes: [{
        orient: "bottom", scale: "x", grid: true, title: `GiB of ${what} left`, labelOverlap: true,
        tickCount: { signal: "max(2, width / 90)" },
      }],
      marks: [
        {
          type: "rect", from: { data: "rows" }, clip: true, description: "Nodes",
          encode: {
            update: {
              x: value(0), x2: { signal: "width" }, y: { scale: "y", field: "row" },
              y2: { scale: "y", signal: "datum.row + 1" }, fill: value("transparent"),
              tooltip: { field: "tip" }, description: { field: "tip" },
            },
          },
        },
        {
          type: "rect", from: { data: "rows" }, clip: true, aria: false, interactive: false,
          encode: {
            update: {
              x: { scale: "x", field: "low" }, x2: { scale: "x", field: "high" },
              yc: center, height: { signal: `max(1, ${size} * 0.35)` }, fill: color("span"),
            },
          },
        },
        dot("before", {
          stroke: color("before"), strokeWidth: value(1.5), fill: value("transparent"),
          opacity: { signal: "datum.changed ? 1 : 0" },
        }),
        dot("after", { fill: color("after"), opacity: { signal: "datum.changed ? 1 : 0.45" } }),
        dot("least", {
          shape: value("stroke"), angle: value(90), stroke: color("least"),
          strokeWidth: { signal: `clamp(${size} * 0.3, 1.5, 3)` },
          size: { signal: `pow(${size} * 1.9, 2)` }, opacity: { signal: "datum.changed ? 1 : 0" },
        }),
        {
          type: "rule", aria: false, interactive: false,
          encode: {
            update: {
              x: { scale: "x", value: 0 }, y: value(0), y2: { signal: "height" }, stroke: color("bad"),
              opacity: value(fewest < 0 ? 1 : 0),
            },
          },
        },
        rowNames(left - 10),
      ],
    }),
  };
}

/** The first moves in the order in which they begin. */
function movesOf(rows, figure) {
  const order = [...rows].sort((a, b) => a.begin - b.begin || a.move - b.move);
  return order.slice(0, Number(figure.dataset.most)).map((row, number) => {
    const copies = row.copy_gib > 0;
    const to = [row.shown.to_primary, row.shown.to_secondary].filter(Boolean);
    const from = [row.shown.from_primary, row.shown.from_secondary].filter(Boolean);
    return {
      row: number, name: row.shown.instance, nodes: [...new Set([...from, ...to])],
      begin: row.begin * 1000, end: row.end * 1000, kind: row.restarts > 0 ? "stop" : copies ? "copy" : "move",
      tip: `${row.move}. ${row.shown.instance}: ${from.join(", ")} to ${to.join(", ")}\n`
        + `${row.shown.actions}\n${row.shown.begin} to ${row.shown.end}`
        + (copies ? `\ncopies ${row.shown.copy_gib} GiB` : "")
        + (row.memory_gib > 0 ? `\nmigrates ${row.shown.memory_gib} GiB of memory` : ""),
    };
  });
}

/** The times in which nodes are off for a reboot. */
function reboots(figure) {
  const stages = tableOf(figure, "stages");
  return stages === null ? [] : rowsOf(stages).map((row) => ({
    nodes: row.shown.nodes.split(" "), begin: row.off * 1000, end: row.back * 1000, kind: "off",
    tip: `${row.shown.nodes} off\n${row.shown.off} to ${row.shown.back}`,
  }));
}

/** The moves in time, a row each. */
function movesChart(rows, figure) {
  const values = movesOf(rows, figure);
  return timesChart(figure, values.map(({ row, name }) => ({ row, name })), values, []);
}

/** The nodes in time: the moves from and to each, and when it is off. */
function nodeTimesChart(rows, figure) {
  const moves = movesOf(rows, figure);
  const away = reboots(figure);
  const all = [...new Set([...moves, ...away].flatMap((one) => one.nodes))];
  const place = new Map(all.sort((a, b) => a.localeCompare(b, undefined, { numeric: true })).map((n, k) => [n, k]));
  const spread = (ones) => ones.flatMap((one) => one.nodes.map((node) => ({
    ...one, row: place.get(node), tip: `${node}\n${one.tip}`,
  })));
  return timesChart(figure, [...place].map(([name, row]) => ({ row, name })), spread(moves), spread(away));
}

/** Bars in time in named rows, over the times in which nodes are off. */
function timesChart(figure, names, values, away) {
  if (!values.length) return null;
  const left = roomFor(names.map((one) => one.name));
  const end = Math.max(...values.map((one) => one.end), ...away.map((one) => one.end), 1000);
  const bar = `clamp(${rowHeight} * 0.7, 1.5, 14)`;
  return {
    zooms: "xy", time: true, used: [...values, ...away].map((one) => one.kind),
    spec: spec(figure.dataset.title, [0, end], [0, names.length], heightOf(names.length), left, {
      data: [{ name: "rows", values: names }, { name: "bars", values }, { name: "away", values: away }],
      scales: [timeScale],
      axes: [timeAxis("hours and minutes since the begin")],
      marks: [
        {
          type: "rect", from: { data: "away" }, clip: true, description: "Reboots",
          encode: {
            update: {
              x: { scale: "x", field: "begin" }, x2: { scale: "x", field: "end" },
              y: { scale: "y", field: "row" }, y2: { scale: "y", signal: "datum.row + 1" },
              fill: color("off"), tooltip: { field: "tip" }, description: { field: "tip" },
            },
          },
        },
        {
          type: "rect", from: { data: "bars" }, clip: true, description: "Moves",
          encode: {
            update: {
              x: { scale: "x", field: "begin" },
              x2: { signal: "max(scale('x', datum.begin) + 2, scale('x', datum.end))" },
              yc: { scale: "y", signal: "datum.row + 0.5" }, height: { signal: bar },
              fill: { signal: "'var(--' + datum.kind + ')'" }, tooltip: { field: "tip" },
              description: { field: "tip" },
            },
          },
        },
        rowNames(left - 10),
      ],
    }),
  };
}

/** The number of instances or nodes at risk over time, a band for each kind. */
function risksChart(rows, figure) {
  const kinds = [
    ["no_second_copy", "No second copy", "nocopy", "instance without a second copy", "instances without a second copy"],
    ["not_safe", "Not N+1 safe", "noroom", "node not N+1 safe", "nodes not N+1 safe"],
    ["down", "Down", "lost", "instance down", "instances down"],
  ];
  const end = Math.max(...rows.map((row) => row.end)) * 1000;
  const lanes = [];
  const values = [];
  kinds.forEach(([key, label, fill, one, many], lane) => {
    const most = Math.max(0, ...rows.map((row) => row[key]));
    lanes.push({ lane, label, most: most === 0 ? "never" : most === 1 ? "1" : `up to ${most}` });
    rows.filter((row) => row[key] > 0).forEach((row) => values.push({
      lane, begin: row.begin * 1000, end: row.end * 1000, share: row[key] / most, fill,
      tip: `${row[key]} ${row[key] === 1 ? one : many}\n${row.shown.begin} to ${row.shown.end}`,
    }));
  });
  const left = 112;
  return {
    zooms: "x", time: true,
    spec: spec(figure.dataset.title, [0, end], [0, kinds.length], 52 * kinds.length, left, {
      data: [{ name: "rows", values }, { name: "lanes", values: lanes }],
      scales: [timeScale],
      axes: [timeAxis("hours and minutes since the begin")],
      marks: [
        {
          type: "rule", from: { data: "lanes" }, aria: false,
          encode: {
            update: {
              x: value(0), x2: { signal: "width" }, y: { scale: "y", signal: "datum.lane + 0.95" },
              stroke: color("line"),
            },
          },
        },
        {
          type: "rect", from: { data: "rows" }, clip: true, description: "Times at risk",
          encode: {
            update: {
              x: { scale: "x", field: "begin" },
              x2: { signal: "max(scale('x', datum.begin) + 1, scale('x', datum.end))" },
              y: { scale: "y", signal: "datum.lane + 0.95 - 0.8 * datum.share" },
              y2: { scale: "y", signal: "datum.lane + 0.95" },
              fill: { signal: "'var(--' + datum.fill + ')'" }, tooltip: { field: "tip" },
              description: { field: "tip" },
            },
          },
        },
        ...[["label", 0.42, 11, 1], ["most", 0.74, 10, 0.75]].map(([field, down, fontSize, opacity]) => ({
          type: "text", from: { data: "lanes" }, aria: false,
          encode: {
            update: {
              text: { field }, x: value(-8), align: value("right"), baseline: value("middle"),
              y: { scale: "y", signal: `datum.lane + ${down}` }, fontSize: value(fontSize), opacity: value(opacity),
            },
          },
        })),
      ],
    }),
  };
}

/** The worst cases: how many instances are lost, without room, down, restarted. */
function lossesChart(rows, figure) {
  const kinds = ["lost", "no_room", "down", "restart", "no_second_copy"];
  const fills = ["lost", "noroom", "down", "restart", "nocopy"];
  const words = ["lost", "without room", "down", "restart", "without a second copy"];
  const shown = rows.slice(0, Number(figure.dataset.most));
  const bars = [];
  const names = shown.map((row, number) => {
    const name = row.shown.nodes.split(" ").join(", ");
    let begin = 0;
    kinds.forEach((kind, k) => {
      if (row[kind] > 0) {
        bars.push({
          row: number, begin, end: begin + row[kind], fill: fills[k],
          tip: `${name}\n${row[kind]} ${row[kind] === 1 ? "instance" : "instances"}: ${words[k]}`,
        });
        begin += row[kind];
      }
    });
    return { row: number, name, whole: begin };
  });
  const most = Math.max(...names.map((one) => one.whole), 1);
  const left = roomFor(names.map((one) => one.name));
  return {
    zooms: "y", used: bars.map((one) => one.fill),
    spec: spec(figure.dataset.title, [0, most * 1.02], [0, names.length], heightOf(names.length), left, {
      data: [{ name: "rows", values: names }, { name: "bars", values: bars }],
      scales: [{ name: "x", type: "linear", domain: { signal: "domX" }, range: "width", zero: false }],
      axes: [{
        orient: "bottom", scale: "x", grid: true, title: "instances", labelOverlap: true, tickMinStep: 1,
        tickCount: { signal: "max(2, width / 90)" },
      }],
      marks: [
        {
          type: "rect", from: { data: "bars" }, clip: true, description: "Instances",
          encode: {
            update: {
              x: { scale: "x", field: "begin" }, x2: { scale: "x", field: "end" },
              yc: { scale: "y", signal: "datum.row + 0.5" },
              height: { signal: `clamp(${rowHeight} * 0.75, 1.5, 16)` },
              fill: { signal: "'var(--' + datum.fill + ')'" }, tooltip: { field: "tip" },
              description: { field: "tip" },
            },
          },
        },
        rowNames(left - 10),
      ],
    }),
  };
}

const CONFIG = { axis: { titleFontWeight: "normal", titlePadding: 8, domain: false } };
const CHARTS = { nodes: nodesChart, moves: movesChart, node_times: nodeTimesChart, risks: risksChart, losses: lossesChart };

// -- pages ---------------------------------------------------------------------------------------

const tip = document.createElement("div");
tip.id = "tip";
tip.hidden = true;
document.body.append(tip);

function showTip(handler, event, item, text) {
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const { width, height } = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 4))}px`;
  const below = event.clientY + 16;
  tip.style.top = `${below + height > innerHeight ? event.clientY - height - 8 : below}px`;
}

const timed = new Map();   // the charts of each answer that share the axis of time

/** One chart: its view, and the part of it that is shown. */
class Chart {
  constructor(figure, made) {
    this.figure = figure;
    this.box = figure.querySelector(".chart");
    this.zooms = made.zooms;
    this.left = made.spec.padding.left;
    this.whole = { x: made.spec.signals[0].value, y: made.spec.signals[1].value };
    this.shown = { ...this.whole };
    this.width = this.roomFor();
    this.view = new vega.View(vega.parse(made.spec, CONFIG, { ast: true }), {
      expr: vega.expressionInterpreter, renderer: "svg", container: this.drawing(), hover: false,
      logLevel: vega.Warn,
    });
    this.view.tooltip(showTip).width(this.width).run();
    this.alike = [this];
    if (made.time) {
      const answer = figure.closest("[data-answer]");
      this.alike = timed.get(answer) ?? [];
      timed.set(answer, this.alike);
      if (this.alike.length) this.set("x", ...this.alike[0].shown.x);
      this.alike.push(this);
      this.draw();
    }
    this.listen();
    new ResizeObserver(() => this.resize()).observe(this.box);
  }

  /** The place of the drawing; Vega gives it a role and a label of its own. */
  drawing() {
    const place = document.createElement("div");
    this.box.append(place);
    return place;
  }

  roomFor() {
    return Math.max(120, this.box.clientWidth - this.left - 14);
  }

  resize() {
    const width = this.roomFor();
    if (width !== this.width && !matchMedia("print").matches) {
      this.width = width;
      this.view.width(width).run();
    }
  }

  /** Show a part: the factor of its size, and the point (0 to 1 in each direction) that stays. */
  scale(factor, at = { x: 0.5, y: 0.5 }) {
    for (const axis of this.zooms) {
      const [low, high] = this.shown[axis];
      const fixed = low + (high - low) * at[axis];
      this.set(axis, fixed - (fixed - low) * factor, fixed + (high - fixed) * factor);
    }
    this.draw();
  }

  /** Move by shares of what is shown. */
  shift(x, y) {
    for (const axis of this.zooms) {
      const [low, high] = this.shown[axis];
      const by = (axis === "x" ? x : y) * (high - low);
      this.set(axis, low + by, high + by);
    }
    this.draw();
  }

  /** A part of an axis within the whole of it, not too small. */
  set(axis, low, high) {
    const [first, last] = this.whole[axis];
    const least = axis === "y" ? Math.min(4, last - first) : (last - first) / 2000;
    const size = Math.min(last - first, Math.max(least, high - low));
    const begin = Math.max(first, Math.min(low + (high - low - size) / 2, last - size));
    this.shown[axis] = [begin, begin + size];
  }

  all() {
    this.shown = { ...this.whole };
    this.draw();
  }

  draw() {
    for (const chart of this.alike) {
      if (chart !== this) chart.set("x", ...this.shown.x);
      chart.view.signal("domX", chart.shown.x).signal("domY", chart.shown.y).runAsync();
    }
  }

  place(event) {
    const box = this.box.getBoundingClientRect();
    const height = this.view.height();
    const within = (n) => Math.max(0, Math.min(1, n));
    return {
      x: within((event.clientX - box.left - this.left) / this.width),
      y: within((event.clientY - box.top - 6) / height),
    };
  }

  listen() {
    const [bigger, smaller, everything] = this.figure.querySelectorAll(".zoom button");
    bigger.addEventListener("click", () => this.scale(0.6));
    smaller.addEventListener("click", () => this.scale(1 / 0.6));
    everything.addEventListener("click", () => this.all());
    this.box.addEventListener("dblclick", () => this.all());
    this.box.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;            // without Ctrl the page scrolls
      event.preventDefault();
      this.scale(event.deltaY < 0 ? 0.8 : 1.25, this.place(event));
    }, { passive: false });
    const keys = {
      "+": () => this.scale(0.6), "=": () => this.scale(0.6), "-": () => this.scale(1 / 0.6), "0": () => this.all(),
      ArrowLeft: () => this.shift(-0.2, 0), ArrowRight: () => this.shift(0.2, 0),
      ArrowUp: () => this.shift(0, -0.2), ArrowDown: () => this.shift(0, 0.2),
    };
    this.box.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || !(event.key in keys)) return;
      event.preventDefault();
      keys[event.key]();
    });
    this.box.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" || event.button !== 0) return;   // a finger scrolls the page
      let { clientX, clientY } = event;
      this.box.setPointerCapture(event.pointerId);
      const drag = (now) => {
        this.shift((clientX - now.clientX) / this.width, (clientY - now.clientY) / this.view.height());
        ({ clientX, clientY } = now);
      };
      this.box.addEventListener("pointermove", drag);
      const end = () => this.box.removeEventListener("pointermove", drag);
      this.box.addEventListener("pointerup", end, { once: true });
      this.box.addEventListener("pointercancel", end, { once: true });
    });
  }
}

// A chart is drawn when it comes near to what the window shows.
const waiting = new Map();
const soon = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) if (isIntersecting) draw(target);
}, { rootMargin: "50%" });

function draw(figure) {
  soon.unobserve(figure);
  const made = waiting.get(figure);
  if (waiting.delete(figure)) new Chart(figure, made);
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const table = tableOf(figure, figure.dataset.of);
  const made = CHARTS[figure.dataset.chart](rowsOf(table), figure);
  if (made === null) {
    figure.hidden = true;
    continue;
  }
  figure.classList.add("drawn");
  const { padding, height } = made.spec;
  figure.querySelector(".chart").style.minHeight = `${padding.top + height + padding.bottom}px`;
  for (const entry of figure.querySelectorAll(".key")) {
    entry.hidden = made.used !== undefined && !made.used.includes(entry.firstElementChild.dataset.c);
  }
  waiting.set(figure, made);
  soon.observe(figure);
}

// Tables: a click on a heading sorts.
const heads = new Map();
for (const table of document.querySelectorAll("table[data-name]")) {
  [...table.tHead.rows[0].cells].forEach((head, k) => {
    const button = document.createElement("button");
    button.type = "button";
    heads.set(button, head);
    button.append(...head.childNodes);
    head.append(button);
    const number = head.dataset.type === "number";
    const of = (row) => {
      const text = row.cells[k].dataset.v ?? row.cells[k].textContent;
      return number ? (text === "" ? Infinity : Number(text)) : text;
    };
    const compare = (a, b) => (number ? a - b || 0 : a.localeCompare(b, undefined, { numeric: true }));
    button.addEventListener("click", () => {
      const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      const rows = [...table.tBodies[0].rows].map((row) => [of(row), row]);
      rows.sort((a, b) => sign * compare(a[0], b[0]));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}

// Paper has everything: all charts are drawn, tables that are closed are opened, and headings, which
// stand on each sheet, are no buttons.
let opened = [];
addEventListener("beforeprint", () => {
  [...waiting.keys()].forEach(draw);
  for (const button of heads.keys()) button.replaceWith(...button.childNodes);
  opened = [...document.querySelectorAll("details:not([open])")];
  opened.forEach((one) => { one.open = true; });
});
addEventListener("afterprint", () => {
  opened.forEach((one) => { one.open = false; });
  for (const [button, head] of heads) {
    button.append(...head.childNodes);
    head.append(button);
  }
});
})();
