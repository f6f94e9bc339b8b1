export function Reader() {
  return (
    <section aria-labelledby="reader-title">
      <h2 id="reader-title">Reader</h2>
    </section>
  );
}
