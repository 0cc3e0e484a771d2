// What the types must refuse: each line below a mark is a mistake, and a mark without one is a mistake as well.

export function Mistakes() {
  return (
    <>
      <lead-form onleadsubmit={({ detail }) => (detail.values.description = "right")} kind="ivvy.lead" />
      {/* @ts-expect-error It has values, and no value. */}
      <lead-form onleadsubmit={({ detail }) => detail.value} />
      {/* @ts-expect-error A receipt comes with leaddelivered. */}
      <lead-form onleadrefused={({ detail }) => detail.receipt} />
      {/* @ts-expect-error There is no such kind. */}
      <lead-form kind="ivvy.leads" />
      {/* @ts-expect-error There is no such word. */}
      <lead-form words={{ thanks: "Thank you" }} />
    </>
  );
}
