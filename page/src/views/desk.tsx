export function Desk() {
  return (
    <section aria-labelledby="desk-title">
      <h2 id="desk-title">Desk</h2>
    </section>
  );
}
