/* Changes go to the server in small batches, in order, each with an id made here, so that a repeat does nothing twice.
   What has not arrived stays in this browser's storage and is sent when the connection is back. */

import { newId } from "./ids.js";

const EVERY = 2000;
const WAITS = [2000, 4000, 8000, 15000];

export class Sending {
  constructor(url, token, tell) {
    this.url = url;
    this.token = token;
    this.tell = tell; // { saved, offline, signedOut, refused, conflict, fresh, unsaved }
    this.key = `mesocare-map ${url}`;
    this.batches = this.kept();
    this.open = [];
    this.busy = false;
    this.failed = 0;
    this.version = 0;
    window.addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => this.flush());
    window.addEventListener("pagehide", () => this.close());
  }

  kept() {
    try {
      return JSON.parse(localStorage.getItem(this.key) || "[]");
    } catch {
      return [];
    }
  }

  keep() {
    try {
      if (this.batches.length) localStorage.setItem(this.key, JSON.stringify(this.batches));
      else localStorage.removeItem(this.key);
    } catch { /* storage may be full or forbidden: the batch is still in memory */ }
    this.tell.unsaved(this.count);
  }

  get count() {
    return this.batches.reduce((sum, batch) => sum + batch.changes.length, 0) + this.open.length;
  }

  /* All changes the server has not confirmed, oldest first. */
  get pending() {
    return [...this.batches.flatMap((batch) => batch.changes), ...this.open];
  }

  add(changes, now = false) {
    this.open.push(...changes);
    this.tell.unsaved(this.count);
    if (now) this.flush();
    else this.timer ||= setTimeout(() => this.flush(), EVERY);
  }

  close() {
    clearTimeout(this.timer);
    this.timer = null;
    if (!this.open.length) return;
    this.batches.push({ command_id: newId(), changes: this.open });
    this.open = [];
    this.keep();
  }

  flush() {
    this.close();
    return this.send();
  }

  async send() {
    if (this.busy || !this.batches.length) return;
    this.busy = true;
    clearTimeout(this.retry);
    const batch = this.batches[0];
    const answer = await this.patch({ command_id: batch.command_id, version: this.version, changes: batch.changes });
    this.busy = false;
    this.heard(answer, batch);
  }

  async patch(body) {
    try {
      const response = await fetch(this.url, {
        method: "PATCH",
        credentials: "same-origin",
        redirect: "manual",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify(body),
      });
      const said = response.headers.get("Content-Type")?.includes("json") ? await response.json() : {};
      return { status: response.type === "opaqueredirect" ? 403 : response.status, said };
    } catch {
      return { status: 0, said: {} };
    }
  }

  heard({ status, said }, batch) {
    if (status === 200) {
      this.failed = 0;
      this.version = said.version;
      this.batches.shift();
      this.keep();
      this.tell.saved(said);
      this.send();
    } else if (status === 409 && said.state) {
      this.tell.conflict(said, batch);
    } else if (status === 422 || status === 409 || status === 404 || status === 400) {
      this.refuse(said, batch);
    } else if (status === 401 || status === 403) {
      this.tell.signedOut(this.count);
    } else {
      this.later();
    }
  }

  /* One change of the batch cannot be made: the others are tried without it, under a new id. */
  refuse(said, batch) {
    const index = Number.isInteger(said.index) ? said.index : -1;
    const rest = index < 0 ? [] : batch.changes.filter((_, k) => k !== index);
    this.batches.shift();
    if (rest.length) this.batches.unshift({ command_id: newId(), changes: rest });
    this.keep();
    this.tell.refused(said.message || "");
    this.send();
  }

  later() {
    this.tell.offline(this.count);
    this.retry = setTimeout(() => this.send(), WAITS[Math.min(this.failed, WAITS.length - 1)]);
    this.failed += 1;
  }

  /* After a conflict: send again on top of the other version, or leave this zone's changes out. */
  resume(version, changes) {
    this.version = version;
    this.open = [];
    this.batches = changes.length ? [{ command_id: newId(), changes }] : [];
    this.keep();
    return this.send();
  }

  async look() {
    if (this.busy || this.count) return;
    try {
      const response = await fetch(`${this.url}${this.url.includes("?") ? "&" : "?"}have=${this.version}`, {
        headers: { Accept: "application/json", "Mesocare-Background": "1" },
        credentials: "same-origin",
        redirect: "manual",
      });
      if (response.status !== 200 || this.busy || this.count) return;
      const said = await response.json();
      const state = said.state || said;
      if (state.version > this.version) {
        this.version = state.version;
        this.tell.fresh(said.state ? said : { state });
      }
    } catch { /* the next change will say that there is no connection */ }
  }
}
