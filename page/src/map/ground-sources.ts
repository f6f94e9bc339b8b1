/** Where the ground comes from, as it is told beside the map. */
export const GROUND_SOURCE = "Land, rivers and lakes: Natural Earth, 1:50 million, public domain";
/** Where the borders come from, and what they do not say. */
export const BORDERS_SOURCE =
  "Borders: Natural Earth, 1:50 million, public domain. They are drawn as Natural Earth draws them (de facto), and say nothing about who holds or owns what.";
