export function Dossier() {
  return (
    <section aria-labelledby="dossier-title">
      <h2 id="dossier-title">Dossier</h2>
    </section>
  );
}
