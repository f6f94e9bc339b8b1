import type { JSX } from "preact";

export function MapView(): JSX.Element {
  return <section class="map" aria-label="Map" />;
}
