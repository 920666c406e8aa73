/**
 * A map on which a place is set or a boundary drawn: tap for a corner, drag corners, take the last one back. Everything also
 * goes by keyboard: arrow keys move the map, a button sets a corner in its middle; and the text field takes WKT or GeoJSON.
 * Takes data-into (id of the text field of the boundary), data-longitude and data-latitude (ids of the fields of the place, if
 * there is one), data-centre ("longitude,latitude"); its buttons carry data-act, the status data-said with its words.
 */
import { cornersOf, readShape, toWkt } from "../shapes.js";

const ZOOM = 16;
const BOUNDARIES = "/api/v1/areas?kind=dong";
const byId = (id) => (id ? document.getElementById(id) : null);

function token(element, name) {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

async function drawBase(L, map, element) {
  const answer = await fetch(BOUNDARIES, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const line = token(element, "--color-border-strong");
  const style = { color: line, weight: 1.5, fillColor: token(element, "--color-surface"), fillOpacity: 0.9 };
  const dongs = L.geoJSON(await answer.json(), { interactive: false, style });
  dongs.addTo(map).bringToBack();
  if (!map.isPlaced) map.fitBounds(dongs.getBounds());
}

class Drawing {
  constructor(L, frame) {
    this.L = L;
    this.frame = frame;
    this.text = byId(frame.dataset.into);
    this.longitude = byId(frame.dataset.longitude);
    this.latitude = byId(frame.dataset.latitude);
    this.status = frame.querySelector("[data-said]");
    this.isPlacing = this.longitude !== null;
    this.corners = [];
    const ground = frame.querySelector("[data-map]");
    this.map = L.map(ground, { attributionControl: false, zoomControl: false, doubleClickZoom: false });
    L.control.zoom({ position: "bottomright" }).addTo(this.map);
    const [longitude, latitude] = (frame.dataset.centre ?? "").split(",").map(Number);
    this.map.setView(latitude ? [latitude, longitude] : [37.52, 126.905], latitude ? ZOOM : 13);
    this.colour = token(frame, "--color-action");
    this.shown = L.layerGroup().addTo(this.map);
    this.marks = L.layerGroup().addTo(this.map);
    this.map.on("click", ({ latlng }) => this.set(latlng.wrap()));
    for (const button of frame.querySelectorAll("[data-act]"))
      button.addEventListener("click", () => this.act(button.dataset.act));
    this.text?.addEventListener("input", () => this.readText());
    for (const field of [this.longitude, this.latitude]) field?.addEventListener("input", () => this.draw());
    this.readText();
    if (this.shape || this.place) {
      this.map.isPlaced = true;
      this.fit();
    }
  }

  get place() {
    const [longitude, latitude] = [Number(this.longitude?.value), Number(this.latitude?.value)];
    return longitude && latitude ? [latitude, longitude] : null;
  }

  fit() {
    const bounds = this.L.latLngBounds([]);
    if (this.place) bounds.extend(this.place);
    if (this.shape) bounds.extend(this.L.geoJSON(this.shape).getBounds());
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.3), { maxZoom: 17 });
  }

  act(name) {
    if (name === "middle") this.set(this.map.getCenter());
    if (name === "undo") this.change(this.corners.slice(0, -1));
    if (name === "clear") this.change([]);
    if (name === "place" || name === "boundary") this.choose(name);
    if (name === "here") this.locate();
  }

  choose(name) {
    this.isPlacing = name === "place";
    for (const button of this.frame.querySelectorAll("[data-act=place], [data-act=boundary]"))
      button.setAttribute("aria-pressed", String(button.dataset.act === name));
  }

  locate() {
    navigator.geolocation?.getCurrentPosition(({ coords }) => {
      this.map.setView([coords.latitude, coords.longitude], 17);
      if (this.isPlacing) this.set(this.L.latLng(coords.latitude, coords.longitude));
    });
  }

  set({ lat, lng }) {
    if (!this.isPlacing) return this.change([...this.corners, [lng, lat]]);
    this.longitude.value = lng.toFixed(6);
    this.latitude.value = lat.toFixed(6);
    this.draw();
  }

  change(corners) {
    this.corners = corners;
    this.text.value = toWkt(corners);
    this.shape = readShape(this.text.value);
    this.draw();
  }

  readText() {
    this.shape = this.text?.value.trim() ? readShape(this.text.value) : null;
    this.corners = cornersOf(this.shape) ?? [];
    this.draw();
  }

  draw() {
    const { L } = this;
    this.shown.clearLayers();
    this.marks.clearLayers();
    const style = { color: this.colour, weight: 3, fillOpacity: 0.15 };
    if (this.corners.length) {
      const places = this.corners.map(([x, y]) => [y, x]);
      (places.length > 2 ? L.polygon : L.polyline)(places, { ...style, interactive: false }).addTo(
        this.shown,
      );
      for (const [number, place] of places.entries()) this.drawCorner(place, number);
    } else if (this.shape) {
      L.geoJSON(this.shape, { style, interactive: false }).addTo(this.shown);
    }
    if (this.place) {
      const icon = L.divIcon({ className: "spot-mark", iconSize: [20, 20] });
      L.marker(this.place, { icon, interactive: false, keyboard: false }).addTo(this.marks);
    }
    const count = String(this.corners.length);
    this.status.textContent = this.status.dataset.said.replace("{count}", count);
  }

  drawCorner(place, number) {
    const icon = this.L.divIcon({ className: "draw-corner", iconSize: [28, 28] });
    const mark = this.L.marker(place, { icon, draggable: true, keyboard: false }).addTo(this.marks);
    mark.on("dragend", () => {
      const { lat, lng } = mark.getLatLng();
      this.change(this.corners.with(number, [lng, lat]));
    });
  }
}

export async function mount(frame) {
  const { L } = globalThis;
  if (!L) return;
  frame.hidden = false;
  const drawing = new Drawing(L, frame);
  frame.dataset.drawn = "1";
  await drawBase(L, drawing.map, frame);
}
